import { fileURLToPath } from "node:url";

/** The file that a user's `bun run server` and `bun run client` run. */
export const mainPath = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

/** Runs the program to its end, with this on its standard input, in `folder`; returns its exit code and all that it said. */
export async function runProgram(
  args: readonly string[],
  environment: Record<string, string> = {},
  input = "",
  folder = process.cwd(),
) {
  const child = Bun.spawn([process.execPath, mainPath, ...args], {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdin: new Blob([input]),
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { code: await child.exited, stdout, stderr };
}

import { fileURLToPath } from "node:url";
import { collectOutput } from "./collect-output.ts";

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
  return collectOutput(child);
}

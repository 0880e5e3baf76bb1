/** Runs a program to its end and returns its standard output. Throws with its standard error if it fails or is not there. */
export async function run(
  command: readonly string[],
  environment: Record<string, string> = {},
): Promise<string> {
  const [name = ""] = command;
  if (Bun.which(name) === null) throw new Error(`the release needs ${name}, which is not installed here`);
  const child = Bun.spawn([...command], {
    env: { ...process.env, ...environment },
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  if ((await child.exited) !== 0) throw new Error(`${command.join(" ")}: ${stderr.trim() || stdout.trim()}`);
  return stdout;
}

/** The command of a worker process. */
export const workerCommandName = "loadtest-worker";

/** The start of a command line that runs this program again: the compiled program, or its source with Bun. */
export function ownProgram(): string[] {
  return Bun.main.startsWith("/$bunfs/") ? [process.execPath] : [process.execPath, Bun.main];
}

/** A process whose output is piped to us. */
interface PipedProcess {
  readonly stdout: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly stderr: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly exited: Promise<number>;
}

/** How a process ended, and all that it said. */
export interface ProcessEnd {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Resolves to the exit code of a process and all that it said, when it has ended. */
export async function collectOutput(child: PipedProcess): Promise<ProcessEnd> {
  // Both at once: a process stops at a pipe that nobody reads.
  const [code, stdout, stderr] = await Promise.all([
    child.exited,
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { code, stdout, stderr };
}

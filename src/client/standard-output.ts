import { writeSync } from "node:fs";

const encoder = new TextEncoder();
const stdout = 1;
const stderr = 2;
const retryMs = 5;

/**
 * The standard streams of a script. Writes wait until the reader has taken the bytes: so a slow reader slows the
 * client down, and nothing is left to be lost when the process ends.
 */
export class StandardOutput {
  /** Writes a line to stdout. When nobody reads there any more, the process ends: nobody would see what it does. */
  print(line: string): void {
    if (!write(stdout, line)) process.exit(1);
  }

  /** Writes a line to stderr; if nobody reads there, it is dropped. */
  complain(line: string): void {
    write(stderr, line);
  }
}

/** Returns false if the reader has gone. */
function write(descriptor: number, line: string): boolean {
  const bytes = encoder.encode(`${line}\n`);
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) return false;
      Bun.sleepSync(retryMs);
    }
  }
  return true;
}

import { writeFileSync, writeSync } from "node:fs";
import { errorCode, fileErrorReason } from "../../error-message.ts";
import { escapeUnprintable } from "../../protocol/text.ts";
import { GradeStop } from "../grade-stop.ts";

const stdout = 1;
const retryMs = 5;

/** Prints these lines, each safe to print, and waits for a slow reader. Throws `GradeStop`. */
export function printLines(lines: readonly string[]): void {
  const bytes = Buffer.from(`${lines.join("\n")}\n`);
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(stdout, bytes, written);
    } catch (error) {
      if (errorCode(error) !== "EAGAIN")
        throw new GradeStop(`can't write to the standard output: ${fileErrorReason(error)}`);
      Bun.sleepSync(retryMs);
    }
  }
}

/** Prints a problem on stderr. */
export function printProblem(text: string): void {
  const lines = text.trimEnd().split("\n").map(escapeUnprintable);
  process.stderr.write(`lastword grade: ${lines.join("\n  ")}\n`);
}

/** Writes a report to a file. Throws `GradeStop`. */
export function writeReport(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new GradeStop(`can't write the report ${JSON.stringify(path)}: ${fileErrorReason(error)}`);
  }
}

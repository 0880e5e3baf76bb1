import { writeSync } from "node:fs";
import { errorCode, fileErrorReason } from "../error-message.ts";
import { escapeUnprintable } from "../protocol/text.ts";
import { OperatorError } from "./operator-error.ts";

type Output = "stdout" | "stderr";
const descriptors = { stdout: 1, stderr: 2 } as const;
/** How long to wait for a reader that is slow. */
const retryMs = 5;
const encoder = new TextEncoder();

/** Prints lines as they are, and waits until the reader has taken everything. Throws `OperatorError`. */
export function print(text: string, output: Output = "stdout"): void {
  const bytes = encoder.encode(text);
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(descriptors[output], bytes, written);
    } catch (error) {
      if (errorCode(error) !== "EAGAIN") {
        throw new OperatorError(`can't write to ${output}: ${fileErrorReason(error)}`, { cause: error });
      }
      Bun.sleepSync(retryMs);
    }
  }
}

/** Prints a line for people. It may name files, whose names may have any character. Throws `OperatorError`. */
export function printLine(line: string): void {
  print(`${escapeUnprintable(line)}\n`);
}

/** Prints a line about a problem on stderr. Throws `OperatorError`. */
export function printProblem(line: string): void {
  print(`lastword: ${escapeUnprintable(line)}\n`, "stderr");
}

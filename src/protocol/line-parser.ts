import { type Command, type LinePlace, parseLine } from "./command.ts";
import type { LineFault, LineSource } from "./line-source.ts";
import type { Refusal } from "./refusal.ts";

/** A line as a command, or as the refusal that answers it. */
export type ParsedLine = Command | Refusal;

/** Parses the lines of one connection: it knows which one is the first that is not empty. */
export class LineParser {
  #place: LinePlace = "first";

  /** Parses the next line or line fault. */
  parse(line: Uint8Array | LineFault): ParsedLine {
    const command = parseLine(line, this.#place);
    if ("verb" in command || command.code !== "empty-command") this.#place = "later";
    return command;
  }

  /** Counts the polls in `chunk`, as `LineSource.countPolls`: they are lines, too. */
  countPolls(lines: LineSource, chunk: Uint8Array): number {
    const polls = lines.countPolls(chunk);
    if (polls > 0) this.#place = "later";
    return polls;
  }
}

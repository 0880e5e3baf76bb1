import { type Command, parseLine } from "./command.ts";
import type { LineFault, LinePlace } from "./line-source.ts";
import type { Refusal } from "./refusal.ts";

/** A line as a command, or as the refusal that answers it. */
export type ParsedLine = Command | Refusal;

/** Parses the lines of one connection: it knows which one is the first that is not empty. */
export class LineParser {
  #place: LinePlace = "first";

  /** Whether a line that is not empty has come. */
  get hasParsed(): boolean {
    return this.#place !== "first";
  }

  /** Parses the next line or line fault. */
  parse(line: Uint8Array | LineFault): ParsedLine {
    const command = parseLine(line, this.#place);
    if ("code" in command && command.code === "empty-command") return command;
    const isHttp = "fault" in line && line.fault === "too-long" && line.isHttp === true;
    this.#place = isHttp && this.#place === "first" ? "after-http" : "later";
    return command;
  }

  /** Polls were answered without being parsed. */
  skipFirst(): void {
    this.#place = "later";
  }
}

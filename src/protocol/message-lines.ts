import { LF, withoutLeadingNuls, withoutMark } from "./bytes.ts";
import { tailOf } from "./http.ts";
import { maxLineBytes } from "./limits.ts";
import { describeTooLong, type LineFault, type LineSource } from "./line-source.ts";
import { isRead } from "./poll.ts";
import { Queue } from "./queue.ts";

/**
 * The lines of a WebSocket peer: each message is one whole line (PROTOCOL.md, "WebSocket"). Drops an LF at the end of a
 * message; an LF inside is a fault.
 */
export class MessageLines implements LineSource {
  readonly #messages = new Queue<Uint8Array>();
  unreadBytes = 0;
  #place: "first" | "later" = "first";

  /** Adds one message. */
  push(message: Uint8Array): void {
    this.#messages.push(message);
    this.unreadBytes += sizeOf(message);
  }

  next(): Uint8Array | LineFault | undefined {
    const message = this.#messages.shift();
    if (message === undefined) return undefined;
    this.unreadBytes -= sizeOf(message);
    const line = oneLine(message, this.#place);
    this.#place = "later";
    return line;
  }

  countPolls(message: Uint8Array): number {
    if (message.length !== 4 || this.#messages.length > 0 || !isRead(message)) return 0;
    this.#place = "later";
    return 1;
  }
}

/** The line in a message, or its fault: it holds more than one, or is too long [WSK-2]. The first may have a mark [FRM-6]. */
export function oneLine(message: Uint8Array, place: "first" | "later"): Uint8Array | LineFault {
  const received = message.at(-1) === LF ? message.subarray(0, -1) : message;
  const line = withoutLeadingNuls(place === "first" ? withoutMark(received) : received);
  if (line.length + 1 > maxLineBytes) return describeTooLong(line.length + 1, tailOf(line));
  return line.includes(LF) ? { fault: "line-feed" } : line;
}

/** The approximate overhead of a queued message: a million empty messages must not count as nothing. */
const overheadBytes = 64;

function sizeOf(message: Uint8Array): number {
  return message.length + overheadBytes;
}

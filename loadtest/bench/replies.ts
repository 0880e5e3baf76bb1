import { LF } from "../../src/protocol/bytes.ts";

/** No contender's reply is longer. */
const maxLineBytes = 1024;

/** Counts and checks the replies on one connection. */
export interface ReplyReader {
  /** Returns how many replies end in this chunk. Throws on a wrong reply. */
  read(chunk: Uint8Array): number;
}

/** Expects the same bytes in every reply. */
export class ExactReplies implements ReplyReader {
  readonly #reply: Uint8Array;
  #position = 0;

  constructor(reply: Uint8Array) {
    this.#reply = reply;
  }

  read(chunk: Uint8Array): number {
    const reply = this.#reply;
    let position = this.#position;
    let count = 0;
    for (let at = 0; at < chunk.length; at++) {
      if (chunk[at] !== reply[position]) throw wrongReply(chunk, at, JSON.stringify(textOf(reply)));
      position++;
      if (position === reply.length) {
        position = 0;
        count++;
      }
    }
    this.#position = position;
    return count;
  }
}

/** Replies that differ: `isRight` checks each line in order, without its LF. */
export class LineReplies implements ReplyReader {
  readonly #isRight: (line: string) => boolean;
  #rest = "";

  constructor(isRight: (line: string) => boolean) {
    this.#isRight = isRight;
  }

  read(chunk: Uint8Array): number {
    const lines = (this.#rest + textOf(chunk)).split("\n");
    this.#rest = lines.pop() ?? "";
    const wrong = this.#rest.length > maxLineBytes ? this.#rest : lines.find((line) => !this.#isRight(line));
    if (wrong !== undefined) throw new Error(`wrong reply: wanted a message, got ${JSON.stringify(wrong)}`);
    return lines.length;
  }
}

/** Creates the error for the line that contains the byte at `at`. */
function wrongReply(chunk: Uint8Array, at: number, wanted: string): Error {
  const start = at === 0 ? 0 : chunk.lastIndexOf(LF, at - 1) + 1;
  const end = chunk.indexOf(LF, at) + 1;
  const line = chunk.subarray(start, end === 0 ? start + maxLineBytes : end);
  return new Error(`wrong reply: wanted ${wanted}, got ${JSON.stringify(textOf(line))}`);
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

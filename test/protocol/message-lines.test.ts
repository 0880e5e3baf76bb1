import { describe, expect, test } from "bun:test";
import { MessageLines } from "../../src/protocol/message-lines.ts";
import { bytesOf, textOf } from "../support/bytes.ts";

/** All lines of these messages, as text. */
function linesOf(source: MessageLines, ...messages: string[]): (string | undefined)[] {
  for (const message of messages) source.push(bytesOf(message));
  return messages.map(() => {
    const line = source.next();
    return line instanceof Uint8Array ? textOf(line) : line?.fault;
  });
}

describe("the lines of a WebSocket", () => {
  test("[FRM-6] [WSK-1] a byte order mark before the first line is dropped, and does not count", () => {
    const line = "x".repeat(1023);
    for (const before of ["\ufeff", "\0\ufeff\0"]) {
      expect(linesOf(new MessageLines(), before + line, "\ufeffread")).toEqual([line, "\ufeffread"]);
    }
    const polled = new MessageLines();
    expect(polled.countPolls(bytesOf("read"))).toBe(1);
    expect(linesOf(polled, "\ufeffread")).toEqual(["\ufeffread"]);
  });
});

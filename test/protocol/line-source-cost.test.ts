import { describe, expect, test } from "bun:test";
import { LineDecoder } from "../../src/protocol/line-decoder.ts";
import type { LineSource } from "../../src/protocol/line-source.ts";
import { MessageLines } from "../../src/protocol/message-lines.ts";
import { bytesOf, cutBySizes } from "../support/bytes.ts";
import { leastCpuMicros } from "../support/cpu-cost.ts";

const maxUnterminatedBytes = 4_000_000;

/** Pushes all chunks, then takes all lines. */
function pushThenTake(source: LineSource, chunks: readonly Uint8Array[]): void {
  for (const chunk of chunks) source.push(chunk);
  while (source.next() !== undefined);
}

/** Takes one line after each chunk: what is unread grows, and each chunk must not move it. */
function pushAndTake(source: LineSource, chunks: readonly Uint8Array[]): void {
  for (const chunk of chunks) {
    source.push(chunk);
    source.next();
  }
  while (source.next() !== undefined);
}

/** Each way to feed a source with `count` pieces. */
const ways: Record<string, (count: number) => void> = {
  "chunks that are all pushed first": (count) =>
    pushThenTake(new LineDecoder(maxUnterminatedBytes), Array(count).fill(bytesOf("read\n"))),
  "chunks of two lines each, of which one is taken": (count) =>
    pushAndTake(new LineDecoder(maxUnterminatedBytes), Array(count).fill(bytesOf("read\nread\n"))),
  "a long line byte by byte": (count) =>
    pushAndTake(new LineDecoder(maxUnterminatedBytes), cutBySizes(bytesOf(`${"x".repeat(count)}\n`), [1])),
  "NULs byte by byte": (count) =>
    pushAndTake(new LineDecoder(maxUnterminatedBytes), cutBySizes(new Uint8Array(count), [1])),
  "empty messages that are all pushed first": (count) =>
    pushThenTake(new MessageLines(), Array(count).fill(bytesOf(""))),
};

describe("the cost of input", () => {
  for (const [what, feed] of Object.entries(ways)) {
    test(`of ${what} is linear in their number`, async () => {
      const few = 4000;
      const times = 16;
      feed(few * times);
      const less = await leastCpuMicros(() => {
        for (let time = 0; time < times; time++) feed(few);
      });
      // Linear: about 1; quadratic: about 16.
      expect((await leastCpuMicros(() => feed(few * times))) / less).toBeLessThan(5);
    });
  }
});

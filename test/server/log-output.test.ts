import { describe, expect, test } from "bun:test";
import { LogLimiter, maxLinesPerKind } from "../../src/server/log-limiter.ts";
import { LogOutput, maxBufferedBytes } from "../../src/server/log-output.ts";
import { TestClock } from "../support/clock.ts";

type Done = (error: Error | null, writtenBytes: number) => void;

/** An output whose writes end when and how the test says. */
function openOutput() {
  const clock = new TestClock();
  const writes: string[] = [];
  let done: Done = () => undefined;
  const output = new LogOutput(
    (bytes, ended) => {
      writes.push(Buffer.from(bytes).toString());
      done = ended;
    },
    clock,
    (lines) => `${lines} missing\n`,
  );
  return { output, clock, writes, end: (bytes: number, error: Error | null = null) => done(error, bytes) };
}

describe("the output of the log", () => {
  test("lines that come during a write leave together in the next one", () => {
    const { output, writes, end } = openOutput();
    for (const line of ["a\n", "b\n", "c\n"]) output.write(line);
    expect(writes).toEqual(["a\n"]);
    end(2);
    expect(writes).toEqual(["a\n", "b\nc\n"]);
  });

  test("what a write does not take goes first in the next one", () => {
    const { output, writes, end } = openOutput();
    output.write("hello\n");
    output.write("you\n");
    end(2);
    expect(writes).toEqual(["hello\n", "llo\nyou\n"]);
  });

  test("a write that fails is tried again later", () => {
    const { output, clock, writes, end } = openOutput();
    output.write("a\n");
    end(0, new Error("EAGAIN"));
    expect(writes).toEqual(["a\n"]);
    clock.advance(100);
    expect(writes).toEqual(["a\n", "a\n"]);
  });

  test("lines are buffered to the limit, and those beyond it are dropped and counted once the reader reads", () => {
    const { output, writes, end } = openOutput();
    output.write(`${"x".repeat(maxBufferedBytes - 1)}\n`);
    output.write("1");
    output.write("2");
    end(maxBufferedBytes);
    expect(writes.at(-1)).toBe("2 missing\n");
  });

  test("a flush is reported once all is written", () => {
    const { output, end } = openOutput();
    const flushed: string[] = [];
    output.write("a\n");
    output.flush(() => flushed.push("now"));
    expect(flushed).toEqual([]);
    end(2);
    expect(flushed).toEqual(["now"]);
  });
});

describe("the limiter of the log", () => {
  test("admits ten lines a second of a kind, not one more, and reports the rest", () => {
    const clock = new TestClock();
    const leftOut: [string, number][] = [];
    const limiter = new LogLimiter(clock, (kind, lines) => leftOut.push([kind, lines]));
    const admitted = Array.from({ length: 15 }, () => limiter.admits("a")).filter((isAdmitted) => isAdmitted);
    expect(admitted).toHaveLength(maxLinesPerKind);
    expect(limiter.admits("b")).toBe(true);
    clock.advance(1000);
    expect(leftOut).toEqual([["a", 5]]);
    expect(limiter.admits("a")).toBe(true);
  });

  test("messages that differ only in numbers are of a kind", () => {
    const limiter = new LogLimiter(new TestClock(), () => undefined);
    const texts = Array.from(
      { length: 1000 },
      (_, id) => `message ${id} is unreadable: its checksum is wrong`,
    );
    expect(texts.filter((text) => limiter.admits(text))).toHaveLength(maxLinesPerKind);
  });
});

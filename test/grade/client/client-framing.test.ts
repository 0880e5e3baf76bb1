import { describe, expect, test } from "bun:test";
import { detectFraming, frameAnswer, takeCommands } from "../../../src/grade/client/client-framing.ts";

/** The first command of a client in each framing, with the answer that it gets. */
const samples = [
  { framing: "lf", command: "read\n", answer: "ok\n" },
  { framing: "crlf", command: "read\r\n", answer: "ok\r\n" },
  { framing: "nul", command: "read\0", answer: "ok\0" },
  { framing: "utf", command: "\0\x04read", answer: "\0\x02ok" },
  { framing: "padded", command: "read".padEnd(256, "\0"), answer: "ok".padEnd(256, "\0") },
  { framing: "bare", command: "read", answer: "ok\n" },
] as const;

describe("a client's framing", () => {
  for (const { framing, command, answer } of samples) {
    test(`${framing} shows in the first command, and frames the answers`, () => {
      const found = detectFraming(Buffer.from(command));
      expect(found.framing).toBe(framing);
      expect(takeCommands(found, Buffer.from(command)).commands).toEqual(["read"]);
      expect(Buffer.from(frameAnswer(found, "ok")).toString()).toBe(answer);
    });
  }

  test("the start of a command waits for its end", () => {
    const { commands, rest } = takeCommands(
      { framing: "lf", bufferBytes: 0 },
      Buffer.from("read\nsend a\nsen"),
    );
    expect(commands).toEqual(["read", "send a"]);
    expect(Buffer.from(rest).toString()).toBe("sen");
  });

  test("blanks at the end of a command are kept, and a NUL behind its LF is not", () => {
    const { commands } = takeCommands({ framing: "lf", bufferBytes: 0 }, Buffer.from("send  a \n\0read\n\0"));
    expect(commands).toEqual(["send  a ", "read"]);
  });

  test("what a buffer holds behind its first NUL is left from an earlier command", () => {
    const buffer = Buffer.from("read\0ester anna\n".padEnd(64, "\0"));
    expect(takeCommands({ framing: "padded", bufferBytes: 64 }, buffer).commands).toEqual(["read"]);
  });

  test("a bare poll is told from the command that arrives with it", () => {
    const { commands } = takeCommands(
      { framing: "bare", bufferBytes: 0 },
      Buffer.from("readsend hello\nread"),
    );
    expect(commands).toEqual(["read", "send hello", "read"]);
  });
});

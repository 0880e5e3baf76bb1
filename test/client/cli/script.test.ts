import { describe, expect, test } from "bun:test";
import { readScript, type ScriptLine } from "../../../src/client/cli/script.ts";
import { bytesOf, cutBySizes } from "../../support/bytes.ts";

async function* streamOf(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

async function read(bytes: Uint8Array, chunkBytes: number): Promise<ScriptLine[]> {
  return Array.fromAsync(readScript(streamOf(cutBySizes(bytes, [chunkBytes]))));
}

describe("the lines of a script", () => {
  test("are the same however the bytes are split, with or without a final line end", async () => {
    for (const end of ["", "\n"]) {
      for (const chunkBytes of [1, 2, 3, 100]) {
        expect(await read(bytesOf(`send è €\n\nread  \r${end}`), chunkBytes)).toEqual([
          { text: "send è €" },
          { text: "" },
          { text: "read  \r" },
        ]);
      }
    }
  });

  test("[FRM-6] a byte order mark before the first line is dropped; a script of nothing else has no line", async () => {
    for (const chunkBytes of [1, 2, 3, 100]) {
      expect(await read(bytesOf("\ufeffread\r\n\ufeffread"), chunkBytes)).toEqual([
        { text: "read\r" },
        { text: "\ufeffread" },
      ]);
      expect(await read(bytesOf("\ufeff"), chunkBytes)).toEqual([]);
    }
  });

  test("keep separators other than LF", async () => {
    expect(await read(bytesOf("send a\u2028b\rc\n"), 100)).toEqual([{ text: "send a\u2028b\rc" }]);
  });

  test("are faults if too long or not UTF-8, and the following ones are intact", async () => {
    const bytes = Buffer.concat([
      bytesOf(`${"x".repeat(1024)}\n`),
      new Uint8Array([0xff, 0x0a]),
      bytesOf("ok"),
    ]);
    expect(await read(bytes, 100)).toEqual([
      { fault: "a line of 1025 bytes, limit 1024" },
      { fault: "a line that is not UTF-8" },
      { text: "ok" },
    ]);
  });

  test("end after an endless line, which is a fault", async () => {
    let taken = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        taken++;
        yield new Uint8Array(65_536);
      }
    }
    const lines = await Array.fromAsync(readScript(endless()));
    expect(lines).toEqual([{ fault: "a line without end; the rest is not read" }]);
    expect(taken).toBe(17);
  });
});

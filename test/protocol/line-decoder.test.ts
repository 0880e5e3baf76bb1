import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { joinBytes } from "../../src/protocol/bytes.ts";
import { LineDecoder } from "../../src/protocol/line-decoder.ts";
import { bytesOf, cutBySizes, cutsInTwo, textOf } from "../support/bytes.ts";

const maxUnterminatedBytes = 4096;

/** All that a decoder makes of these chunks, in words, up to where the stream is lost. */
function decode(...chunks: Uint8Array[]): string[] {
  const decoder = new LineDecoder(maxUnterminatedBytes);
  const lines: string[] = [];
  for (const chunk of chunks) {
    decoder.push(chunk);
    for (let line = decoder.next(); line !== undefined; line = decoder.next()) {
      lines.push(line instanceof Uint8Array ? textOf(line) : JSON.stringify(line));
      if (!(line instanceof Uint8Array) && line.fault === "endless") return lines;
    }
  }
  return lines;
}

describe("line decoder", () => {
  test("[FRM-1] a line ends with LF, which is removed", () => {
    expect(decode(bytesOf("read\nhelp\n"))).toEqual(["read", "help"]);
  });

  test("[FRM-1] a CR or a NUL does not end a line", () => {
    expect(decode(bytesOf("read\r\0read\n"))).toEqual(["read\r\0read"]);
  });

  test("[FRM-3] a line is decoded whole wherever the bytes are split", () => {
    const bytes = bytesOf("register Niccolò\nsend 😀 grüße\n\nread\n");
    for (const [head, tail] of cutsInTwo(bytes)) {
      expect(decode(head, tail)).toEqual(["register Niccolò", "send 😀 grüße", "", "read"]);
    }
  });

  test("[FRM-3] a line is decoded whole when it arrives byte by byte", () => {
    expect(decode(...cutBySizes(bytesOf("send 😀\nread\n"), [1]))).toEqual(["send 😀", "read"]);
  });

  test("[FRM-2] a line of 1,024 bytes with its LF is a line, in one piece and in two", () => {
    const line = "x".repeat(1023);
    expect(decode(bytesOf(`${line}\n`))).toEqual([line]);
    for (const at of [1, 1022, 1023]) {
      expect(decode(bytesOf(line.slice(0, at)), bytesOf(`${line.slice(at)}\n`))).toEqual([line]);
    }
  });

  test("[FRM-2] a line of 1,025 bytes is too long, and the next line is decoded", () => {
    const bytes = bytesOf(`${"x".repeat(1024)}\nread\n`);
    for (const [head, tail] of cutsInTwo(bytes)) {
      expect(decode(head, tail)).toEqual(['{"fault":"too-long","lengthBytes":1025}', "read"]);
    }
  });

  test("[CLS-4] a line that is too long is known as HTTP by its end, wherever the bytes are cut", () => {
    const fault = (length: number) => `{"fault":"too-long","lengthBytes":${length},"isHttp":true}`;
    for (const end of [" HTTP/1.1", " HTTP/1.0\r", " HTTP/2 \r\0"]) {
      const bytes = bytesOf(`SEND /${"x".repeat(1100)}${end}\nread\n`);
      const expected = [fault(1106 + end.length + 1), "read"];
      for (const [head, tail] of cutsInTwo(bytes)) expect(decode(head, tail)).toEqual(expected);
      for (const sizes of [[1], [5], [700]]) expect(decode(...cutBySizes(bytes, sizes))).toEqual(expected);
    }
  });

  test("[FRM-4] NULs at the start of a line are dropped and do not count towards its length", () => {
    const whole = `${"\0".repeat(1500)}${"x".repeat(1023)}\n`;
    expect(decode(bytesOf(whole))).toEqual(["x".repeat(1023)]);
    expect(decode(...cutBySizes(bytesOf(whole), [700]))).toEqual(["x".repeat(1023)]);
  });

  test("[FRM-4] the lines of a client that sends its whole 1,024-byte buffer are decoded", () => {
    const buffer = (line: string) => `${line}\n`.padEnd(1024, "\0");
    expect(decode(bytesOf(buffer("read") + buffer("send hello, world") + buffer("read")))).toEqual([
      "read",
      "send hello, world",
      "read",
    ]);
  });

  test("[FRM-6] a byte order mark before the first line is dropped wherever the bytes are cut, and does not count", () => {
    const line = "x".repeat(1023);
    for (const before of ["\ufeff", "\0\ufeff", "\0\0\ufeff\0"]) {
      const bytes = bytesOf(`${before}${line}\n\ufeffread\n`);
      for (const [head, tail] of cutsInTwo(bytes)) expect(decode(head, tail)).toEqual([line, "\ufeffread"]);
      expect(decode(...cutBySizes(bytes, [1]))).toEqual([line, "\ufeffread"]);
    }
  });

  test("[FRM-6] only one byte order mark is dropped, and only a whole one", () => {
    expect(decode(bytesOf("\ufeff\ufeffread\n"))).toEqual(["\ufeffread"]);
    expect(decode(bytesOf("read\n\ufeffread\n"))).toEqual(["read", "\ufeffread"]);
    for (const sizes of [[1], [2], [3], [100]]) {
      for (const start of [[0xef], [0xef, 0xbb], [0xef, 0xef, 0xbb, 0xbf], [0xef, 0xbb, 0xbb]]) {
        const bytes = Uint8Array.from([...start, ...bytesOf("read\n")]);
        expect(decode(...cutBySizes(bytes, sizes))).toEqual([textOf(bytes.subarray(0, -1))]);
      }
    }
  });

  test("[FRM-6] a stream of a byte order mark alone has no line, and polls after it count", () => {
    const decoder = new LineDecoder(maxUnterminatedBytes);
    decoder.push(Uint8Array.of(0xef, 0xbb));
    expect(decoder.isBetweenLines).toBe(false);
    decoder.push(Uint8Array.of(0xbf));
    expect([decoder.next(), decoder.isBetweenLines]).toEqual([undefined, true]);
    expect(decoder.countPolls(bytesOf("read\n"))).toBe(1);
    decoder.push(bytesOf("\ufeffread\n"));
    const line = decoder.next();
    expect(line instanceof Uint8Array && textOf(line)).toBe("\ufeffread");
  });

  test("[LIM-7] a line may run to the limit without its LF, and one byte beyond it the stream is lost", () => {
    const atLimit = bytesOf("x".repeat(maxUnterminatedBytes));
    expect(decode(atLimit)).toEqual([]);
    expect(decode(atLimit, bytesOf("\nread\n"))).toEqual(['{"fault":"too-long","lengthBytes":4097}', "read"]);
    expect(decode(atLimit, bytesOf("x"))).toEqual(['{"fault":"endless"}']);
    expect(decode(bytesOf(`${"x".repeat(maxUnterminatedBytes + 1)}\nread\n`))).toEqual([
      '{"fault":"endless"}',
    ]);
  });

  test("[LIM-7] an endless run of NULs is lost, too", () => {
    expect(decode(new Uint8Array(maxUnterminatedBytes + 1))).toEqual(['{"fault":"endless"}']);
  });

  test("a partial line does not keep its chunk alive", () => {
    const decoder = new LineDecoder(maxUnterminatedBytes);
    const chunk = bytesOf("read\nre");
    decoder.push(chunk);
    decoder.next();
    decoder.next();
    chunk.fill(0x21);
    decoder.push(bytesOf("ad\n"));
    const line = decoder.next();
    expect(line instanceof Uint8Array && textOf(line)).toBe("read");
  });

  test("[FRM-3] any bytes decode to the same lines however they are split", () => {
    const alphabet = fc.constantFrom(0x0a, 0x00, 0x0d, 0x61, 0xc3, 0xa9);
    const long = fc.integer({ min: 1000, max: 1050 }).map((length) => Array<number>(length).fill(0x62));
    const bytes = fc
      .array(fc.oneof({ weight: 8, arbitrary: alphabet.map((byte) => [byte]) }, long), { maxLength: 60 })
      .map((parts) => Uint8Array.from(parts.flat()));
    const sizes = fc.array(fc.integer({ min: 1, max: 1100 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(bytes, sizes, (whole, cuts) => {
        const pieces = cutBySizes(whole, cuts);
        expect(joinBytes([new Uint8Array(0), ...pieces])).toEqual(whole);
        expect(decode(...pieces)).toEqual(decode(whole));
      }),
      { examples: [[new Uint8Array(3 * maxUnterminatedBytes).fill(0x62), [1000]]] },
    );
  });

  test("the last lines of a long chunk do not keep all of it", () => {
    const decoder = new LineDecoder(maxUnterminatedBytes);
    decoder.push(bytesOf("read\n".repeat(20_000)));
    let line = decoder.next();
    for (let count = 1; count < 19_999; count++) line = decoder.next();
    expect(decoder.unreadBytes).toBe(5);
    expect(line instanceof Uint8Array ? line.buffer.byteLength : 0).toBeLessThan(10_000);
  });
});

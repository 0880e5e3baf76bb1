import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  type Framing,
  findFrameEnd,
  frame,
  unframe,
  usualBufferBytes,
} from "../../../src/grade/dialect/framing.ts";
import { findReplyShape } from "../../../src/grade/dialect/reply-shape.ts";

const framings = ["lf", "crlf", "nul", "padded", "utf"] as const satisfies readonly Framing[];
/** What every framing can carry in one piece: no end of its own, and shorter than a buffer. */
const texts = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 60 })
  .filter((text) => !/[\0\r\n]/.test(text));

describe("a framed text", () => {
  for (const framing of framings) {
    test(`comes back from ${framing}, also with another one after it`, () => {
      fc.assert(
        fc.property(texts, texts, (first, second) => {
          const bytes = Buffer.concat([frame(framing, first), frame(framing, second)]);
          const end = findFrameEnd(framing, bytes, usualBufferBytes);
          expect(end).toBe(frame(framing, first).length);
          expect(unframe(framing, bytes.subarray(0, end))).toBe(first.toWellFormed());
        }),
      );
    });

    test(`is not whole in ${framing} while its last byte is missing`, () => {
      fc.assert(
        fc.property(texts, (text) => {
          const bytes = frame(framing, text);
          expect(findFrameEnd(framing, bytes.subarray(0, -1), usualBufferBytes)).toBeUndefined();
        }),
      );
    });

    test(`shows by its bytes that it is in ${framing}`, () => {
      expect(findReplyShape(frame(framing, "Welcome anna1"))).toEqual({
        writes: framing,
        bufferBytes: usualBufferBytes,
        prompt: "",
      });
    });
  }

  test("has no end in bare text, and shows that", () => {
    expect(findFrameEnd("bare", frame("bare", "read"), usualBufferBytes)).toBeUndefined();
    expect(findReplyShape(frame("bare", "Welcome anna1")).writes).toBe("bare");
  });

  test("is what Java's writeUTF writes: length first, U+0000 in two bytes, a surrogate pair in six", () => {
    expect([...frame("utf", "a\0é🙂")]).toEqual([
      ...[0, 11, 0x61, 0xc0, 0x80, 0xc3, 0xa9],
      ...[0xed, 0xa0, 0xbd, 0xed, 0xb9, 0x82],
    ]);
  });

  test("in a buffer ends at its first NUL: after it, C programs send what was there before", () => {
    const bytes = Buffer.concat([Buffer.from("ok\0"), Buffer.alloc(61, "old")]);
    expect(unframe("padded", bytes)).toBe("ok");
    expect(findReplyShape(bytes)).toMatchObject({ writes: "padded", bufferBytes: 64 });
  });

  test("may be followed by a prompt, which is found", () => {
    expect(findReplyShape(Buffer.from("Welcome anna1\n> "))).toMatchObject({ writes: "lf", prompt: "> " });
  });
});

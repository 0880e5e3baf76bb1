import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { isSafeMessage } from "../../../src/protocol/safe-message.ts";
import { decodeRow, encodeRow } from "../../../src/store/nats/row.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("a row of the stream", () => {
  test("has the time, the sender and the text", () => {
    expect(new TextDecoder().decode(encodeRow({ sender: "bob", text: "hi: ü", storedAtMs: 1 }))).toBe(
      "1\x1fbob\x1fhi: ü",
    );
    expect(new TextDecoder().decode(encodeRow({ sender: "bob", text: "hi", storedAtMs: undefined }))).toBe(
      "\x1fbob\x1fhi",
    );
  });

  test("comes back as the message that it was made of", () => {
    const part = fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 });
    const senders = part.filter((sender) => isSafeMessage({ id: 1, sender, text: "hi" }));
    const texts = part.filter((text) => isSafeMessage({ id: 1, sender: "bob", text }));
    const time = fc.option(fc.nat(2 ** 45), { nil: undefined });
    fc.assert(
      fc.property(senders, texts, time, fc.integer({ min: 1 }), (sender, text, storedAtMs, id) => {
        expect(decodeRow(id, encodeRow({ sender, text, storedAtMs }))).toEqual({
          id,
          sender,
          text,
          storedAtMs,
        });
      }),
    );
  });

  for (const damaged of [
    "",
    "hello",
    "1\x1fbob",
    "1\x1fbob\x1f",
    "1\x1f\x1fhi",
    "x\x1fbob\x1fhi",
    "-1\x1fbob\x1fhi",
    "1\x1fbob\x1fhi\x1f",
    "1\x1fa b\x1fhi",
    "1\x1fbob\x1fa\x1b[2Jb",
    "1e3\x1fbob\x1fhi",
    `${"9".repeat(16)}\x1fbob\x1fhi`,
  ]) {
    test(`is damaged if it is ${JSON.stringify(damaged.slice(0, 30))}`, () => {
      expect(decodeRow(1, bytes(damaged))).toBeUndefined();
    });
  }

  test("is damaged if it is not UTF-8", () => {
    expect(decodeRow(1, new Uint8Array([0x31, 0x1f, 0x62, 0x1f, 0xff]))).toBeUndefined();
  });
});

import { expect, test } from "bun:test";
import { isSafeMessage } from "../../src/protocol/safe-message.ts";

const message = (sender: string, text: string, id = 1) => ({ id, sender, text });

test("[MSG-1] [NAM-2] [NAM-6] a stored message is safe up to the limits, and unsafe one past them", () => {
  for (const [sender, text] of [
    ["bob", "hello: world"],
    ["Ægir", "grüße 😀"],
    ["x".repeat(32), "x".repeat(900)],
    ["server", "a message of the server's own"],
  ] as const) {
    expect(isSafeMessage(message(sender, text))).toBe(true);
  }
  for (const [sender, text] of [
    ["", "x"],
    ["x".repeat(33), "x"],
    ["b b", "x"],
    ["b:b", "x"],
    ["bob", ""],
    ["bob", "x".repeat(901)],
    ["bob", "ü".repeat(451)],
    ["bob", "a\nb"],
    ["bob", "\u001b[2J"],
    ["b\u0007b", "x"],
    ["bob", "\u2066"],
    ["bob", "\ud800"],
  ] as const) {
    expect([sender, text, isSafeMessage(message(sender, text))]).toEqual([sender, text, false]);
  }
});

test("an id is a whole number from 1 to 2^53 - 1", () => {
  expect([1, Number.MAX_SAFE_INTEGER].map((id) => isSafeMessage(message("bob", "x", id)))).toEqual([
    true,
    true,
  ]);
  expect([0, -1, 1.5, 2 ** 53].map((id) => isSafeMessage(message("bob", "x", id)))).toEqual(
    Array(4).fill(false),
  );
});

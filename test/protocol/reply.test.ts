import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { maxLineBytes, maxMessageBytes, maxNameCharacters } from "../../src/protocol/limits.ts";
import { parseName } from "../../src/protocol/name.ts";
import { encodeMessage, formatReply, noMessage, parseReply, type Reply } from "../../src/protocol/reply.ts";
import { parseMessageText } from "../../src/protocol/text.ts";

describe("replies", () => {
  test("[REP-4] the first word identifies each kind of reply", () => {
    const replies: Reply[] = [
      { kind: "welcome", name: "bob" },
      { kind: "ok" },
      { kind: "posted", id: 12 },
      { kind: "message", message: { id: 12, sender: "bob", text: "a: b: c " } },
      { kind: "message", message: noMessage },
      { kind: "time", id: 12, time: "2026-11-25T22:43:09.123Z" },
      { kind: "message", message: { id: 12, sender: "2026-11-25T22", text: "43:09.123Z" } },
      { kind: "help" },
      { kind: "error", code: "name-taken", text: "this name is already in use" },
    ];
    for (const reply of replies) expect(parseReply(formatReply(reply))).toEqual(reply);
  });

  test("[REP-4] a line of unknown form is not parsed", () => {
    for (const line of [
      "",
      "OK",
      "ok ",
      "ok 1 ",
      "ok one",
      "Welcome",
      "Welcome a b",
      "bob: hi",
      "1 bob hi",
      "1  bob: hi",
      "-1 bob: hi",
      "1 2026-11-25",
      "1 2026-11-25T22:43:09Z",
      "1 2026-11-25T22:43:09.123+00:00",
    ]) {
      expect(parseReply(line)).toBeUndefined();
    }
  });

  test("[FRM-2] the longest possible reply fits into a line", () => {
    const sender = "ệ".repeat(maxNameCharacters);
    expect(parseName(sender)).toBe(sender);
    const longest = { id: Number.MAX_SAFE_INTEGER, sender, text: "x".repeat(maxMessageBytes) };
    expect(encodeMessage(longest).length).toBeLessThanOrEqual(maxLineBytes);
  });

  test("[NAM-6] a message line with any accepted name and text can be parsed", () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.string({ unit: "binary" }),
        fc.string({ unit: "binary" }),
        (id, rawName, rawText) => {
          const sender = parseName(rawName.slice(0, 40) || "x");
          const text = parseMessageText(rawText);
          if (typeof sender !== "string" || typeof text !== "string") return;
          const reply: Reply = { kind: "message", message: { id, sender, text } };
          expect(parseReply(formatReply(reply))).toEqual(reply);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

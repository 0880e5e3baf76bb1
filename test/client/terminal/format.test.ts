import { describe, expect, test } from "bun:test";
import type { Notice, StoredAt } from "../../../actors/client/ports.ts";
import { formatNotice } from "../../../src/client/terminal/format.ts";
import { parseReply } from "../../../src/protocol/reply.ts";

const time = new Date(2026, 0, 2, 14, 3, 7);

function answer(text: string, storedAt: StoredAt = time.toISOString()): Notice {
  return { kind: "polled", source: "fresh", text, reply: parseReply(text), storedAt };
}

function plain(shown: Notice): string {
  return formatNotice(shown, time, "plain");
}

function coloured(shown: Notice): string {
  return formatNotice(shown, time, "coloured");
}

describe("the format of a line", () => {
  test("a message shows its time, id and sender", () => {
    expect(plain(answer("12 alice: hello: you"))).toBe("14:03:07 #12 alice: hello: you");
  });

  test("a message of another day shows its date, too", () => {
    const yesterday = new Date(2026, 0, 1, 23, 59, 59);
    expect(plain(answer("12 alice: hello", yesterday.toISOString()))).toBe(
      "2026-01-01 23:59:59 #12 alice: hello",
    );
  });

  test("a message whose time is not known shows none, and neither does the reply to a typed read", () => {
    const text = "12 alice: hello";
    const [polled, typed] = [
      { kind: "polled", source: "fresh", text, reply: parseReply(text), storedAt: undefined },
      { kind: "reply", request: "read", text, reply: parseReply(text) },
    ] as const;
    expect([plain(polled), plain(typed)]).toEqual(["#12 alice: hello", "#12 alice: hello"]);
  });

  test("time and id are dim, and the sender is coloured", () => {
    expect(coloured(answer("12 alice: hello"))).toMatch(
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are escape sequences
      /^\u001b\[2m14:03:07 #12\u001b\[0m \u001b\[\d\dmalice\u001b\[0m: hello$/,
    );
  });

  test("the user's own name is bold, where colours are allowed", () => {
    const own = formatNotice(answer("12 alice: hello"), time, "coloured", "own");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are escape sequences
    expect(own).toMatch(/ \u001b\[1;\d\dmalice\u001b\[0m: hello$/);
    expect(formatNotice(answer("12 alice: hi"), time, "plain", "own")).toBe("14:03:07 #12 alice: hi");
  });

  test("a sender's colour ignores the case of the name, and differs between names", () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are escape sequences
    const colourOf = (name: string) => /\u001b\[(\d\d)m/.exec(coloured(answer(`1 ${name}: x`)))?.[1];
    expect(colourOf("ALICE")).toBe(colourOf("alice") ?? "");
    const colours = new Set(["alice", "bob", "carol", "dave", "erin", "frank"].map(colourOf));
    expect(colours.size).toBeGreaterThan(2);
    expect(colours).not.toContain("31");
  });

  test("errors are red, and start with error", () => {
    expect(plain(answer("error busy: later"))).toBe("error busy: later");
    expect(plain({ kind: "error", text: "not sent: read" })).toBe("error: not sent: read");
    expect(plain({ kind: "error", text: "error timeout: bye" })).toBe("error timeout: bye");
    expect(coloured({ kind: "error", text: "no" })).toBe("\u001b[31merror: no\u001b[0m");
    expect(coloured(answer("error busy: later"))).toBe("\u001b[31merror busy: later\u001b[0m");
  });

  test("notices are dim, between dashes", () => {
    expect(plain({ kind: "notice", text: "37 messages missed" })).toBe("-- 37 messages missed --");
    expect(coloured({ kind: "progress", text: "connected" })).toBe("\u001b[2m-- connected --\u001b[0m");
  });

  test("an older message looks like a new one, and a gap like a notice", () => {
    const message = { id: 3, sender: "bob", text: "hi" };
    expect(plain({ kind: "fetched", text: "3 bob: hi", message, storedAt: time.toISOString() })).toBe(
      "14:03:07 #3 bob: hi",
    );
    expect(plain({ kind: "missed", why: "lost", count: 37, text: "37 messages missed" })).toBe(
      "-- 37 messages missed --",
    );
    expect(plain({ kind: "board-reset", text: "another board" })).toBe("-- another board --");
  });

  test("other replies are unchanged", () => {
    for (const text of ["ok", "Welcome bob", "what?"]) expect(plain(answer(text))).toBe(text);
  });

  test("unprintable characters are escaped everywhere", () => {
    expect(plain(answer("1 b\u001bb: \u009b2J\u202e"))).toBe("14:03:07 #1 b\\u{1b}b: \\u{9b}2J\\u{202e}");
    for (const kind of ["notice", "progress", "board-reset", "error"] as const) {
      expect(plain({ kind, text: "a\u001bb" })).toContain("a\\u{1b}b");
    }
    expect(plain(answer("error x: \u0007"))).toBe("error x: \\u{7}");
    expect(plain(answer("\u0007"))).toBe("\\u{7}");
  });
});

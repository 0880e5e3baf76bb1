import { describe, expect, test } from "bun:test";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { maxTypedLength } from "../../../src/client/terminal/editing.ts";
import { History, maxHistoryLines } from "../../../src/client/terminal/history.ts";
import { findHistoryFile, openHistory } from "../../../src/client/terminal/history-file.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

describe("history", () => {
  test("one goes up to earlier lines, and down again to what was being typed", () => {
    const history = new History(["one", "two"], () => {});
    expect(history.earlier("half typed")).toBe("two");
    expect(history.earlier("two")).toBe("one");
    expect(history.earlier("one")).toBeUndefined();
    expect(history.later()).toBe("two");
    expect(history.later()).toBe("half typed");
    expect(history.later()).toBeUndefined();
  });

  test("lines are kept, but not twice in a row, and not those that begin with a blank", () => {
    const kept: string[] = [];
    const history = new History(["read"], (line) => kept.push(line));
    for (const line of ["read", "help", "help", " send secret", "", "\tx", "read"]) history.add(line);
    expect(kept).toEqual(["help", "read"]);
    expect([history.earlier(""), history.earlier(""), history.earlier("")]).toEqual(["read", "help", "read"]);
  });

  test("a line that is entered ends the walk", () => {
    const history = new History(["one", "two"], () => {});
    history.earlier("");
    history.earlier("");
    history.add(" unkept");
    expect(history.later()).toBeUndefined();
    expect(history.earlier("")).toBe("two");
  });

  test("it holds so many lines and no more", () => {
    const history = new History([], () => {});
    for (let count = 0; count < maxHistoryLines + 5; count++) history.add(`${count}`);
    let last: string | undefined;
    for (let up: string | undefined = ""; up !== undefined; up = history.earlier("")) last = up;
    expect(last).toBe("5");
  });
});

/** Goes up to the start; returns the lines, oldest first. */
function allLines(history: History): string[] {
  const lines: string[] = [];
  for (let up = history.earlier(""); up !== undefined; up = history.earlier("")) lines.unshift(up);
  return lines;
}

function refuse(text: string): void {
  throw new Error(`complained: ${text}`);
}

describe("history file", () => {
  test("stands where XDG has state", () => {
    expect(findHistoryFile({ XDG_STATE_HOME: "/state", HOME: "/home/ann" })).toBe("/state/lastword/history");
    expect(findHistoryFile({ HOME: "/home/ann" })).toBe("/home/ann/.local/state/lastword/history");
    expect(findHistoryFile({ XDG_STATE_HOME: "relative", HOME: "/home/ann" })).toBe(
      "/home/ann/.local/state/lastword/history",
    );
    expect(findHistoryFile({})).toBe(join(homedir(), ".local/state/lastword/history"));
  });

  test("keeps lines from one client to the next, for this user alone", () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/state/lastword/history`;
    openHistory(path, refuse).add("send one");
    openHistory(path, refuse).add("read");
    expect(allLines(openHistory(path, refuse))).toEqual(["send one", "read"]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(`${folder.path}/state/lastword`).mode & 0o777).toBe(0o700);
  });

  test("two clients at once lose no line of each other", () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/history`;
    const [first, second] = [openHistory(path, refuse), openHistory(path, refuse)];
    for (let count = 0; count < 20; count++) {
      first.add(`first ${count}`);
      second.add(`second ${count}`);
    }
    expect(allLines(openHistory(path, refuse))).toHaveLength(40);
  });

  test("lines that could harm a prompt are left out", () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/history`;
    writeFileSync(path, `good\n\u001b[2J\n${"x".repeat(maxTypedLength + 1)}\n\n\u202e\nlast`);
    expect(allLines(openHistory(path, refuse))).toEqual(["good", "last"]);
  });

  test("a file that has grown is cut to its last lines", () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/history`;
    const lines = Array.from({ length: 20_000 }, (_, index) => `send message ${index}`);
    writeFileSync(path, `${lines.join("\n")}\n`);
    const history = openHistory(path, refuse);
    expect(readFileSync(path, "utf8")).toBe(`${lines.slice(-maxHistoryLines).join("\n")}\n`);
    history.add("more");
    expect(allLines(openHistory(path, refuse))).toEqual([...lines.slice(1 - maxHistoryLines), "more"]);
  });

  for (const [what, spoil, reason] of [
    ["a folder in its place", (path: string) => mkdirSync(path, { recursive: true }), "it is a folder"],
    [
      "a file in the place of its folder",
      (path: string) => writeFileSync(join(path, ".."), ""),
      "a file is in the place of its folder",
    ],
    [
      "a file in the place of a folder above it",
      (path: string) => writeFileSync(join(path, "../.."), ""),
      "a part of its path is a file, not a folder",
    ],
  ] as const)
    test(`${what} is reported once, and the history goes on without it`, () => {
      using folder = temporaryFolder();
      const path = `${folder.path}/state/lastword/history`;
      mkdirSync(what.endsWith("above it") ? folder.path : `${folder.path}/state`, { recursive: true });
      spoil(path);
      const complaints: string[] = [];
      const history = openHistory(path, (text) => complaints.push(text));
      history.add("read");
      history.add("help");
      expect(complaints).toEqual([
        expect.stringMatching(new RegExp(`^the history is not kept: /\\S+: ${reason}$`)),
      ]);
      expect(allLines(history)).toEqual(["read", "help"]);
    });

  test("a file that cannot be written any more is reported once", () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/lastword/history`;
    const complaints: string[] = [];
    const history = openHistory(path, (text) => complaints.push(text));
    mkdirSync(path);
    history.add("read");
    history.add("help");
    expect(complaints).toHaveLength(1);
    expect(allLines(history)).toEqual(["read", "help"]);
  });
});

import { describe, expect, test } from "bun:test";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { maxTypedLength } from "../../../src/client/terminal/editing.ts";
import { History, maxHistoryLines } from "../../../src/client/terminal/history.ts";
import { findHistoryFile, openHistory } from "../../../src/client/terminal/history-file.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

describe("the history", () => {
  test("it goes up to previous lines, and down again to the line being typed", () => {
    const history = new History(["one", "two"], () => {});
    expect(history.previous("half typed")).toBe("two");
    expect(history.previous("two")).toBe("one");
    expect(history.previous("one")).toBeUndefined();
    expect(history.next()).toBe("two");
    expect(history.next()).toBe("half typed");
    expect(history.next()).toBeUndefined();
  });

  test("it keeps lines, except repeated ones and those that start with a blank", () => {
    const kept: string[] = [];
    const history = new History(["read"], (line) => kept.push(line));
    for (const line of ["read", "help", "help", " send secret", "", "\tx", "read"]) history.add(line);
    expect(kept).toEqual(["help", "read"]);
    expect([history.previous(""), history.previous(""), history.previous("")]).toEqual([
      "read",
      "help",
      "read",
    ]);
  });

  test("it keeps no key, in either style of typing, and shows none that a file has", () => {
    const kept: string[] = [];
    const history = new History(["key 7fGq0vYxk3mZ_2Lw", "read"], (line) => kept.push(line));
    for (const line of ["key 7fGq0vYxk3mZ_2Lw", "KEY x", "/key x", "keys are fine"]) history.add(line);
    expect(kept).toEqual(["keys are fine"]);
    expect(allLines(history)).toEqual(["read", "keys are fine"]);
    expect(history.find("7fGq")).toBeUndefined();
  });

  test("an entered line resets the position", () => {
    const history = new History(["one", "two"], () => {});
    history.previous("");
    history.previous("");
    history.add(" unkept");
    expect(history.next()).toBeUndefined();
    expect(history.previous("")).toBe("two");
  });

  test("it is bounded", () => {
    const history = new History([], () => {});
    for (let count = 0; count < maxHistoryLines + 5; count++) history.add(`${count}`);
    let last: string | undefined;
    for (let up: string | undefined = ""; up !== undefined; up = history.previous("")) last = up;
    expect(last).toBe("5");
  });
});

/** All lines, oldest first, found by going up to the start. */
function allLines(history: History): string[] {
  const lines: string[] = [];
  for (let up = history.previous(""); up !== undefined; up = history.previous("")) lines.unshift(up);
  return lines;
}

function failOnReport(text: string): void {
  throw new Error(`unexpected report: ${text}`);
}

describe("the history file", () => {
  test("is in the XDG state folder", () => {
    expect(findHistoryFile({ XDG_STATE_HOME: "/state", HOME: "/home/ann" })).toBe("/state/lastword/history");
    expect(findHistoryFile({ HOME: "/home/ann" })).toBe("/home/ann/.local/state/lastword/history");
    expect(findHistoryFile({ XDG_STATE_HOME: "relative", HOME: "/home/ann" })).toBe(
      "/home/ann/.local/state/lastword/history",
    );
    expect(findHistoryFile({})).toBe(join(homedir(), ".local/state/lastword/history"));
  });

  test("keeps lines from one client to the next, readable by this user alone", () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/state/lastword/history`;
    openHistory(path, failOnReport).add("send one");
    openHistory(path, failOnReport).add("read");
    expect(allLines(openHistory(path, failOnReport))).toEqual(["send one", "read"]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(`${folder.path}/state/lastword`).mode & 0o777).toBe(0o700);
  });

  test("keeps the lines of two clients at once", () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/history`;
    const [first, second] = [openHistory(path, failOnReport), openHistory(path, failOnReport)];
    for (let count = 0; count < 20; count++) {
      first.add(`first ${count}`);
      second.add(`second ${count}`);
    }
    expect(allLines(openHistory(path, failOnReport))).toHaveLength(40);
  });

  test("skips lines that could harm a prompt", () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/history`;
    writeFileSync(path, `good\n\u001b[2J\n${"x".repeat(maxTypedLength + 1)}\n\n\u202e\nlast`);
    expect(allLines(openHistory(path, failOnReport))).toEqual(["good", "last"]);
  });

  test("is cut to its last lines once it is too large", () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/history`;
    const lines = Array.from({ length: 20_000 }, (_, index) => `send message ${index}`);
    writeFileSync(path, `${lines.join("\n")}\n`);
    const history = openHistory(path, failOnReport);
    expect(readFileSync(path, "utf8")).toBe(`${lines.slice(-maxHistoryLines).join("\n")}\n`);
    history.add("more");
    expect(allLines(openHistory(path, failOnReport))).toEqual([...lines.slice(1 - maxHistoryLines), "more"]);
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
    test(`is optional: ${what} is reported once, and the history works in memory`, () => {
      using folder = temporaryFolder();
      const path = `${folder.path}/state/lastword/history`;
      mkdirSync(what.endsWith("above it") ? folder.path : `${folder.path}/state`, { recursive: true });
      spoil(path);
      const reports: string[] = [];
      const history = openHistory(path, (text) => reports.push(text));
      history.add("read");
      history.add("help");
      expect(reports).toEqual([
        expect.stringMatching(new RegExp(`^the history is not saved: /\\S+: ${reason}$`)),
      ]);
      expect(allLines(history)).toEqual(["read", "help"]);
    });

  test("is reported once if it becomes unwritable", () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/lastword/history`;
    const reports: string[] = [];
    const history = openHistory(path, (text) => reports.push(text));
    mkdirSync(path);
    history.add("read");
    history.add("help");
    expect(reports).toHaveLength(1);
    expect(allLines(history)).toEqual(["read", "help"]);
  });
});

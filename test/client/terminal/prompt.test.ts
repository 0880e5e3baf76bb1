import { describe, expect, test } from "bun:test";
import type { InputStyle } from "../../../src/client/core/typed-line.ts";
import { SeenNames } from "../../../src/client/terminal/completion.ts";
import { maxTypedLength } from "../../../src/client/terminal/editing.ts";
import { History } from "../../../src/client/terminal/history.ts";
import { Prompt, type PromptResult } from "../../../src/client/terminal/prompt.ts";

function promptWith(names: readonly string[], lines: readonly string[] = [], style: InputStyle = "commands") {
  const seen = new SeenNames();
  for (const name of names) seen.add(name);
  const prompt = new Prompt(new History(lines, () => {}), seen, style);
  return {
    prompt,
    type: (text: string): PromptResult | undefined => prompt.press({ kind: "text", text }),
    press: (name: string): PromptResult | undefined => prompt.press({ kind: "key", name }),
    paste: (...pasted: string[]): PromptResult | undefined => prompt.press({ kind: "paste", lines: pasted }),
    shown: () => `${prompt.content.label}${prompt.content.text}`,
    drawn: () => {
      const { text, cursor } = prompt.line;
      return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
    },
  };
}

describe("the completion", () => {
  for (const [typed, completed] of [
    ["se", "send |"],
    ["send hi @bo", "send hi @Bob |"],
    ["SE", "send |"],
    ["re", "re|"],
    ["x", "x|"],
    ["send bo", "send Bob |"],
    ["send hi B", "send hi Bob |"],
    ["send an", "send ann|"],
    ["send AN", "send ann|"],
    ["send zoe", "send zoe|"],
    ["  wa", "  wait |"],
  ] as const)
    test(`Tab completes ${typed} to ${completed}`, () => {
      const { type, press, drawn } = promptWith(["Bob", "anna", "anneli"]);
      type(typed);
      expect(press("tab")).toBeUndefined();
      expect(drawn()).toBe(completed);
    });

  test("in a chat, the first word is a verb only after a slash", () => {
    const { prompt, type, press, drawn } = promptWith(["Tim"], [], "chat");
    type("/ti");
    press("tab");
    expect(drawn()).toBe("/time |");
    prompt.clear();
    type("ti");
    press("tab");
    expect(drawn()).toBe("Tim |");
  });

  test("in the middle of a line it adds no blank, and keeps the text after the cursor", () => {
    const { type, press, drawn } = promptWith(["bob"]);
    type("send b, hi");
    for (let count = 0; count < 4; count++) press("left");
    press("tab");
    expect(drawn()).toBe("send bob|, hi");
  });

  test("a second Tab lists the candidates, the most recently seen name first", () => {
    const { type, press, drawn } = promptWith(["anna", "bob", "Anton", "anna"]);
    type("send an");
    expect(press("tab")).toBeUndefined();
    expect(press("tab")).toEqual({ kind: "candidates", text: "anna  Anton" });
    expect(drawn()).toBe("send an|");
    type("t");
    expect(press("tab")).toBeUndefined();
    expect(drawn()).toBe("send Anton |");
  });

  test("it never offers an invalid name from the network", () => {
    const { type, press, drawn } = promptWith(["bo\u001b[2Jb", "", "bob b", "bobby", "server"]);
    type("send bo");
    press("tab");
    expect(drawn()).toBe("send bobby |");
  });

  test("it keeps a bounded number of names, and drops the oldest first", () => {
    const names = new SeenNames();
    for (let count = 0; count <= 200; count++) names.add(`n${count}`);
    expect(names.all).toHaveLength(200);
    expect(names.all[0]).toBe("n200");
    expect(names.all).not.toContain("n0");
  });
});

describe("the prompt", () => {
  test("entering a line empties it, and up recalls it", () => {
    const { prompt, type, press, drawn } = promptWith([]);
    type("read");
    expect(prompt.enter()).toEqual(["read"]);
    expect(drawn()).toBe("|");
    press("up");
    expect(drawn()).toBe("read|");
  });

  test("a half-typed line returns from the history unchanged", () => {
    const { type, press, drawn } = promptWith([], ["one", "two"]);
    type("half typed");
    for (const key of ["left", "up", "up", "up", "down", "down"]) press(key);
    expect(drawn()).toBe("half typed|");
  });

  test("a full line is reported once, and the next one again", () => {
    const { prompt, type } = promptWith([]);
    expect(type("x".repeat(maxTypedLength))).toBeUndefined();
    expect(type("y")).toMatchObject({ kind: "full" });
    expect(type("y")).toBeUndefined();
    expect(prompt.enter()).toEqual(["x".repeat(maxTypedLength)]);
    type("x".repeat(maxTypedLength));
    expect(type("y")).toMatchObject({ kind: "full" });
  });

  test("an unknown key changes nothing", () => {
    const { type, press, drawn } = promptWith([]);
    type("ab");
    for (const key of ["", "f1", "escape", "C-q", "pageup"]) expect(press(key)).toBeUndefined();
    expect(drawn()).toBe("ab|");
  });
});

describe("kills in a row", () => {
  test("collect one text, which C-y brings back in its order", () => {
    const { type, press, drawn } = promptWith([]);
    type("one two three four");
    for (const key of ["C-a", "M-f", "C-w", "C-k", "C-y"]) press(key);
    expect(drawn()).toBe("one two three four|");
  });

  test("are separate if another key is between them", () => {
    const { type, press, drawn } = promptWith([]);
    type("one two");
    for (const key of ["C-w", "left", "C-u", "C-y"]) press(key);
    expect(drawn()).toBe("one| ");
  });
});

describe("C-r", () => {
  const lines = ["send one", "read 5", "send two", "send TWO"];

  test("finds the newest line with the text, and goes further back with each C-r", () => {
    const { type, press, shown, prompt } = promptWith([], lines);
    press("C-r");
    expect(shown()).toBe("(search: ) ");
    type("s");
    type("e");
    expect(shown()).toBe("(search: se) send TWO");
    press("C-r");
    press("C-r");
    expect(shown()).toBe("(search: se) send one");
    press("C-r");
    expect(shown()).toBe("(no match: se) send one");
    expect(prompt.enter()).toEqual(["send one"]);
  });

  test("a key accepts the line and edits it; C-g and C-c bring back the line that was being typed", () => {
    const { type, press, drawn, prompt } = promptWith([], lines);
    type("half");
    press("C-r");
    type("5");
    press("left");
    expect(drawn()).toBe("read |5");
    press("C-u");
    type("half");
    for (const cancel of [() => press("C-g"), () => prompt.clear()]) {
      press("C-r");
      type("two");
      cancel();
      expect(drawn()).toBe("half|5");
    }
  });

  test("Backspace shortens the text and starts over", () => {
    const { type, press, shown } = promptWith([], lines);
    press("C-r");
    type("two");
    press("C-r");
    press("backspace");
    expect(shown()).toBe("(search: tw) send TWO");
  });
});

describe("a paste", () => {
  test("of one line is text, with or without a line end: only Enter enters it", () => {
    const { paste, drawn, type } = promptWith([]);
    type("send ");
    paste("one");
    paste(" two", "");
    expect(drawn()).toBe("send one two|");
  });

  test("of several lines asks; Enter enters them all, after the text that was there", () => {
    const { prompt, paste, type, shown, press } = promptWith([]);
    type("send ");
    paste("one", "send two", "");
    expect(shown()).toBe("2 lines pasted: Enter sends them, Ctrl-C drops them: send one …");
    type("x");
    press("left");
    expect(prompt.enter()).toEqual(["send one", "send two"]);
    expect(prompt.isEmpty).toBe(true);
  });

  test("that is dropped leaves the text that was there", () => {
    const { prompt, paste, type, drawn } = promptWith([]);
    type("half");
    paste("one", "two");
    prompt.clear();
    expect(drawn()).toBe("half|");
    expect(prompt.enter()).toEqual(["half"]);
  });

  test("with a line that is too long, or too long as a whole, is refused", () => {
    const { paste, drawn } = promptWith([]);
    expect(paste("x".repeat(maxTypedLength + 1))).toMatchObject({ kind: "full" });
    expect(paste("a", "x".repeat(maxTypedLength + 1))).toMatchObject({ kind: "full" });
    expect(paste()).toMatchObject({ kind: "full" });
    expect(drawn()).toBe("|");
  });
});

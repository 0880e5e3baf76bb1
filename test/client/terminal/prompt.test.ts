import { describe, expect, test } from "bun:test";
import { SeenNames } from "../../../src/client/terminal/completion.ts";
import { maxTypedLength } from "../../../src/client/terminal/editing.ts";
import { History } from "../../../src/client/terminal/history.ts";
import { Prompt, type PromptResult } from "../../../src/client/terminal/prompt.ts";

function promptWith(names: readonly string[], lines: readonly string[] = []) {
  const seen = new SeenNames();
  for (const name of names) seen.add(name);
  const prompt = new Prompt(new History(lines, () => {}), seen);
  return {
    prompt,
    type: (text: string): PromptResult | undefined => prompt.press({ kind: "text", text }),
    press: (name: string): PromptResult | undefined => prompt.press({ kind: "key", name }),
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
    expect(prompt.enter()).toBe("read");
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
    expect(prompt.enter()).toBe("x".repeat(maxTypedLength));
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

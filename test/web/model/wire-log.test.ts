import { describe, expect, test } from "bun:test";
import { describeDiagram, drawUp } from "../../../src/web/model/diagram.ts";
import { describeWire, WireLog } from "../../../src/web/model/wire-log.ts";

/** A log of these questions and answers, one a second; an empty answer has not come. */
function logOf(turns: readonly (readonly [string, string])[]): WireLog {
  const log = new WireLog();
  for (const [index, [request, answer]] of turns.entries()) {
    const note = log.ask(request, index * 1000);
    if (answer !== "") note?.(answer, index * 1000 + 10);
  }
  return log;
}

const morning = [
  ["read", "4 bob: four"],
  ["read 3", "3 bob: history"],
  ["read", "4 bob: four"],
  ["read", "4 bob: four"],
  ["read", "7 bob: seven, which is quite a long text"],
  ["read 6", "6 bob: six"],
  ["read 5", "5 bob: five"],
  ["wait 7", ""],
] as const;

describe("the log of the wire", () => {
  test("counts the questions for the last message, and their answers", () => {
    const log = logOf(morning);
    expect([log.asked, log.answered]).toEqual([5, 4]);
    expect(log.ask("send hello", 0)).toBeUndefined();
    const told: readonly string[] = log.questions.map((each) => each.told);
    expect(told).toEqual([...["same", "same", "same", "same", "new", "fetched", "fetched", "open"]]);
  });

  test("the question for the first message that the board keeps is not one for news", () => {
    expect(logOf([["wait 0", ""]]).asked).toBe(1);
    expect(
      logOf([
        ["read", "4 bob: four"],
        ["wait 0", "2 bob: two"],
      ]).asked,
    ).toBe(1);
  });

  test("reads as questions with what came in between, the newest first, and folds those without news", () => {
    const lines = describeWire(logOf(morning).questions).map(({ what, text, note }) =>
      [what, text, note].filter((part) => part !== "").join(" "),
    );
    expect(lines).toEqual([
      "asked wait 7",
      "asked read",
      "answered 7 bob: seven, which is quite a…",
      "missed #6, it came in between",
      "fetched read 6 → 6 bob: six",
      "missed #5, it came in between",
      "fetched read 5 → 5 bob: five",
      "asked read → 4, nothing new, 3 times",
    ]);
  });

  test("is bounded", () => {
    const log = logOf(Array.from({ length: 1000 }, () => ["read", "4 bob: four"] as const));
    expect([log.questions.length, log.asked]).toEqual([300, 1000]);
  });
});

describe("the diagram of the wire", () => {
  test("has each message where it was stored, and the answer that brought it", () => {
    const diagram = drawUp(logOf(morning).questions, 1500, (id) => id * 100);
    expect(diagram.stored.map(({ id, kind, answeredMs }) => [id, kind, answeredMs])).toEqual([
      [5, "missed", 6010],
      [6, "missed", 5010],
      [7, "answered", 4010],
    ]);
    expect(diagram.asked.map(({ kind, isWait }) => [kind, isWait])).toEqual([
      ["nothing new", false],
      ["nothing new", false],
      ["answered", false],
      ["waiting", true],
    ]);
    expect(describeDiagram(diagram, 10)).toBe(
      "In the last 10 seconds the page asked 4 times; 3 messages were stored, 2 of them in between, which it fetched.",
    );
  });

  test("leaves out a message whose time is unknown", () => {
    expect(drawUp(logOf(morning).questions, 0, () => undefined).stored).toEqual([]);
  });
});

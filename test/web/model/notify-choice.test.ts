import { expect, test } from "bun:test";
import { describeHiddenPage, isWanted, parseNotifyChoice } from "../../../src/web/model/notify-choice.ts";

test("the choice of notifications is never unless it is known; what earlier versions kept is understood", () => {
  const kept = ["mentions", "all", "never", "on", "off", "", undefined];
  expect(kept.map(parseNotifyChoice)).toEqual(["mentions", "all", "never", "all", "never", "never", "never"]);
});

test("a message is wanted if all are, or if it calls the reader by one of their names, whatever its case", () => {
  const wanted = (text: string, choice: "mentions" | "all" | "never") =>
    isWanted({ id: 1, sender: "bob", text }, choice, ["ann", "bo"]);
  const texts = ["@Ann?", "see @BO, please", "ann", "@annabel", "x@ann"];
  expect(texts.map((text) => wanted(text, "mentions"))).toEqual([true, true, false, false, false]);
  expect(texts.some((text) => wanted(text, "never"))).toBe(false);
  expect(texts.every((text) => wanted(text, "all"))).toBe(true);
});

test("what a hidden page can do is said only to those who want notifications, and names the mode that is slowed down", () => {
  expect(describeHiddenPage("never", "poll")).toBe("");
  expect(describeHiddenPage("all", "live")).not.toContain("late");
  expect(describeHiddenPage("mentions", "poll")).toContain("late");
});

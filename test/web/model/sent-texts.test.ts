import { expect, test } from "bun:test";
import { SentTexts } from "../../../src/web/model/sent-texts.ts";

test("what was sent comes back into an empty field, the last first, and leaves it again", () => {
  const sent = new SentTexts();
  for (const text of ["one", "two", "one", "three"]) sent.add(text);
  let field = "";
  const press = (which: "older" | "newer") =>
    sent.recall(field, which, (text) => {
      field = text;
    });
  const seen = (["older", "older", "older", "newer", "newer", "newer"] as const).map((which) => {
    press(which);
    return field;
  });
  expect(seen).toEqual(["three", "one", "two", "one", "three", ""]);
  field = "something else";
  expect(press("older")).toBe(false);
  expect(field).toBe("something else");
});

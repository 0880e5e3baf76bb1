import { expect, test } from "bun:test";
import { countShown, plainText, shows, showsWrapped } from "../../../src/grade/client/plain-text.ts";

test("colours do not hide a text, and a movement of the cursor is a line end", () => {
  const output = "> \r\u001b[2K\u001b[2m#7\u001b[0m \u001b[1;96mbob\u001b[0m: a message\u001b[1A> ";
  expect(plainText(output)).toBe("> \n#7 bob: a message\n> ");
  expect(shows(output, "7 bob: a message")).toBe(true);
});

test("the title of the window is no text", () => {
  expect(plainText("\u001b]0;bob: hello\u0007> ")).toBe("> ");
});

test("a text that is wrapped counts only where wrapping may happen", () => {
  expect(shows("a long\r\nmessage", "a long message")).toBe(false);
  expect(showsWrapped("a long\r\nmes\r\nsage", "a long message")).toBe(true);
});

test("each time that a text is shown counts", () => {
  expect(countShown("a\r\nb\r\na\r\n", "a")).toBe(2);
});

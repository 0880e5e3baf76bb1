import { expect, test } from "bun:test";
import { formatCopied } from "../../../src/web/model/copy-format.ts";

test("three messages are three lines: id, sender and text, a tab, and the time in this zone", () => {
  const at = (hours: number) => new Date(2026, 10, 5, hours, 4, 9).toISOString();
  const messages = [
    { message: { id: 49_998, sender: "bob", text: "hello: there" }, storedAt: at(7) },
    { message: { id: 49_999, sender: "ann", text: "hi" }, storedAt: undefined },
    { message: { id: 50_000, sender: "bob", text: "bye" }, storedAt: at(23) },
  ];
  expect(formatCopied(messages)).toBe(
    "49998 bob: hello: there\t2026-11-05 07:04:09\n49999 ann: hi\n50000 bob: bye\t2026-11-05 23:04:09",
  );
});

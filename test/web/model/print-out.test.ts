import { expect, test } from "bun:test";
import { Messages } from "../../../src/web/model/messages.ts";
import { describePrinted, listAll } from "../../../src/web/model/print-out.ts";

test("all that is loaded is listed, with its marks, and with one where a part is not loaded", () => {
  const messages = new Messages(20_000);
  const say = (id: number) => ({ id, sender: "ann", text: `text ${id}` });
  expect([listAll(messages), describePrinted(messages)]).toEqual([[], "No message is loaded here."]);
  messages.append(say(5000), undefined, false);
  for (const id of [2, 4, 5]) messages.insert(say(id), undefined, false);
  messages.addAbsent({ first: 3, last: 3 }, "damaged");
  const rows = listAll(messages).map((entry) => (entry.kind === "mark" ? entry.text : entry.message.id));
  expect(rows).toEqual([
    2,
    "#3 is damaged and can't be shown.",
    4,
    5,
    "Not loaded here: #6 to #4,999.",
    5000,
  ]);
  expect(describePrinted(messages)).toBe("Loaded here: #2, #4 to #5 and #5,000.");
});

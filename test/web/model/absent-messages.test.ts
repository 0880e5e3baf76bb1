import { expect, test } from "bun:test";
import { AbsentMessages, describeAbsence, describeAbsent } from "../../../src/web/model/absent-messages.ts";

test("messages that are missing are told in order, each range with its reason", () => {
  const absent = new AbsentMessages();
  absent.add({ first: 10, last: 14 }, "gone");
  absent.add({ first: 3, last: 3 }, "damaged");
  absent.add({ first: 12, last: 12 }, "damaged");
  expect(absent.in({ first: 3, last: 13 })).toEqual([
    { range: { first: 3, last: 3 }, why: "damaged" },
    { range: { first: 10, last: 11 }, why: "gone" },
    { range: { first: 12, last: 12 }, why: "damaged" },
    { range: { first: 13, last: 13 }, why: "gone" },
  ]);
  absent.remove({ first: 1, last: 13 });
  expect(absent.in({ first: 1, last: 99 })).toEqual([{ range: { first: 14, last: 14 }, why: "gone" }]);
  absent.clear();
  expect(absent.in({ first: 1, last: 99 })).toEqual([]);
});

test("they are told in words, one or many", () => {
  const one = { first: 1540, last: 1540 };
  const many = { first: 1, last: 3000 };
  expect([
    describeAbsent({ range: one, why: "gone" }),
    describeAbsent({ range: many, why: "gone" }),
    describeAbsent({ range: one, why: "damaged" }),
    describeAbsent({ range: many, why: "damaged" }),
    describeAbsent({ range: one, why: "unkept" }),
    describeAbsent({ range: many, why: "unkept" }),
    describeAbsence(12, "gone"),
    describeAbsence(12, "unkept"),
  ]).toEqual([
    "1 message is missing here: it is no longer kept.",
    "3,000 messages are missing here: they are no longer kept.",
    "#1,540 is damaged and can't be shown.",
    "#1 to #3,000 are damaged and can't be shown.",
    "1 message is missing here: this device has not kept it.",
    "3,000 messages are missing here: this device has not kept them.",
    "#12 is no longer kept.",
    "This device has not kept #12.",
  ]);
});

import { describe, expect, test } from "bun:test";
import { maxPending, PendingMessages } from "../../../src/web/model/pending.ts";

/** Pending messages; `listStatuses` returns their status. */
function rig(...texts: string[]) {
  const pending = new PendingMessages(() => undefined);
  for (const text of texts) pending.add(text);
  return { pending, listStatuses: () => pending.list.map(({ text, status }) => `${text}: ${status}`) };
}

describe("pending messages", () => {
  test("answers settle them in the order they were sent", () => {
    const { pending, listStatuses } = rig("one", "two", "three");
    expect(pending.settle("stored")).toEqual({ text: "one", status: "stored", reason: "" });
    expect(pending.settle("refused", { reason: "error busy: later" })?.reason).toBe("error busy: later");
    expect(listStatuses()).toEqual(["one: stored", "two: refused", "three: sending"]);
    pending.settle("stored");
    expect(pending.settle("stored")).toBeUndefined();
  });

  test("a lost connection makes the outcome of unanswered ones unknown", () => {
    const { pending, listStatuses } = rig("one", "two");
    pending.settle("stored");
    pending.connectionLost();
    expect(listStatuses()).toEqual(["one: stored", "two: unknown"]);
  });

  test("an arriving message removes the oldest one with the same text", () => {
    const { pending, listStatuses } = rig("same", "same", "other");
    pending.settle("stored");
    pending.settle("stored");
    expect(pending.removeArrived("same")).toBe(true);
    expect(listStatuses()).toEqual(["same: stored", "other: sending"]);
    pending.connectionLost();
    pending.removeArrived("other");
    expect(listStatuses()).toEqual(["same: stored"]);
  });

  test("an arriving message removes none that is being sent or was refused", () => {
    const { pending, listStatuses } = rig("one", "two");
    pending.settle("refused");
    expect(["one", "two", "three"].map((text) => pending.removeArrived(text))).toEqual([false, false, false]);
    expect(listStatuses()).toEqual(["one: refused", "two: sending"]);
  });

  test("only the message with its id, or a later one, removes one whose id is known", () => {
    const { pending, listStatuses } = rig("same", "same", "skipped", "open");
    for (const id of [7, 9, 10]) pending.settle("stored", { id });
    expect(pending.removeArrived("same")).toBe(false);
    expect([8, 9].map((id) => pending.removeStored(id))).toEqual([false, true]);
    expect(listStatuses()).toEqual(["same: stored", "skipped: stored", "open: sending"]);
    pending.removeUpTo(9);
    expect(listStatuses()).toEqual(["skipped: stored", "open: sending"]);
    pending.removeUpTo(10);
    expect(listStatuses()).toEqual(["open: sending"]);
  });

  test("they are bounded, and each can be removed", () => {
    const { pending } = rig(...Array.from({ length: maxPending }, (_, index) => `text ${index}`));
    expect(pending.add("one too many")).toBe(false);
    const [first] = pending.list;
    if (first) pending.remove(first);
    expect(pending.add("one more")).toBe(true);
  });
});

import { describe, expect, test } from "bun:test";
import { Outbox } from "../../../src/web/model/outbox.ts";

/** An outbox, and what it has sent. */
function outboxWith(saved?: string) {
  const sent: string[] = [];
  const outbox = new Outbox({ send: (text) => sent.push(text), changed: () => undefined });
  outbox.restore(saved);
  return { outbox, sent, list: () => outbox.list.map(({ text, status }) => `${text} ${status}`) };
}

describe("the outbox", () => {
  test("[SND-6] a message whose outcome the board does not know is not sent again, and is found when it comes", () => {
    const { outbox, sent, list } = outboxWith();
    outbox.open();
    for (const text of ["a", "b"]) outbox.add(text);
    outbox.settle({ status: "unknown" });
    expect(list()).toEqual(["a unknown", "b sending"]);
    outbox.settle({ status: "stored", id: 7 });
    outbox.caughtUp(true);
    expect(list()).toEqual(["a absent", "b stored"]);
    expect(outbox.arrived(8, "a")).toBe(true);
    expect(list()).toEqual(["b stored"]);
    expect(sent).toEqual(["a", "b"]);
  });

  test("what is written while it is closed waits, and goes out once, in its order", () => {
    const { outbox, sent, list } = outboxWith();
    outbox.add("a");
    outbox.add("b");
    expect([sent, list()]).toEqual([[], ["a waiting", "b waiting"]]);
    outbox.open();
    outbox.add("c");
    outbox.open();
    expect([sent, list()]).toEqual([
      ["a", "b", "c"],
      ["a sending", "b sending", "c sending"],
    ]);
  });

  test("answers belong to the oldest unanswered message, and what the board shows is no longer on its way", () => {
    const { outbox, list } = outboxWith();
    outbox.open();
    for (const text of ["a", "b", "c"]) outbox.add(text);
    outbox.settle({ status: "stored", id: 7 });
    outbox.settle({ status: "refused", code: "too-long" });
    outbox.settle({ status: "stored" });
    outbox.settle({ status: "stored" });
    expect(list()).toEqual(["a stored", "b refused", "c stored"]);
    expect([outbox.arrived(7, "a"), outbox.arrived(9, "c"), outbox.arrived(10, "b")]).toEqual([
      true,
      true,
      false,
    ]);
    expect([list(), outbox.list[0]?.code]).toEqual([["b refused"], "too-long"]);
  });

  test("a message that the page has before its answer goes with the answer", () => {
    const { outbox, list } = outboxWith();
    outbox.open();
    outbox.add("a");
    outbox.add("a");
    expect(outbox.arrived(7, "a")).toBe(false);
    outbox.arrivedUpTo(7);
    outbox.settle({ status: "stored", id: 7 });
    expect(list()).toEqual(["a sending"]);
    outbox.settle({ status: "stored", id: 8 });
    expect(list()).toEqual(["a stored"]);
    outbox.arrivedUpTo(8);
    expect(list()).toEqual([]);
  });

  test("a message whose outcome is unknown is never sent again by itself", () => {
    const { outbox, sent, list } = outboxWith();
    outbox.open();
    outbox.add("a");
    outbox.connectionLost();
    outbox.add("b");
    outbox.open();
    expect([sent, list()]).toEqual([
      ["a", "b"],
      ["a unknown", "b sending"],
    ]);
    outbox.caughtUp(true);
    expect(list()).toEqual(["a absent", "b sending"]);
  });

  test("it arrives after all, or the reader has it sent again, or leaves it", () => {
    const { outbox, sent, list } = outboxWith();
    outbox.open();
    for (const text of ["a", "b", "c"]) outbox.add(text);
    outbox.connectionLost();
    outbox.arrived(3, "b");
    outbox.caughtUp(false);
    expect(list()).toEqual(["a perhaps", "c perhaps"]);
    const [first, second] = outbox.list.map(({ number }) => number);
    outbox.sendAgain(first ?? 0);
    expect(sent).toEqual(["a", "b", "c"]);
    outbox.open();
    outbox.sendAgain(first ?? 0);
    outbox.remove(second ?? 0);
    expect([sent, list()]).toEqual([["a", "b", "c", "a"], ["a sending"]]);
  });

  test("a message that the board was too busy for waits, and is sent behind the unanswered ones", () => {
    const { outbox, sent, list } = outboxWith();
    outbox.open();
    outbox.add("a");
    outbox.add("b");
    outbox.settle({ status: "waiting" });
    expect(list()).toEqual(["a waiting", "b sending"]);
    outbox.open();
    outbox.settle({ status: "refused", code: "too-long" });
    expect([sent, list()]).toEqual([
      ["a", "b", "a"],
      ["b refused", "a sending"],
    ]);
  });

  test("it keeps over a reload: what was unanswered is then unknown, and a damaged record is empty", () => {
    const { outbox } = outboxWith();
    outbox.open();
    outbox.add("a");
    outbox.pause("busy");
    outbox.add("b");
    expect(outboxWith(outbox.save()).list()).toEqual(["a unknown", "b waiting"]);
    outbox.settle({ status: "stored" });
    expect(outboxWith(outbox.save()).list()).toEqual(["b waiting"]);
    expect(outboxWith().outbox.save()).toBe(undefined);
    for (const saved of ["", "{", "null", "{}", '[1,["a"],["a",2],null]'])
      expect([saved, outboxWith(saved).list()]).toEqual([saved, []]);
  });

  test("what waits has the code of what it waits for, and none while it waits for the connection", () => {
    const { outbox } = outboxWith();
    const codes = () => outbox.list.map(({ text, status, code }) => `${text} ${status} ${code}`);
    outbox.add("a");
    expect(codes()).toEqual(["a waiting "]);
    outbox.pause("not-registered");
    outbox.add("b");
    expect(codes()).toEqual(["a waiting not-registered", "b waiting not-registered"]);
    outbox.open();
    expect(codes()).toEqual(["a sending ", "b sending "]);
    outbox.settle({ status: "waiting", code: "busy" });
    outbox.pause("busy");
    outbox.add("c");
    expect(codes()).toEqual(["a waiting busy", "b sending ", "c waiting busy"]);
    outbox.connectionLost();
    expect(codes()).toEqual(["a waiting ", "b unknown ", "c waiting "]);
  });

  test("it takes 20 messages; those of another board are taken out, and none is sent", () => {
    const { outbox, sent } = outboxWith();
    for (let each = 1; each <= 20; each++) {
      expect(outbox.room).toBe(21 - each);
      expect(outbox.add(`${each}`)).toBe(true);
    }
    expect(outbox.add("21")).toBe(false);
    expect(outbox.takeAll()).toHaveLength(20);
    outbox.open();
    expect([outbox.list, sent]).toEqual([[], []]);
  });
});

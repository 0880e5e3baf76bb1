import { describe, expect, test } from "bun:test";
import { ClientHistory } from "./history.ts";

const board = (...texts: string[]) => texts.map((text, index) => ({ id: index + 1, sender: "x", text }));

describe("a history", () => {
  test("without a fault has none", () => {
    const history = new ClientHistory();
    history.acknowledged({ id: 1, text: "a.1 1" });
    history.unknown();
    history.endRead(history.beginRead(), 2);
    expect(history.check(board("a.1 1", "b.1 1", "a.1 3"))).toEqual([]);
    expect(history.describe()).toMatchObject({ acknowledged: 1, unknown: 1, reads: 1 });
  });

  test("finds what is lost, doubled, out of order, not dense, or stored although it was refused", () => {
    const history = new ClientHistory();
    history.acknowledged({ id: 1, text: "a.1 1" });
    history.acknowledged({ id: 9, text: "a.1 9" });
    history.refused("b.1 1");
    expect(history.check(board("a.1 1", "b.1 1"))).toEqual([
      "stored although it was refused: b.1 1",
      "lost: a.1 9 was 9, and is undefined",
    ]);
    const other = new ClientHistory();
    expect(other.check(board("a.1 2", "a.1 1", "a.1 2"))).toEqual([
      "doubled: a.1 2 is 1 and 3",
      "order of a.1: a.1 1 is 2",
    ]);
    expect(other.check([{ id: 2, sender: "x", text: "a.1 1" }])).toEqual(["not dense: id 2 in place 1"]);
  });

  test("lets what a person was never answered come after what the next connection sends, but nothing else", () => {
    const history = new ClientHistory();
    for (const [index, text] of ["a.2 2", "a.2 4"].entries()) history.acknowledged({ id: index + 1, text });
    expect(history.check(board("a.2 2", "a.2 4", "a.1 1"))).toEqual([]);
    history.acknowledged({ id: 3, text: "a.1 3" });
    expect(history.check(board("a.2 2", "a.2 4", "a.1 3"))).toEqual(["order of a: a.1 3 is 3"]);
  });

  test("finds a read that is older than an answer before it, and not one that overlapped it", () => {
    const history = new ClientHistory();
    const early = history.beginRead();
    history.acknowledged({ id: 5, text: "a.1 1" });
    history.endRead(early, 4);
    history.endRead(history.beginRead(), 4);
    expect(history.check([])[0]).toBe("stale: a read was answered with 4 after 5 was told");
    expect(history.check([])).toHaveLength(2); // and a.1 1 is lost
  });

  test("finds two who hold a name at the same time", () => {
    const history = new ClientHistory();
    const texts = ["k1.1 1", "k2.1 1", "k2.1 2", "k1.1 2"];
    for (const [index, text] of texts.slice(0, 3).entries()) history.acknowledged({ id: index + 1, text });
    expect(history.check(board(...texts))).toEqual([]);
    history.acknowledged({ id: 4, text: "k1.1 2" });
    expect(history.check(board(...texts))).toEqual(["held twice: x by k1.1, k2.1, k1.1"]);
  });

  test("knows the longest time without a success", () => {
    let nowMs = 0;
    const history = new ClientHistory(() => nowMs);
    for (const at of [100, 700, 800]) {
      nowMs = at;
      history.acknowledged({ id: at, text: `a.1 ${at}` });
    }
    expect(history.describe().longestWithoutAckMs).toBe(600);
  });
});

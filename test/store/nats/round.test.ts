import { describe, expect, test } from "bun:test";
import { majorityOf, mayMeet, Round } from "../../../src/store/nats/round.ts";

describe("a round of one node", () => {
  test("has its own position as the result, without an answer", () => {
    expect(new Round([], 7).resultAt(7)).toBe(7);
  });
});

describe("a round of three nodes", () => {
  test("ends with the first answer, once this node has reached it", () => {
    const round = new Round(["b", "c"], 7);
    expect(round.resultAt(9)).toBeUndefined();
    round.answer("c", 8);
    expect(round.resultAt(7)).toBeUndefined();
    expect(round.holder).toBe("c");
    expect(round.resultAt(8)).toBe(8);
  });

  test("its result is not higher than what a majority has told, wherever this node is by then", () => {
    const round = new Round(["b", "c"], 7);
    round.answer("b", 7);
    expect(round.resultAt(20)).toBe(7);
  });

  test("an answer below the position that was asked for does not count", () => {
    const round = new Round(["b", "c"], 7);
    round.answer("b", 6);
    expect(round.resultAt(7)).toBeUndefined();
    expect(round.missing).toEqual(["b", "c"]);
  });

  test("an answer of a node that is not in the list does not count", () => {
    const round = new Round(["b", "c"], 7);
    round.answer("d", 9);
    round.answer("a", 9);
    expect(round.resultAt(9)).toBeUndefined();
  });
});

describe("a round of five nodes", () => {
  test("needs two answers; one node's do not count twice", () => {
    const round = new Round(["b", "c", "d", "e"], 7);
    round.answer("b", 7);
    round.answer("b", 7);
    expect(round.resultAt(7)).toBeUndefined();
    round.answer("e", 7);
    expect(round.resultAt(7)).toBe(7);
  });

  test("asks for more if the answers differ: its result is the highest, once a majority has it", () => {
    const round = new Round(["b", "c", "d", "e"], 7);
    round.answer("b", 8);
    round.answer("c", 9);
    expect(round.askedId).toBe(9);
    expect(round.missing).toEqual(["b", "d", "e"]);
    expect(round.resultAt(9)).toBeUndefined();
    round.answer("d", 8);
    expect(round.resultAt(9)).toBeUndefined();
    round.answer("b", 12);
    expect(round.resultAt(9)).toBe(9);
  });

  test("a late answer that is lower than an earlier one takes nothing back", () => {
    const round = new Round(["b", "c", "d", "e"], 7);
    round.answer("b", 9);
    round.answer("b", 8);
    round.answer("c", 9);
    expect(round.resultAt(9)).toBe(9);
  });
});

test("a majority is more than half", () => {
  expect([1, 2, 3, 4, 5].map(majorityOf)).toEqual([1, 2, 2, 3, 3]);
});

describe("two lists of nodes", () => {
  test("may meet if they are the same in any order, or one has one node more", () => {
    expect(mayMeet(["a", "b", "c"], ["c", "b", "a"])).toBe(true);
    expect(mayMeet(["a", "b", "c"], ["a", "b", "c", "d"])).toBe(true);
    expect(mayMeet(["a", "b", "c", "d"], ["a", "b", "d"])).toBe(true);
  });

  test("may not meet if one node is replaced, or two are added", () => {
    expect(mayMeet(["a", "b", "c"], ["a", "b", "d"])).toBe(false);
    expect(mayMeet(["a", "b", "c"], ["a", "b", "c", "d", "e"])).toBe(false);
  });

  test("that may meet have a node in common in all their majorities", () => {
    const all = ["a", "b", "c", "d", "e"];
    const listsOf = ([name, ...rest]: readonly string[]): string[][] =>
      name === undefined ? [[]] : listsOf(rest).flatMap((list) => [list, [name, ...list]]);
    const majoritiesOf = (list: readonly string[]) =>
      listsOf(list).filter(({ length }) => length === majorityOf(list.length));
    const lists = listsOf(all).filter(({ length }) => length > 0);
    for (const one of lists) {
      for (const other of lists.filter((each) => mayMeet(one, each))) {
        const meet = majoritiesOf(one).every((some) =>
          majoritiesOf(other).every((others) => some.some((name) => others.includes(name))),
        );
        expect({ one, other, meet }).toEqual({ one, other, meet: true });
      }
    }
  });
});

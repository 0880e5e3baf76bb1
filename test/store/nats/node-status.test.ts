import { describe, expect, test } from "bun:test";
import { findNodeProblems } from "../../../src/store/nats/node-status.ts";

const all = ["a", "b", "c"];

describe("what is wrong with the servers of a board", () => {
  test("is nothing if each of the list answers", () => {
    expect(findNodeProblems(all.map((node) => ({ node, position: 7, peers: all })))).toEqual([]);
    expect(findNodeProblems([])).toEqual([]);
  });

  test("is one with a lease that does not answer, and one without a lease", () => {
    expect(
      findNodeProblems([
        { node: "a", position: 7, peers: all },
        { node: "b", position: undefined, peers: undefined },
      ]),
    ).toEqual([
      "the server b has a lease, and does not answer",
      "the server c does not run, but is in --peers",
    ]);
  });

  test("is one that says who it is, and has no position to show", () => {
    expect(
      findNodeProblems([
        { node: "a", position: 7, peers: ["a", "b"] },
        { node: "b", position: undefined, peers: ["a", "b"] },
      ]),
    ).toEqual(["the server b runs, and cannot serve: its log says why"]);
  });

  test("is that their lists differ", () => {
    expect(
      findNodeProblems([
        { node: "a", position: 7, peers: ["b", "a"] },
        { node: "b", position: 7, peers: ["a", "b"] },
        { node: "c", position: 7, peers: all },
      ]),
    ).toEqual(["the servers have different --peers: a,b and a,b,c"]);
  });
});

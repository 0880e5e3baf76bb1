import { describe, expect, test } from "bun:test";
import { findNearestNames } from "../../../src/server/configuration/nearest-name.ts";

const names = [
  "host",
  "tcp-port",
  "http-port",
  "http-hosts",
  "keep",
  "max-connections",
  "max-http-connections",
];

describe("the names that somebody may have meant", () => {
  for (const [word, meant] of [
    ["tcp_port", ["tcp-port"]],
    ["tcpPort", ["tcp-port"]],
    ["LASTWORD_TCP_PORT", ["tcp-port"]],
    ["--keep", ["keep"]],
    ["tpc-port", ["tcp-port"]],
    ["htp-port", ["http-port"]],
    ["kep", ["keep"]],
    ["maxconection", ["max-connections"]],
    ["port", ["tcp-port", "http-port"]],
    ["connections", ["max-connections", "max-http-connections"]],
    ["http-host", ["http-hosts"]],
  ] as const) {
    test(`${word}: ${meant.join(" or ")}`, () => {
      expect(findNearestNames(word, names)).toEqual([...meant]);
    });
  }

  test("a word that is like no name has none, and an empty or a long one costs no more", () => {
    for (const word of ["colour", "x", "", "k".repeat(60_000)])
      expect(findNearestNames(word, names)).toEqual([]);
  });

  test("at most three are proposed", () => {
    expect(findNearestNames("max", ["max-a", "max-b", "max-c", "max-d"])).toEqual([
      "max-a",
      "max-b",
      "max-c",
    ]);
  });
});

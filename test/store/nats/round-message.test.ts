import { describe, expect, test } from "bun:test";
import {
  encodeAnswer,
  encodeQuestion,
  parseAnswer,
  parseQuestion,
} from "../../../src/store/nats/round-message.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe("a question", () => {
  const question = { node: "a", boot: "Boot1", round: 12, askedId: 0, peers: ["a", "b-2"] };

  test("is a line, and parses to what it was made of", () => {
    expect(textOf(encodeQuestion(question))).toBe("a Boot1 12 0 a,b-2");
    expect(parseQuestion(encodeQuestion(question))).toEqual(question);
  });

  const long = Array.from({ length: 33 }, (_, at) => `n${at}`).join(",");
  test.each([
    ...[
      "",
      "a Boot1 12 0",
      "a Boot1 12 0 a x",
      "A Boot1 12 0 a",
      "a Bo>t 12 0 a",
      "a  12 0 a",
      "a Boot1 -1 0 a",
    ],
    ...[
      "a Boot1 12 1e3 a",
      "a Boot1 12 9999999999999999 a",
      "a Boot1 12 0 a,,b",
      "a Boot1 12 0 a.b",
      `a B 1 0 ${long}`,
    ],
    `a B 1 0 ${"x".repeat(2000)}`,
  ])("is ignored if it is not what a node sends: %s", (text) => {
    expect(parseQuestion(bytesOf(text))).toBeUndefined();
  });
});

describe("an answer", () => {
  test("is a line, and parses to what it was made of", () => {
    const position = { node: "b", round: 12, position: 345 };
    expect(textOf(encodeAnswer(position))).toBe("b 12 345");
    expect(parseAnswer(encodeAnswer(position))).toEqual(position);
    const refusal = { node: "b", round: 12, peers: ["a", "7"] };
    expect(parseAnswer(encodeAnswer(refusal))).toEqual(refusal);
  });

  test.each([
    "",
    "b 12",
    "b 12 x",
    "b x 3",
    "b 12 3 4",
    "B 12 3",
    "b 12 3 refused x",
    "b 12 A refused",
    "b 12 -3",
  ])("is ignored if it is not what a node sends: %s", (text) => {
    expect(parseAnswer(bytesOf(text))).toBeUndefined();
  });
});

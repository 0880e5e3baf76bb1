import { describe, expect, test } from "bun:test";
import { checkMessages } from "../../../src/web/model/sendable.ts";

describe("messages to be sent", () => {
  test("go without the blanks at their ends", () => {
    expect(checkMessages([" one ", "two"])).toEqual({ sendable: ["one", "two"] });
  });

  test("do not go with half a character, which would arrive as another one", () => {
    const rest = "There is half a character in it (often a cut emoji). Delete it and send again.";
    expect(checkMessages(["a \ud83d b"])).toEqual({ lead: "", rest });
    expect(checkMessages(["a", "b \ude00"])).toEqual({ lead: "Message 2 of 2:", rest });
    expect(checkMessages(["a 😀 b"])).toEqual({ sendable: ["a 😀 b"] });
  });
});

import { describe, expect, test } from "bun:test";
import { isChatMessage, listVerbs, toCommand } from "../../../src/client/core/typed-line.ts";

describe("a typed line", () => {
  test("is a command if it begins with a verb, and nothing else", () => {
    expect(["read 5", " SEND x", "hello", "/read"].map((line) => toCommand(line, "commands"))).toEqual([
      "read 5",
      " SEND x",
      undefined,
      undefined,
    ]);
  });

  for (const [line, command] of [
    ["hello", "send hello"],
    ["read 5", "send read 5"],
    ["  indented", "send   indented"],
    ["/read 5", "read 5"],
    [" /Register bo", "Register bo"],
    ["/shrug", undefined],
    ["/", undefined],
    ["//shrug", "send /shrug"],
  ] as const) {
    test(`in a chat "${line}" is ${command ?? "refused"}`, () => {
      expect(toCommand(line, "chat")).toBe(command);
      expect(isChatMessage(line, "chat")).toBe(command?.startsWith("send") === true);
    });
  }

  test("is completed to verbs, which have a slash in a chat", () => {
    expect([listVerbs("commands"), listVerbs("chat")]).toEqual([
      expect.arrayContaining(["send", "post", "time"]),
      expect.arrayContaining(["/send", "/post", "/time"]),
    ]);
  });
});

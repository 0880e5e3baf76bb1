import { describe, expect, test } from "bun:test";
import { parseName } from "../../../src/protocol/name.ts";
import { errorCodes } from "../../../src/protocol/refusal.ts";
import { codeOf, describeRefusal, describeTurnedAway, proposeNames } from "../../../src/web/model/words.ts";

describe("the page's words", () => {
  test("say of each refusal of a command that the page gives what it means, without the server's text", () => {
    // The page asks for no message and no time that it does not know.
    const unasked = ["no-such-message", "gone", "unreadable", "no-time", "late-key"];
    for (const code of Object.keys(errorCodes)) {
      if (unasked.includes(code)) continue;
      const { lead, rest } = describeRefusal(code, { text: "bob" });
      expect(`${lead} ${rest}`).not.toContain(code);
      expect(rest).toEndWith(".");
    }
    expect(describeRefusal("new-code", { text: "" }).rest).toBe("The board refused it: new-code.");
  });

  test("say why a name is no name", () => {
    const why = (name: string) => {
      const refusal = parseName(name);
      return typeof refusal === "string" ? refusal : describeRefusal(refusal.code, { text: name }).rest;
    };
    expect(why("Anna Rossi")).toBe("A name is one word: perhaps Anna_Rossi");
    expect(why("see #3, please")).toStartWith("A name is one word of letters, digits");
    expect(why("Server")).toBe("The board itself is called server.");
    expect(why("a".repeat(33))).toBe("A name has at most 32 characters.");
    expect(why("анна")).toBe("A name has Latin letters, so that no two names look alike.");
    expect(why("-ann")).toStartWith("A name is one word of letters, digits");
  });

  test("count the bytes that are too many", () => {
    const say = (bytes: number) => describeRefusal("too-long", { text: "a".repeat(bytes) }).rest;
    expect(say(935)).toBe("Too long by 35 bytes. Shorten it, or send it as two messages.");
    expect(say(901)).toStartWith("Too long by 1 byte.");
  });

  test("know the code of a server's line, and a full board", () => {
    expect([codeOf("error name-taken: x"), codeOf("Welcome ann")]).toEqual(["name-taken", undefined]);
    expect(describeTurnedAway("error busy: too many").lead).toBe("The board is full.");
  });

  test("propose other names that are not too long", () => {
    expect(proposeNames("bob")).toEqual(["bob2", "bob_"]);
    for (const name of proposeNames("a".repeat(32))) expect(parseName(name)).toBe(name);
  });
});

import { describe, expect, test } from "bun:test";
import { parseName } from "../../../src/protocol/name.ts";
import { errorCodes } from "../../../src/protocol/refusal.ts";
import {
  codeOf,
  describeNameRefusal,
  describeRefusal,
  describeWaiting,
  proposeNames,
} from "../../../src/web/model/words.ts";

function say(code: string): string {
  return describeRefusal(code, { text: "" }).rest;
}

describe("the page's words", () => {
  test("say of each refusal of a command that the page gives what it means, without the server's text", () => {
    // The page asks for no message and no time that it does not know.
    const unasked = ["no-such-message", "gone", "no-time", "late-key"];
    for (const code of Object.keys(errorCodes)) {
      if (unasked.includes(code)) continue;
      expect(["", "Load the page again", "Send without it"]).toContain(
        describeRefusal(code, { text: "" }).offer ?? "",
      );
      const { lead, rest } = describeRefusal(code, { text: "bob" });
      expect(`${lead} ${rest}`).not.toContain(code);
      expect(rest).toEndWith(".");
    }
    expect(describeRefusal("new-code", { text: "" }).rest).toBe("The board refused it: new-code.");
  });

  test("say of a text that only this board finds too long that it is so", () => {
    expect(describeRefusal("too-long", { text: "é".repeat(467) }).rest).toStartWith("Too long by 34 bytes. ");
    expect(describeRefusal("too-long", { text: "short" }).rest).toBe(
      "Too long for this board. Shorten it, or send it as two messages.",
    );
  });

  test("say that the last message is damaged", () => {
    expect(say("unreadable")).toBe("The newest message is damaged and can't be shown.");
  });

  test("say why a name is no name", () => {
    const why = (name: string) => {
      const refusal = parseName(name);
      return typeof refusal === "string" ? refusal : describeRefusal(refusal.code, { text: name }).rest;
    };
    const general = "A name is one word of letters, digits, _ . -, and begins with one of the first three.";
    expect(why("Anna Rossi")).toBe("A name is one word.");
    expect(why("see #3, please")).toBe(general);
    expect(why("Server")).toBe("The board itself is called server.");
    expect(why("a".repeat(33))).toBe("A name has at most 32 characters.");
    expect(why("анна")).toBe("A name has Latin letters, so that no two names look alike.");
    expect(why("-ann")).toBe(general);
  });

  test("say that a name is taken, and that the message is kept", () => {
    expect(describeNameRefusal("name-taken", "bob")).toEqual({
      lead: "Somebody here is called bob.",
      rest: "Choose another name. Your message is kept.",
    });
    expect(say("not-registered")).toBe("You have no name here yet. Choose one; your message is kept.");
  });

  test("say what to do with a text that the board does not take", () => {
    expect(describeRefusal("bad-character", { text: "" })).toEqual({
      lead: "",
      rest: "There is an unseen control character in it, which the board refuses.",
      offer: "Send without it",
    });
    expect(say("bad-encoding")).toBe(
      "There is half a character in it (often a cut emoji). Delete it and send again.",
    );
    for (const code of ["empty-message", "empty-command"])
      expect(say(code)).toBe("There is nothing to send yet.");
  });

  test("say when a message that the board has no room for goes out", () => {
    expect(describeWaiting("")).toBe("Waits for the connection");
    expect(describeWaiting("not-registered")).toBe("Waits until you have a name");
    expect(describeWaiting("busy")).toBe("The board has much to store. Yours is sent again in 2 s.");
    expect(describeWaiting("rate-limited")).toBe("That was fast: the rest goes out in 0.4 s.");
    expect(describeWaiting("unavailable")).toBe(
      "The board can't store messages now, perhaps its disk is full. Yours waits here.",
    );
    expect(describeNameRefusal("busy", "bob").rest).not.toContain("sent again");
  });

  test("offer to load the page again where the board does not understand it", () => {
    for (const code of ["unknown-command", "bad-arguments"])
      expect(describeRefusal(code, { text: "" })).toEqual({
        lead: "",
        rest: "The board did not understand this page, they may be of different versions.",
        offer: "Load the page again",
      });
  });

  test("count the bytes that are too many", () => {
    const say = (bytes: number) => describeRefusal("too-long", { text: "a".repeat(bytes) }).rest;
    expect(say(935)).toBe("Too long by 35 bytes. Shorten it, or send it as two messages.");
    expect(say(901)).toStartWith("Too long by 1 byte.");
  });

  test("know the code of a server's line", () => {
    expect([codeOf("error name-taken: x"), codeOf("Welcome ann")]).toEqual(["name-taken", undefined]);
  });

  test("propose a name of one word for one with blanks, if that is a name", () => {
    expect(proposeNames("bad-name", " Anna  Rossi ")).toEqual(["Anna_Rossi"]);
    expect(proposeNames("bad-name", "see #3, please")).toEqual([]);
    expect(proposeNames("bad-name", "анна")).toEqual([]);
    expect(proposeNames("busy", "bob")).toEqual([]);
  });

  test("propose other names that are not too long", () => {
    expect(proposeNames("name-taken", "bob")).toEqual(["bob2", "bob_"]);
    for (const name of proposeNames("name-taken", "a".repeat(32))) expect(parseName(name)).toBe(name);
  });
});

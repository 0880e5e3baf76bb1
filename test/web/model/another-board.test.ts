import { describe, expect, test } from "bun:test";
import { describeBoards, describeLeft, nameLast } from "../../../src/web/model/another-board.ts";

const last = { identity: "a", title: "Workshop", lastId: 4812 };
const now = { identity: "b", title: "Lab 3", lastId: 17 };

function say(from: Parameters<typeof describeBoards>[1], to: Parameters<typeof describeBoards>[2]): string {
  return describeBoards("192.168.1.20:4041", from, to)
    .map(({ text }) => text)
    .join("");
}

describe("the words for another board", () => {
  test("name both boards, the address, and how far each of them goes", () => {
    expect(say(last, now)).toBe(
      "Last time 192.168.1.20:4041 was Workshop, up to #4,812. Now it is Lab 3, with 17 messages. The two are kept apart.",
    );
    const kinds = describeBoards("x", last, now).filter(({ kind }) => kind !== "plain");
    expect(kinds.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      "address x",
      "name Workshop",
      "name Lab 3",
    ]);
  });

  test("leave out what is not known", () => {
    expect(say({ ...last, title: undefined, lastId: 0 }, { ...now, lastId: undefined })).toBe(
      "Last time 192.168.1.20:4041 was another board. Now it is Lab 3. The two are kept apart.",
    );
    expect(say(last, { ...now, lastId: 0 })).toContain("Lab 3, with no messages yet.");
    expect(say(last, { ...now, lastId: 1 })).toContain("Lab 3, with 1 message.");
    expect(nameLast({ ...last, title: undefined })).toBe("the other board");
  });

  test("tell what was not sent from what nobody knows about", () => {
    expect(describeLeft(false, "Workshop")).toBe("This was still waiting for Workshop. It was not sent:");
    expect(describeLeft(true, "Workshop")).toBe("This was sent to Workshop, and no answer came:");
  });
});

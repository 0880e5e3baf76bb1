import { describe, expect, test } from "bun:test";
import { describeSkipped, describeTitle, describeUnread, nameState } from "../../../src/web/model/labels.ts";
import { statusWith } from "../../support/client-status.ts";

const connected = statusWith({ lastId: 7 });
const connecting = { ...connected, connection: "connecting" } as const;
const reconnecting = { ...connected, connection: "reconnecting", failures: 2 } as const;

describe("the labels for the client's status", () => {
  test("name the state in a word or two", () => {
    const statuses = [connecting, connected, { ...connected, mode: "live" } as const, reconnecting];
    expect(statuses.map(nameState)).toEqual(["connecting", "each second", "live", "offline"]);
    expect(nameState({ ...connecting, failures: 2 })).toBe("offline");
    expect(nameState({ ...connected, failures: 1 })).toBe("each second");
  });

  test("describe how many messages were skipped", () => {
    expect([1, 1499].map(describeSkipped)).toEqual([
      "1 more message came. Scroll up to read it, if it is still kept.",
      "1,499 more messages came. Scroll up to read those that are still kept.",
    ]);
  });

  test("describe how many messages are unread", () => {
    expect([0, 1, 12].map((count) => describeTitle(count, "Workshop"))).toEqual([
      "Workshop",
      "(1) Workshop",
      "(12) Workshop",
    ]);
    expect([0, 1, 12].map(describeUnread)).toEqual([
      "To the newest ↓",
      "1 new message ↓",
      "12 new messages ↓",
    ]);
  });
});

import { describe, expect, test } from "bun:test";
import {
  describeConnection,
  describeRetry,
  describeSkipped,
  describeTitle,
  describeUnread,
  nameState,
} from "../../../src/web/model/labels.ts";
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

  test("describe the connection in a sentence that is the same for each attempt", () => {
    expect(describeConnection("connecting", false)).toBe("Connecting to the board…");
    expect([describeConnection("live", false), describeConnection("live", true)]).toEqual([
      "Connected.",
      "Connected again.",
    ]);
    expect(describeConnection("offline", true)).toBe("No connection to the board.");
  });

  test("describe the time until the next attempt", () => {
    expect([3999, 1, -5].map((ms) => describeRetry(reconnecting, ms))).toEqual([
      "Connecting again in 4 s.",
      "Connecting again in 1 s.",
      "Connecting again in 1 s.",
    ]);
    expect(describeRetry(connecting, 0)).toBe("Trying…");
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

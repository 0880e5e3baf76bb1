import { describe, expect, test } from "bun:test";
import type { ClientStatus } from "../../../actors/client/status.ts";
import {
  describeConnection,
  describeLast,
  describePolling,
  describeRetry,
  describeSkipped,
  describeTime,
  describeTitle,
  describeUnread,
} from "../../../src/web/model/labels.ts";
import { statusWith } from "../../support/client-status.ts";

const connected = statusWith({ lastId: 7 });
const connecting = { ...connected, connection: "connecting" } as const;
const reconnecting = { ...connected, connection: "reconnecting", failures: 2 } as const;

describe("the labels for the client's status", () => {
  test("describe the connection in a text that is the same for each attempt", () => {
    const say = (status: ClientStatus) => describeConnection(status, "board:4041");
    expect([connecting, connected, { ...connected, failures: 1 }].map(say)).toEqual([
      "Connecting to board:4041",
      "Connected to board:4041",
      "Connected to board:4041",
    ]);
    expect([reconnecting, { ...connecting, failures: 2 }].map(say)).toEqual([
      "Not connected",
      "Not connected",
    ]);
  });

  test("describe the time until the next attempt", () => {
    expect([3999, 1, -5].map((ms) => describeRetry(reconnecting, ms))).toEqual([
      "next try in 4 s",
      "next try in 1 s",
      "next try in 1 s",
    ]);
    expect([describeRetry(connecting, 0), describeRetry(connected, 0)]).toEqual(["trying now", ""]);
  });

  test("describe the polling and the age of the last answer", () => {
    expect([0, 1999, 2000, 7500].map((ms) => describePolling(connected, ms))).toEqual([
      "asks every second · answered now",
      "asks every second · answered now",
      "asks every second · answered 2 s ago",
      "asks every second · answered 7 s ago",
    ]);
    expect(describePolling({ ...connected, mode: "live" }, 9000)).toBe("live: messages arrive at once");
    expect(describePolling(reconnecting, 9000)).toBe("");
  });

  test("describe the last message", () => {
    expect(describeLast(connected)).toBe("last #7");
    expect(describeLast({ ...connected, lastId: 0, missed: 5 })).toBe("");
  });

  test("describe a time, with its date if it is not that of today", () => {
    const now = new Date(2026, 0, 2, 14, 3);
    const times = [
      new Date(2026, 0, 2, 0, 5),
      new Date(2026, 0, 1, 23, 59),
      new Date(2025, 11, 31, 9, 30),
    ] as const;
    expect(times.map((time) => describeTime(time, now))).toEqual([
      "00:05",
      "1 Jan 23:59",
      "31 Dec 2025 09:30",
    ]);
  });

  test("describe how many messages were skipped", () => {
    expect([1, 1499].map(describeSkipped)).toEqual([
      "1 more message came: scroll up to read it, if it is still kept",
      "1499 more messages came: scroll up to read those that are still kept",
    ]);
  });

  test("describe how many messages are unread", () => {
    expect([0, 1, 12].map(describeTitle)).toEqual(["Lastword", "(1) Lastword", "(12) Lastword"]);
    expect([0, 1, 12].map(describeUnread)).toEqual([
      "To the newest ↓",
      "1 new message ↓",
      "12 new messages ↓",
    ]);
  });
});

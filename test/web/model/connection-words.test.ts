import { describe, expect, test } from "bun:test";
import {
  type Down,
  describeConnecting,
  describeConnection,
  describeDown,
  describeLoss,
} from "../../../src/web/model/connection-words.ts";

const status = { connection: "reconnecting", lossReason: "connection lost" } as const;
const down: Down = { status, code: undefined, untilRetryMs: 2100, isOld: false };

/** What a notice says, as one text. */
function say(words: { lead: string; rest: string } | undefined): string {
  return `${words?.lead} ${words?.rest}`;
}

describe("the words for a connection that is not there", () => {
  test("say when the page tries again, and that nothing is lost", () => {
    expect(say(describeDown(down))).toBe(
      "No connection to the board. Connecting again in 3 s. What you send waits here.",
    );
    expect(describeDown({ ...down, untilRetryMs: -5 }).rest).toStartWith("Connecting again in 1 s.");
    expect(describeDown({ ...down, status: { ...status, connection: "connecting" } }).rest).toBe(
      "Trying… What you send waits here.",
    );
  });

  test("say that one reads what the device has kept", () => {
    expect(say(describeDown({ ...down, isOld: true }))).toBe(
      "No connection to the board. You read what this device has kept. Connecting again in 3 s.",
    );
  });

  test("say why the board ended it", () => {
    const words = (code: string) => say(describeDown({ ...down, code }));
    expect(words("busy")).toBe("The board is full. Trying again in 3 s.");
    expect(words("timeout")).toBe("The board closed a silent connection. Connecting again in 3 s.");
    expect(words("shutting-down")).toBe("The board is being restarted. Connecting again in 3 s.");
  });

  test("[WSK-6] know a full board by its HTTP status, and no proxy by that", () => {
    const loss = (lossReason: string) => describeLoss({ status: { ...status, lossReason }, code: undefined });
    expect(loss("can't connect to board:1: status 503: too many connections")).toBe("The board is full.");
    expect(loss("can't connect to board:1: status 503")).toBe("No connection to the board.");
  });

  test("say nothing of a first connection that is there at once", () => {
    expect(describeConnecting(999)).toBe(undefined);
    expect(describeConnecting(1000)?.rest).toBe("Connecting to the board…");
  });

  test("are for a screen reader a sentence that is the same for each attempt", () => {
    const lost = describeLoss(down);
    expect(describeConnection("connecting", lost, false)).toBe("Connecting to the board…");
    expect(describeConnection("live", lost, false)).toBe("Connected.");
    expect(describeConnection("live", lost, true)).toBe("Connected again.");
    expect(describeConnection("offline", lost, true)).toBe("No connection to the board.");
    const full = describeLoss({ ...down, code: "busy" });
    expect(describeConnection("offline", full, true)).toBe("The board is full.");
  });
});

import { describe, expect, test } from "bun:test";
import type { StoredMessage } from "../../../actors/server/ports.ts";
import type { BatchOutcome, KeptIds } from "../../../src/store/nats/append-loop.ts";
import { NatsLog } from "../../../src/store/nats/log.ts";
import { Mirror } from "../../../src/store/nats/mirror.ts";
import { settle, TestClock } from "../../support/clock.ts";

const hello = [{ sender: "bob", text: "hello" }];

/** A log whose parts do what the test says, and note in `steps` what they are asked. */
function openLog(
  given: {
    kept?: KeptIds;
    isErased?: boolean;
    isFenced?: boolean;
    outcome?: BatchOutcome;
    obstacle?: string;
  } = {},
) {
  const { isErased = true, isFenced = false, outcome = { outcome: "stored", lastId: 5 } as const } = given;
  const steps: string[] = [];
  const waits: ((isConfirmed: boolean) => void)[] = [];
  const mirror = new Mirror({ clock: new TestClock(), lastId: 4, capacity: 10 });
  const log = new NatsLog({
    identity: "id",
    mirror,
    isFenced: () => isFenced,
    loop: {
      store: (rows) => {
        steps.push(`store ${new TextDecoder().decode(rows[0]).split("\x1f").slice(1).join(" ")}`);
        return Promise.resolve(outcome);
      },
      stop: () => steps.push("stop"),
    },
    follower: {
      announce: (messages: readonly StoredMessage[]) => steps.push(`announce ${messages[0]?.id}`),
      announceRedaction: (id: number) => steps.push(`announce redaction ${id}`),
    },
    rounds: {
      confirmedId: 0,
      follow: () => undefined,
      confirm: () => undefined,
      findObstacle: () => given.obstacle,
      whenConfirmed: (id) => {
        steps.push(`confirm ${id}`);
        return new Promise((resolve) => waits.push(resolve));
      },
    },
    rows: {
      find: () => Promise.resolve({ outcome: "gone" }),
      findFirst: () => Promise.resolve(undefined),
      page: () => Promise.resolve({ messages: [], unreadableIds: [], nextId: undefined }),
    },
    findKeptIds: () => Promise.resolve(given.kept),
    eraseMessage: (id) => {
      steps.push(`erase ${id}`);
      return Promise.resolve(isErased);
    },
    findObstacle: () => Promise.resolve(undefined),
    end: () => Promise.resolve(),
  });
  /** Lets what is under way go on until it waits for a round, then ends that wait. */
  const endRound = async (isConfirmed: boolean) => {
    await settle();
    waits.shift()?.(isConfirmed);
    await settle();
  };
  return { log, steps, endRound };
}

describe("an append to a log that several servers share", () => {
  test("is stored, announced, and done only once a round confirms it", async () => {
    const { log, steps, endRound } = openLog();
    let state = "pending";
    const appending = log.append(hello).then((result) => {
      state = "done";
      return result;
    });
    await endRound(false);
    await endRound(false);
    expect(state).toBe("pending");
    await endRound(true);
    expect(await appending).toMatchObject({
      outcome: "appended",
      messages: [{ id: 5, sender: "bob", text: "hello" }],
    });
    expect(steps).toEqual(["store bob hello", "announce 5", "confirm 5", "confirm 5", "confirm 5"]);
  });

  test("waits for the one before it", async () => {
    const { log, steps, endRound } = openLog();
    const both = [log.append(hello), log.append([{ sender: "ann", text: "hi" }])];
    await endRound(false);
    expect(steps.filter((step) => step.startsWith("store"))).toEqual(["store bob hello"]);
    await endRound(true);
    await endRound(true);
    await Promise.all(both);
    expect(steps.filter((step) => step.startsWith("store"))).toEqual(["store bob hello", "store ann hi"]);
  });

  test("is refused, and nothing is stored, while the node has no lease", async () => {
    const { log, steps } = openLog({ isFenced: true });
    expect(await log.append(hello)).toEqual({ outcome: "unavailable" });
    expect(steps).toEqual([]);
  });

  test("is refused, and nothing is stored, while no majority of the nodes could confirm it", async () => {
    const { log, steps } = openLog({ obstacle: "no majority of the nodes answers" });
    expect(await log.append(hello)).toEqual({ outcome: "unavailable" });
    expect(steps).toEqual([]);
  });

  test("that is not stored is announced to nobody", async () => {
    const { log, steps } = openLog({ outcome: { outcome: "unavailable" } });
    expect(await log.append(hello)).toEqual({ outcome: "unavailable" });
    expect(steps).toEqual(["store bob hello"]);
  });

  test("ends with an error if the log is closed before a round confirms it", async () => {
    const { log, endRound } = openLog();
    const appending = log.append(hello);
    await endRound(false);
    await log.close();
    await endRound(false);
    await expect(appending).rejects.toThrow("the message log is closed");
  });
});

describe("a redaction in a log that several servers share", () => {
  test("[IDS-3] erases, then tells the other servers", async () => {
    const { log, steps } = openLog({ kept: { firstId: 1, lastId: 5 } });
    expect(await log.redact(3)).toEqual({ outcome: "redacted", announced: undefined });
    expect(steps).toEqual(["erase 3", "announce redaction 3"]);
  });

  test("[IDS-3] of the last message stores another last one before it erases", async () => {
    const { log, steps, endRound } = openLog({ kept: { firstId: 1, lastId: 4 } });
    const redacting = log.redact(4);
    await endRound(true);
    expect(await redacting).toMatchObject({ outcome: "redacted", announced: { id: 5 } });
    expect(steps).toEqual([
      "store server message 4 was redacted",
      "announce 5",
      "confirm 5",
      "erase 4",
      "announce redaction 4",
    ]);
  });

  test("says what it cannot redact, and why", async () => {
    const { log, steps } = openLog({ kept: { firstId: 2, lastId: 4 } });
    const outcomes = await Promise.all([0, 1, 5].map(async (id) => (await log.redact(id)).outcome));
    expect(outcomes).toEqual(["no-such-message", "gone", "no-such-message"]);
    expect((await openLog().log.redact(3)).outcome).toBe("unavailable");
    expect((await openLog({ kept: { firstId: 1, lastId: 5 }, isErased: false }).log.redact(3)).outcome).toBe(
      "unavailable",
    );
    expect(steps).toEqual([]);
  });
});

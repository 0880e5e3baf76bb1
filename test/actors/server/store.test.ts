import { describe, expect, test } from "bun:test";
import { createActor } from "xstate";
import { Mailbox } from "../../../actors/server/mailbox.ts";
import { storeMachine } from "../../../actors/server/store.ts";
import type { ClaimAnswer } from "../../../actors/server/store-messages.ts";
import type { Refusal } from "../../../src/protocol/refusal.ts";
import type { Message, Reply } from "../../../src/protocol/reply.ts";
import { defaultSettings } from "../../../src/server/settings/settings.ts";
import { MemoryNames } from "../../../src/store/memory-names.ts";
import { settle, TestClock } from "../../support/clock.ts";
import { ManualLog } from "../../support/manual-log.ts";

/** A running store; `happened` tells in one list, in order, what was published and answered. */
function startStore(maxBatchMessages = 2) {
  const log = new ManualLog();
  const clock = new TestClock();
  const mailbox = new Mailbox(3);
  const happened: string[] = [];
  const store = createActor(storeMachine, {
    clock: clock.simulated,
    input: {
      mailbox,
      log,
      names: new MemoryNames(defaultSettings, () => clock.simulated.now()),
      publish: (messages: readonly Message[]) =>
        happened.push(`published ${messages.map(({ id }) => id).join(" ")}`),
      withdraw: (id: number) => happened.push(`withdrawn ${id}`),
      maxBatchMessages,
    },
  }).start();
  const requester = (who: string) => ({
    answer: (request: number, reply: Reply | Refusal) =>
      happened.push(
        `${who}${request} ${"code" in reply ? `refused ${reply.code}` : "id" in reply ? `${reply.kind} ${reply.id}` : reply.kind}`,
      ),
  });
  const send = (who: string, request: number, verb: "send" | "post" = "send") =>
    mailbox.put({ verb, sender: who, text: `text ${request}`, requester: requester(who), request });
  const from = (who: string) => ({
    send: (answer: ClaimAnswer) => {
      const detail = answer.type === "refused" ? ` ${answer.refusal.code}` : "";
      happened.push(`${who}${answer.request} ${answer.type}${detail}`);
    },
  });
  const claim = (who: string, name: string, owner: number, person?: string) =>
    store.send({ type: "claim", name, owner, person, from: from(who), request: 0 });
  const redact = (id: number) =>
    store.send({ type: "redact", id, answer: (outcome) => happened.push(`redact ${id}: ${outcome}`) });
  return { log, clock, store, mailbox, happened, send, claim, redact };
}

describe("store", () => {
  test("[IDS-3] what is said in place of a redacted last message is published before that one is withdrawn", async () => {
    const { log, happened, send, redact } = startStore();
    send("bob", 1);
    await settle();
    await log.finish();
    const announced = { id: 2, sender: "server", text: "message 1 was redacted", storedAtMs: 5 };
    log.redaction = { outcome: "redacted", announced };
    redact(1);
    await settle();
    expect(happened.slice(2)).toEqual(["published 2", "withdrawn 1", "redact 1: redacted"]);
  });

  test("a redaction is answered during a commit, and withdraws nothing unless it was made", async () => {
    const { log, store, happened, send, redact } = startStore();
    send("bob", 1);
    await settle();
    redact(7);
    log.redaction = { outcome: "hidden", announced: undefined };
    redact(1);
    await settle();
    expect(happened).toEqual(["redact 7: gone", "withdrawn 1", "redact 1: hidden"]);
    expect([log.redacted, store.getSnapshot().value]).toEqual([[7, 1], "committing"]);
  });

  test("[SND-2] a message is published and then acknowledged after its commit, not before", async () => {
    const { log, store, happened, send } = startStore();
    send("bob", 1);
    await settle();
    expect(happened).toEqual([]);
    expect(store.getSnapshot().value).toEqual("committing");
    await log.finish();
    expect(happened).toEqual(["published 1", "bob1 ok"]);
    expect(store.getSnapshot().value).toBe("idle");
  });

  test("[IDS-2] sends during a commit queue for the next one, in the order of arrival", async () => {
    const { log, happened, send } = startStore();
    send("a", 1);
    send("b", 1);
    send("a", 2);
    send("b", 2);
    await log.finish();
    await log.finish();
    await log.finish();
    expect(log.batches.map((batch) => batch.map(({ sender }) => sender).join(""))).toEqual(["a", "ba", "b"]);
    expect(happened).toEqual([
      "published 1",
      "a1 ok",
      "published 2 3",
      "b1 ok",
      "a2 ok",
      "published 4",
      "b2 ok",
    ]);
  });

  test("[PST-1] a post is answered with the id of its message, a send in the same batch with ok", async () => {
    const { log, happened, send } = startStore(3);
    send("a", 1, "post");
    send("b", 1);
    send("a", 2, "post");
    send("b", 2, "post");
    await log.finish();
    await log.finish();
    expect(happened).toEqual([
      ...["published 1", "a1 posted 1"],
      ...["published 2 3 4", "b1 ok", "a2 posted 3", "b2 posted 4"],
    ]);
  });

  test("[PST-1] [SND-4] a post that the disk refuses is refused like a send", async () => {
    const { log, happened, send } = startStore();
    send("a", 1, "post");
    await log.finish("full");
    expect(happened).toEqual(["a1 refused unavailable"]);
  });

  test("sends wait during a commit, and the mailbox is full at its limit", async () => {
    const { log, mailbox, happened, send } = startStore();
    for (const request of [1, 2, 3]) send("a", request);
    expect(mailbox.isFull).toBe(false);
    send("a", 4);
    expect(mailbox.isFull).toBe(true);
    await log.finish();
    expect(mailbox.isFull).toBe(false);
    for (let commit = 0; commit < 2; commit++) await log.finish();
    expect(happened).toContain("a4 ok");
    expect(log.batches.flat().map(({ text }) => text)).toEqual([1, 2, 3, 4].map((n) => `text ${n}`));
  });

  test("a batch costs the store the same few events, whatever its length", async () => {
    const transitionsOf = async (sends: number) => {
      const { log, store, happened, send } = startStore(100);
      send("a", 0);
      let transitions = 0;
      store.subscribe(() => transitions++);
      for (let request = 1; request <= sends; request++) send("a", request);
      await log.finish();
      await log.finish();
      expect(happened.at(-1)).toBe(`a${sends} ok`);
      return transitions;
    };
    expect(await transitionsOf(50)).toBe(await transitionsOf(2));
  });

  test("[SND-4] a full disk refuses the batch, the queue and new sends, and stores again when there is room", async () => {
    const { log, clock, store, happened, send } = startStore();
    send("a", 1);
    send("a", 2);
    await log.finish("full");
    send("a", 3);
    expect(happened).toEqual(["a1 refused unavailable", "a2 refused unavailable", "a3 refused unavailable"]);
    clock.advance(999);
    await settle();
    expect(store.getSnapshot().value).toEqual({ unavailable: "waiting" });
    clock.advance(1);
    await settle();
    expect(store.getSnapshot().value).toEqual({ unavailable: "waiting" });
    log.room = true;
    clock.advance(1000);
    await settle();
    expect(store.getSnapshot().value).toBe("idle");
    send("a", 4);
    await log.finish();
    expect(happened.slice(3)).toEqual(["published 1", "a4 ok"]);
  });

  test("[SND-4] a log that cannot be reached refuses sends like a full disk", async () => {
    const { log, store, happened, send } = startStore();
    send("a", 1);
    send("a", 2);
    await log.finish("unavailable");
    expect(happened).toEqual(["a1 refused unavailable", "a2 refused unavailable"]);
    expect(store.getSnapshot().value).toEqual({ unavailable: "waiting" });
  });

  test("[SND-4] a commit of 3 s refuses those who wait and new sends, and its own are acknowledged when it ends", async () => {
    const { log, clock, store, happened, send } = startStore();
    send("a", 1);
    send("a", 2);
    clock.advance(2999);
    expect(happened).toEqual([]);
    clock.advance(1);
    send("a", 3);
    expect(store.getSnapshot().value).toEqual("stalled");
    expect(happened).toEqual(["a2 refused unavailable", "a3 refused unavailable"]);
    await log.finish();
    expect(happened.slice(2)).toEqual(["published 1", "a1 ok"]);
    expect(store.getSnapshot().value).toBe("idle");
  });

  test("[SND-6] after 15 s nobody knows what becomes of a commit; it is published if it ends, and then sends are stored again", async () => {
    const { log, clock, store, happened, send } = startStore();
    send("a", 1);
    clock.advance(3000);
    clock.advance(11_999);
    expect(happened).toEqual([]);
    clock.advance(1);
    send("a", 2);
    expect(store.getSnapshot().value).toEqual("unresolved");
    expect(happened).toEqual(["a1 refused outcome-unknown", "a2 refused unavailable"]);
    await log.finish();
    send("a", 3);
    await log.finish();
    expect(happened.slice(2)).toEqual(["published 1", "published 2", "a3 ok"]);
  });

  test("a failed log is final: nobody is answered, and the reason is kept", async () => {
    const { log, store, happened, send } = startStore();
    send("a", 1);
    send("a", 2);
    await log.finish(new Error("EIO"));
    send("a", 3);
    expect(happened).toEqual([]);
    expect(store.getSnapshot()).toMatchObject({ status: "done", value: "failed" });
    expect(store.getSnapshot().context.failure).toEqual(new Error("EIO"));
  });

  test("a failed probe is final, too", async () => {
    const { log, clock, store, send } = startStore();
    send("a", 1);
    await log.finish("full");
    log.room = new Error("EIO");
    clock.advance(1000);
    await settle();
    expect(store.getSnapshot().value).toBe("failed");
  });

  test("[NAM-4] a name is claimed once, and again after its release", async () => {
    const { store, happened, claim } = startStore();
    claim("a", "Bob", 1);
    claim("b", "bOB", 2);
    await settle();
    store.send({ type: "release", owner: 1 });
    claim("c", "bob", 3);
    await settle();
    expect(happened).toEqual(["a0 named", "b0 refused name-taken", "c0 named"]);
  });

  test("[REG-2] [REG-3] a new name releases the old one, and a refused one changes nothing", async () => {
    const { happened, claim } = startStore();
    claim("a", "bob", 1);
    claim("b", "al", 2);
    claim("b", "bob", 2);
    claim("c", "al", 3);
    claim("a", "bobby", 1);
    claim("d", "bob", 4);
    claim("a", "BOBBY", 1);
    await settle();
    expect(happened).toEqual([
      "a0 named",
      "b0 named",
      "b0 refused name-taken",
      "c0 refused name-taken",
      "a0 named",
      "d0 named",
      "a0 named",
    ]);
  });

  test("[KEY-2] [NAM-4] those with the same key share a name, which is taken for others and for those without", async () => {
    const { happened, claim } = startStore();
    claim("a", "bob", 1, "key");
    claim("b", "Bob", 2, "key");
    claim("c", "bob", 3, "other");
    claim("d", "bob", 4);
    await settle();
    expect(happened).toEqual(["a0 named", "b0 named", "c0 refused name-taken", "d0 refused name-taken"]);
  });

  test("[KEY-3] [LIM-18] a name stays reserved for its key until the grace period after its last connection ends", async () => {
    const { clock, store, happened, claim } = startStore();
    claim("a", "bob", 1, "key");
    claim("b", "bob", 2, "key");
    await settle();
    store.send({ type: "release", owner: 1 });
    clock.advance(100_000);
    claim("c", "bob", 3);
    await settle();
    store.send({ type: "release", owner: 2 });
    clock.advance(59_999);
    claim("d", "bob", 4);
    claim("e", "bob", 5, "key");
    await settle();
    store.send({ type: "release", owner: 5 });
    clock.advance(60_000);
    claim("f", "bob", 6);
    await settle();
    expect(happened.slice(2)).toEqual([
      "c0 refused name-taken",
      "d0 refused name-taken",
      "e0 named",
      "f0 named",
    ]);
  });

  test("[KEY-4] [LIM-16] one connection too many for a name is refused as busy, until another one ends", async () => {
    const { store, happened, claim } = startStore();
    for (let owner = 1; owner <= 65; owner++) claim(`${owner}:`, "bob", owner, "key");
    claim("1:", "BOB", 1, "key");
    await settle();
    store.send({ type: "release", owner: 7 });
    claim("65:", "bob", 65, "key");
    await settle();
    expect(happened.slice(63)).toEqual(["64:0 named", "65:0 refused busy", "1:0 named", "65:0 named"]);
  });

  test("names are claimed during a commit", async () => {
    const { happened, send, claim } = startStore();
    send("a", 1);
    claim("b", "al", 2);
    await settle();
    expect(happened).toEqual(["b0 named"]);
  });
});

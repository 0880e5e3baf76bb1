import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createActor } from "xstate";
import type { Times } from "../../../actors/client/fetch-window.ts";
import { pollerMachine } from "../../../actors/client/poller.ts";
import type { Notice } from "../../../actors/client/ports.ts";
import { FakeServer } from "../../support/client-ports.ts";
import { TestClock } from "../../support/clock.ts";

type Mode = "poll" | "live";

/** How a rig starts; `timesAre`: whether the server knows `time`. */
interface Start {
  readonly mode: Mode;
  readonly history: number;
  readonly lastId: number;
  readonly times: Times;
  readonly timesAre: "known" | "unknown";
}

/** A poller and a board that answers it as PROTOCOL.md has it, one step at a time. */
class Rig {
  readonly clock = new TestClock();
  readonly server = new FakeServer();
  readonly shown: Notice[] = [];
  lastId: number;
  /** The first message that is still kept. */
  firstKept = 1;
  /** How many of the next answers say that the server is busy. */
  busyAnswers = 0;
  readonly #timesAre: Start["timesAre"];
  readonly #poller;

  constructor({ mode, history, lastId, times, timesAre }: Start) {
    this.lastId = lastId;
    this.#timesAre = timesAre;
    const view = { show: (shown: Notice) => this.shown.push(shown) };
    const input = { server: this.server, view, mode, intervalMs: 1000, history } as const;
    this.#poller = createActor(pollerMachine, {
      clock: this.clock.simulated,
      input: { ...input, firstPoll: "at once", times },
    }).start();
    this.connect();
  }

  get counts() {
    const { missed, fetched } = this.#poller.getSnapshot().context;
    return { missed, fetched };
  }

  choose(mode: Mode): void {
    this.#poller.send({ type: "modeChosen", mode });
  }

  connect(): void {
    this.#poller.send({ type: "connected", commands: "all" });
  }

  lose(): void {
    this.server.lose("gone");
    this.#poller.send({ type: "disconnected" });
    this.connect();
  }

  /** Answers the oldest request; a `wait` for news only when there is some, or a request behind it ([WAI-3]). */
  answer(): boolean {
    const [request, ...behind] = this.server.unanswered;
    if (request === undefined) return false;
    // A server may close after 20 errors in a row [CLS-2].
    expect(behind.length).toBeLessThan(16);
    const [verb, id] = request.split(" ");
    if (verb === "wait" && Number(id) === this.lastId && behind.length === 0) return false;
    if (this.busyAnswers > 0) {
      this.busyAnswers--;
      this.server.answer("error busy: later");
    } else this.server.answer(this.#find(verb, id === undefined ? this.lastId : Number(id)));
    return true;
  }

  #find(verb: string | undefined, id: number): string {
    if (verb === "time" && this.#timesAre === "unknown") return "error unknown-command: no such command";
    if (verb === "time" && id <= this.lastId && id >= this.firstKept) return `${id} ${timeOf(id)}`;
    if (verb === "wait")
      return this.#find("read", id < this.lastId ? Math.max(id + 1, this.firstKept) : this.lastId);
    if (id === 0) return "0 server: no messages yet";
    if (id > this.lastId) return "error no-such-message: none";
    return id < this.firstKept ? "error gone: no longer kept" : `${id} bob: text ${id}`;
  }

  /** Until nothing new is to be learned. */
  settle(): void {
    for (let round = 0; round < 50; round++) {
      // Far more than there are messages to fetch: it must not ask without a pause.
      for (let answers = 0; this.answer(); answers++) expect(answers).toBeLessThan(500);
      this.clock.advance(1000);
    }
  }
}

type Step = "answer" | "message" | "wait a little" | "wait long" | Mode | "lose" | "forget" | "busy";

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Step>("answer") },
  { weight: 2, arbitrary: fc.constant<Step>("message") },
  { weight: 2, arbitrary: fc.constantFrom<Step>("wait a little", "wait long") },
  fc.constantFrom<Step>("poll", "live", "lose", "forget", "busy"),
);

function perform(rig: Rig, what: Step): void {
  if (what === "answer") rig.answer();
  else if (what === "message") rig.lastId++;
  else if (what === "wait a little") rig.clock.advance(100);
  else if (what === "wait long") rig.clock.advance(1000);
  else if (what === "forget") rig.firstKept = Math.max(rig.firstKept, rig.lastId - 2);
  else if (what === "busy") rig.busyAnswers = 3;
  else if (what === "lose") rig.lose();
  else rig.choose(what);
}

/** The time of a message. */
function timeOf(id: number): string {
  return new Date(Date.UTC(2026, 0, 2) + id * 1000).toISOString();
}

/** What was shown, as ids with how they came, and how many were said to be missed before each. */
function listShown(shown: readonly Notice[]) {
  const messages: { id: number; source: string; missed: number }[] = [];
  let missed = 0;
  for (const each of shown) {
    if (each.kind === "missed") missed += each.count;
    else if (each.kind === "polled" && each.reply?.kind === "message") {
      messages.push({ id: each.reply.message.id, source: each.source, missed });
      missed = 0;
    } else if (each.kind !== "polled") throw new Error(`not expected: ${each.kind} ${each.text}`);
  }
  return messages;
}

describe("poller and board", () => {
  test("whatever is chosen, lost, pruned and sent, each message is shown once, in order, or reported as missed", () => {
    const start = fc.record({
      mode: fc.constantFrom<Mode>("poll", "live"),
      history: fc.integer({ min: 0, max: 30 }),
      lastId: fc.integer({ min: 0, max: 40 }),
      times: fc.constantFrom<Times>("asked", "unasked"),
      timesAre: fc.constantFrom<Start["timesAre"]>("known", "unknown"),
    });
    fc.assert(
      fc.property(start, fc.array(step, { maxLength: 60 }), (from, steps) => {
        const { history, lastId } = from;
        const rig = new Rig(from);
        // The first answer tells where the history ends.
        rig.answer();
        for (const each of steps) perform(rig, each);
        rig.settle();
        const messages = listShown(rig.shown);
        const news = messages.filter(({ source }) => source !== "history");
        let cursor = lastId;
        for (const { id, missed } of news) {
          expect(id).toBe(cursor + missed + 1);
          cursor = id;
        }
        expect(cursor).toBe(rig.lastId);
        const old = messages.filter(({ source }) => source === "history").map(({ id }) => id);
        expect(old).toEqual([...new Set(old)].sort((a, b) => a - b));
        expect(old.every((id) => id <= lastId && id > lastId - history)).toBe(true);
        for (const each of rig.shown) {
          if (each.kind !== "polled" || each.reply?.kind !== "message" || each.storedAt === undefined)
            continue;
          expect([from.times, each.storedAt]).toEqual(["asked", timeOf(each.reply.message.id)]);
        }
        const fetched = messages.filter(({ source }) => source === "catch-up").length;
        expect(rig.counts.fetched).toBe(fetched);
        expect(rig.counts.missed).toBe(fetched + messages.reduce((sum, { missed }) => sum + missed, 0));
      }),
      { numRuns: 1000 },
    );
  });
});

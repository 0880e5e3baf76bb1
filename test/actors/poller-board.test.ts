import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createActor } from "xstate";
import { pollerMachine } from "../../actors/poller.ts";
import { FakeFace, FakeLine } from "../support/client-ports.ts";
import { TestClock } from "../support/clock.ts";

const say = (id: number) => `${id} bob: text ${id}`;

/** A poller and a board that answers it as PROTOCOL.md has it, one step at a time. */
class Rig {
  readonly clock = new TestClock();
  readonly line = new FakeLine();
  readonly face = new FakeFace();
  lastId = 0;
  readonly #poller;

  constructor(mode: "poll" | "live", history: number, lastId: number) {
    this.lastId = lastId;
    const input = { line: this.line, face: this.face, mode, intervalMs: 1000, history } as const;
    this.#poller = createActor(pollerMachine, {
      clock: this.clock.simulated,
      input: { ...input, firstPoll: "at once" },
    }).start();
    this.connect();
  }

  choose(mode: "poll" | "live"): void {
    this.#poller.send({ type: "modeChosen", mode });
  }

  connect(): void {
    this.#poller.send({ type: "connected" });
  }

  lose(): void {
    this.line.lose("gone");
    this.#poller.send({ type: "disconnected" });
    this.connect();
  }

  /** Answers the oldest question; a `wait` for news only when there is some, or a question behind it ([WAI-3]). */
  answer(): boolean {
    const [question, ...behind] = this.line.unanswered;
    if (question === undefined) return false;
    const [verb, id] = question.split(" ");
    if (verb === "wait" && Number(id) === this.lastId && behind.length === 0) return false;
    this.line.answer(this.#find(verb, id === undefined ? this.lastId : Number(id)));
    return true;
  }

  #find(verb: string | undefined, id: number): string {
    if (verb === "wait") return this.#find("read", id < this.lastId ? id + 1 : this.lastId);
    if (id === 0) return "0 server: no messages yet";
    return id <= this.lastId ? say(id) : "error no-such-message: none";
  }

  /** Until nothing new is to be learned. */
  settle(): void {
    for (let round = 0; round < 50; round++) {
      while (this.answer());
      this.clock.advance(1000);
    }
  }
}

const step = fc.oneof(
  { weight: 4, arbitrary: fc.constant("answer" as const) },
  { weight: 2, arbitrary: fc.constant("message" as const) },
  { weight: 2, arbitrary: fc.constantFrom("wait a little" as const, "wait long" as const) },
  fc.constantFrom("poll" as const, "live" as const),
  fc.constant("lose" as const),
);

function perform(rig: Rig, what: typeof step extends fc.Arbitrary<infer T> ? T : never): void {
  if (what === "answer") rig.answer();
  else if (what === "message") rig.lastId++;
  else if (what === "wait a little") rig.clock.advance(100);
  else if (what === "wait long") rig.clock.advance(1000);
  else if (what === "lose") rig.lose();
  else rig.choose(what);
}

describe("poller and board", () => {
  test("whatever is chosen, lost and sent in whatever order, each message is shown once, in order", () => {
    const start = fc.record({
      mode: fc.constantFrom("poll" as const, "live" as const),
      history: fc.integer({ min: 0, max: 30 }),
      lastId: fc.integer({ min: 0, max: 40 }),
    });
    fc.assert(
      fc.property(start, fc.array(step, { maxLength: 60 }), ({ mode, history, lastId }, steps) => {
        const rig = new Rig(mode, history, lastId);
        // The first answer tells where the history ends.
        rig.answer();
        for (const each of steps) perform(rig, each);
        rig.settle();
        const shown = rig.face.take();
        // A loss amid the history has it begin anew, from the last message of then.
        const earliest = lastId === 0 ? 1 : Math.max(1, lastId - history + 1);
        const latest = earliest + rig.lastId - lastId;
        const first = rig.lastId - shown.length + 1;
        expect(first).toBeWithin(earliest, latest + 1);
        expect(shown).toEqual(shown.map((_, index) => `news ${say(first + index)}`));
      }),
      { numRuns: 500 },
    );
  });
});

import { describe, expect, test } from "bun:test";
import { createActor } from "xstate";
import { archiveMachine } from "../../../actors/client/history.ts";
import { FakeServer, FakeView } from "../../support/client-ports.ts";
import { TestClock } from "../../support/clock.ts";

/** An archive on a simulated clock, connected. */
function startArchive() {
  const clock = new TestClock();
  const line = new FakeServer();
  const view = new FakeView();
  const archive = createActor(archiveMachine, { clock: clock.simulated, input: { line, view } }).start();
  archive.send({ type: "connected" });
  return {
    clock,
    line,
    view,
    want: (before: number, count: number) => archive.send({ type: "olderWanted", before, count }),
    disconnect: () => archive.send({ type: "disconnected" }),
    connect: () => archive.send({ type: "connected" }),
    state: () => archive.getSnapshot().value,
  };
}

const say = (id: number) => `${id} bob: text ${id}`;

/** `count` numbers downwards. */
const down = (from: number, count: number) => Array.from({ length: count }, (_, index) => from - index);

describe("archive", () => {
  test("the messages before one are asked for and shown from the newest to the oldest", () => {
    const { line, view, want, state } = startArchive();
    want(10, 3);
    expect(line.take()).toEqual(["read 9", "read 8", "read 7"]);
    line.answer(say(9), say(8), say(7));
    expect(view.take()).toEqual([9, 8, 7].map((id) => `older ${say(id)}`));
    expect([state(), line.take()]).toEqual(["idle", []]);
  });

  test("it ends at the first message of the board", () => {
    const { line, want, state } = startArchive();
    want(3, 50);
    expect(line.take()).toEqual(["read 2", "read 1"]);
    line.answer(say(2), say(1));
    expect(state()).toBe("idle");
    want(1, 50);
    expect([state(), line.take()]).toEqual(["idle", []]);
  });

  test("no more than 16 fetches are under way at once", () => {
    const { line, view, want, state } = startArchive();
    want(101, 40);
    expect(line.take()).toEqual(down(100, 16).map((id) => `read ${id}`));
    line.answer(say(100));
    expect(line.take()).toEqual(["read 84"]);
    line.answer(...down(99, 39).map(say));
    expect(view.take()).toHaveLength(40);
    expect(state()).toBe("idle");
  });

  test("a request while one is under way is dropped", () => {
    const { line, want, state } = startArchive();
    want(10, 2);
    want(8, 2);
    expect(line.take()).toEqual(["read 9", "read 8"]);
    line.answer(say(9), say(8));
    expect([state(), line.take()]).toEqual(["idle", []]);
  });

  test("what is no longer kept ends it, until the next connection", () => {
    const { line, view, want, state, disconnect, connect } = startArchive();
    want(10, 3);
    line.answer(say(9), "error gone: no longer kept", "error gone: no longer kept");
    expect([state(), view.take()]).toEqual(["exhausted", [`older ${say(9)}`]]);
    line.take();
    want(9, 3);
    expect(line.take()).toEqual([]);
    disconnect();
    connect();
    want(9, 1);
    expect(line.take()).toEqual(["read 8"]);
  });

  test("after the end of one board another one can be asked for, once all answers have come", () => {
    const { line, view, want, state } = startArchive();
    want(10, 3);
    line.answer("error gone: no longer kept");
    line.take();
    want(3, 1);
    expect(line.take()).toEqual([]);
    line.answer("error gone: no longer kept", "error gone: no longer kept");
    want(10, 3);
    expect([state(), line.take()]).toEqual(["exhausted", []]);
    want(3, 1);
    line.answer(say(2));
    expect([state(), line.take(), view.take()]).toEqual(["idle", ["read 2"], [`older ${say(2)}`]]);
  });

  test("after an answer that helps nobody it can be asked again, once all answers have come", () => {
    const { line, view, want, state } = startArchive();
    want(10, 3);
    line.answer("error busy: later");
    want(10, 3);
    line.answer(say(8), say(7));
    expect([state(), view.take(), line.take()]).toEqual(["idle", [], ["read 9", "read 8", "read 7"]]);
    want(10, 1);
    expect(line.take()).toEqual(["read 9"]);
  });

  test("a loss of the connection ends it; nothing is asked without one", () => {
    const { line, want, state, disconnect, connect } = startArchive();
    want(10, 3);
    disconnect();
    want(10, 3);
    expect(line.take()).toEqual(["read 9", "read 8", "read 7"]);
    connect();
    expect(state()).toBe("idle");
  });

  test("a server that answers nothing for 10 s is dropped", () => {
    const { clock, line, want } = startArchive();
    want(10, 1);
    clock.advance(10_000);
    expect(line.take()).toEqual(["read 9", "(drop: no answer for 10 s)"]);
  });
});

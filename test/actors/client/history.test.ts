import { describe, expect, test } from "bun:test";
import { createActor } from "xstate";
import type { Times } from "../../../actors/client/fetch-window.ts";
import { historyMachine } from "../../../actors/client/history.ts";
import { FakeServer, FakeView } from "../../support/client-ports.ts";
import { TestClock } from "../../support/clock.ts";

/** The history of a new connection, on a simulated clock. */
function startHistory(times: Times = "unasked") {
  const clock = new TestClock();
  const server = new FakeServer();
  const view = new FakeView();
  const history = createActor(historyMachine, {
    clock: clock.simulated,
    input: { server, view, times },
  }).start();
  return {
    clock,
    server,
    view,
    want: (before: number, count: number) => history.send({ type: "olderWanted", before, count }),
    state: () => history.getSnapshot().value,
  };
}

const say = (id: number) => `${id} bob: text ${id}`;

/** `count` numbers downwards. */
const down = (from: number, count: number) => Array.from({ length: count }, (_, index) => from - index);

describe("history", () => {
  test("it requests and shows the messages before an id, newest first", () => {
    const { server, view, want, state } = startHistory();
    want(10, 3);
    expect(server.take()).toEqual(["read 9", "read 8", "read 7"]);
    server.answer(say(9), say(8), say(7));
    expect(view.take()).toEqual([9, 8, 7].map((id) => `older ${say(id)}`));
    expect([state(), server.take()]).toEqual(["idle", []]);
  });

  test("it ends at the first message of the board", () => {
    const { server, want, state } = startHistory();
    want(3, 50);
    expect(server.take()).toEqual(["read 2", "read 1"]);
    server.answer(say(2), say(1));
    expect(state()).toBe("idle");
    want(1, 50);
    expect([state(), server.take()]).toEqual(["idle", []]);
  });

  test("no more than 16 fetches are in flight at once", () => {
    const { server, view, want, state } = startHistory();
    want(101, 40);
    expect(server.take()).toEqual(down(100, 16).map((id) => `read ${id}`));
    server.answer(say(100));
    expect(server.take()).toEqual(["read 84"]);
    server.answer(...down(99, 39).map(say));
    expect(view.take()).toHaveLength(40);
    expect(state()).toBe("idle");
  });

  test("a request during a page is ignored", () => {
    const { server, want, state } = startHistory();
    want(10, 2);
    want(8, 2);
    expect(server.take()).toEqual(["read 9", "read 8"]);
    server.answer(say(9), say(8));
    expect([state(), server.take()]).toEqual(["idle", []]);
  });

  test("a message that is no longer kept ends the history", () => {
    const { server, view, want, state } = startHistory();
    want(10, 3);
    server.answer(say(9), "error gone: no longer kept", "error gone: no longer kept");
    expect([state(), view.take()]).toEqual(["exhausted", [`older ${say(9)}`]]);
    server.take();
    want(9, 3);
    expect(server.take()).toEqual([]);
  });

  test("a damaged message is skipped, and those before it are shown", () => {
    const { server, view, want, state } = startHistory();
    want(10, 3);
    server.answer(say(9), "error unreadable: damaged", say(7));
    expect([state(), view.take()]).toEqual(["idle", [`older ${say(9)}`, `older ${say(7)}`]]);
  });

  test("after the end of one board another one can be paged, once all replies have arrived", () => {
    const { server, view, want, state } = startHistory();
    want(10, 3);
    server.answer("error gone: no longer kept");
    server.take();
    want(3, 1);
    expect(server.take()).toEqual([]);
    server.answer("error gone: no longer kept", "error gone: no longer kept");
    want(10, 3);
    expect([state(), server.take()]).toEqual(["exhausted", []]);
    want(3, 1);
    server.answer(say(2));
    expect([state(), server.take(), view.take()]).toEqual(["idle", ["read 2"], [`older ${say(2)}`]]);
  });

  test("after a refused page the same page can be requested again, once all replies have arrived", () => {
    const { server, view, want, state } = startHistory();
    want(10, 3);
    server.answer("error busy: later");
    want(10, 3);
    server.answer(say(8), say(7));
    expect([state(), view.take(), server.take()]).toEqual(["idle", [], ["read 9", "read 8", "read 7"]]);
    want(10, 1);
    expect(server.take()).toEqual(["read 9"]);
  });

  test("a server that is silent for 10 s is dropped", () => {
    const { clock, server, want } = startHistory();
    want(10, 1);
    clock.advance(10_000);
    expect(server.take()).toEqual(["read 9", "(drop: no answer for 10 s)"]);
  });

  test("each message is shown with its time, 16 lines in flight at once", () => {
    const { server, view, want, state } = startHistory("asked");
    want(101, 10);
    expect(server.take()).toEqual(down(100, 8).flatMap((id) => [`read ${id}`, `time ${id}`]));
    for (const id of down(100, 10)) server.answer(say(id), `${id} 2026-01-02T03:04:05.678Z`);
    expect(view.take()).toEqual(down(100, 10).map((id) => `older ${say(id)} at 2026-01-02T03:04:05.678Z`));
    expect([state(), server.unanswered]).toEqual(["idle", []]);
  });

  test("a server that does not know times is asked no more of them", () => {
    const { server, view, want, state } = startHistory("asked");
    want(101, 40);
    for (const id of down(100, 40)) {
      server.answer(say(id));
      if (server.unanswered[0]?.startsWith("time")) server.answer("error unknown-command: none");
    }
    expect(view.take()).toEqual(down(100, 40).map((id) => `older ${say(id)}`));
    expect(server.take().filter((line) => line.startsWith("time"))).toHaveLength(8);
    expect(state()).toBe("idle");
  });

  test("a page that ends early waits for the times, too", () => {
    const { server, view, want, state } = startHistory("asked");
    want(10, 2);
    server.answer(say(9), "error no-time: not known", "error gone: no longer kept");
    expect([state(), view.take()]).toEqual(["draining", [`older ${say(9)}`]]);
    server.answer("error gone: no longer kept");
    expect(state()).toBe("exhausted");
  });
});

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
    want: (from: number, to: number) => history.send({ type: "rangeWanted", from, to }),
    wantTime: (from: string, lastId: number) => history.send({ type: "timeWanted", from, lastId }),
    state: () => history.getSnapshot().value,
  };
}

const say = (id: number) => `${id} bob: text ${id}`;
/** A minute for each message. */
const timeOf = (id: number) => `2026-01-02T03:${`${id}`.padStart(2, "0")}:00.000Z`;
const gone = "error gone: no longer kept";

/** `count` numbers downwards. */
const down = (from: number, count: number) => Array.from({ length: count }, (_, index) => from - index);

describe("history: a range", () => {
  test("it is requested and shown in the wanted order, downwards or upwards", () => {
    const { server, view, want, state } = startHistory();
    want(9, 7);
    expect(server.take()).toEqual(["read 9", "read 8", "read 7"]);
    server.answer(say(9), say(8), say(7));
    expect(view.take()).toEqual([9, 8, 7].map((id) => `fetched ${say(id)}`));
    want(20, 22);
    expect(server.take()).toEqual(["read 20", "read 21", "read 22"]);
    server.answer(say(20), say(21), say(22));
    expect(view.take()).toEqual([20, 21, 22].map((id) => `fetched ${say(id)}`));
    want(5, 5);
    server.answer(say(5));
    expect([state(), server.take(), view.take()]).toEqual(["idle", ["read 5"], [`fetched ${say(5)}`]]);
  });

  test("no more than 16 fetches are in flight at once", () => {
    const { server, view, want, state } = startHistory();
    want(100, 61);
    expect(server.take()).toEqual(down(100, 16).map((id) => `read ${id}`));
    server.answer(say(100));
    expect(server.take()).toEqual(["read 84"]);
    server.answer(...down(99, 39).map(say));
    expect(view.take()).toHaveLength(40);
    expect(state()).toBe("idle");
  });

  test("what is wanted during a page is ignored", () => {
    const { server, want, wantTime, state } = startHistory();
    want(9, 8);
    want(7, 6);
    wantTime(timeOf(1), 9);
    expect(server.take()).toEqual(["read 9", "read 8"]);
    server.answer(say(9), say(8));
    expect([state(), server.take()]).toEqual(["idle", []]);
  });

  test("what is gone is shown as absent, and after the page the first message that is kept is found", () => {
    const { server, view, want, state } = startHistory();
    want(9, 7);
    server.answer(say(9), gone, gone);
    expect([state(), server.unanswered]).toEqual(["findingStart", ["wait 0"]]);
    server.answer(say(9));
    expect([state(), view.take()]).toEqual([
      "idle",
      [`fetched ${say(9)}`, "absent 8 gone", "absent 7 gone", `start ${say(9)}`],
    ]);
    want(1, 3);
    server.answer(gone, gone, gone, say(9));
    expect(view.take()).toEqual(["absent 1 gone", "absent 2 gone", "absent 3 gone", `start ${say(9)}`]);
  });

  test("a server that does not tell its first message has none", () => {
    const { server, view, want, state } = startHistory();
    want(1, 1);
    server.answer(gone, "error unknown-command: no such command");
    expect([state(), view.take()]).toEqual(["idle", ["absent 1 gone"]]);
  });

  test("a damaged message is absent, and those beyond it are shown", () => {
    const { server, view, want, state } = startHistory("asked");
    want(7, 9);
    server.answer(say(7), timeOf(7), "error unreadable: damaged", "error unreadable: damaged");
    server.answer(say(9), `9 ${timeOf(9)}`);
    expect([state(), server.unanswered, view.take()]).toEqual([
      "idle",
      [],
      [`fetched ${say(7)}`, "absent 8 damaged", `fetched ${say(9)} at ${timeOf(9)}`],
    ]);
  });

  test("a page that the server refused can be requested again, once all replies have arrived", () => {
    const { server, view, want, state } = startHistory();
    want(9, 7);
    server.answer("error busy: later");
    want(9, 7);
    expect(state()).toBe("draining");
    server.answer(say(8), say(7));
    expect([state(), view.take(), server.take()]).toEqual(["idle", [], ["read 9", "read 8", "read 7"]]);
    want(9, 9);
    expect(server.take()).toEqual(["read 9"]);
  });

  test("a server that is silent for 10 s is dropped", () => {
    for (const begin of [
      (started: ReturnType<typeof startHistory>) => started.want(9, 9),
      (started: ReturnType<typeof startHistory>) => started.wantTime(timeOf(1), 9),
      (started: ReturnType<typeof startHistory>) => {
        started.want(9, 9);
        started.server.answer(gone);
      },
    ]) {
      const started = startHistory();
      begin(started);
      started.server.take();
      started.clock.advance(10_000);
      expect(started.server.take()).toEqual(["(drop: no answer for 10 s)"]);
    }
  });

  test("each message is shown with its time, 16 lines in flight at once", () => {
    const { server, view, want, state } = startHistory("asked");
    want(100, 91);
    expect(server.take()).toEqual(down(100, 8).flatMap((id) => [`read ${id}`, `time ${id}`]));
    for (const id of down(100, 10)) server.answer(say(id), `${id} 2026-01-02T03:04:05.678Z`);
    expect(view.take()).toEqual(down(100, 10).map((id) => `fetched ${say(id)} at 2026-01-02T03:04:05.678Z`));
    expect([state(), server.unanswered]).toEqual(["idle", []]);
  });

  test("a server that does not know times is asked no more of them", () => {
    const { server, view, want, state } = startHistory("asked");
    want(100, 61);
    for (const id of down(100, 40)) {
      server.answer(say(id));
      if (server.unanswered[0]?.startsWith("time")) server.answer("error unknown-command: none");
    }
    expect(view.take()).toEqual(down(100, 40).map((id) => `fetched ${say(id)}`));
    expect(server.take().filter((line) => line.startsWith("time"))).toHaveLength(8);
    expect(state()).toBe("idle");
  });

  test("a refused page waits for the times, too", () => {
    const { server, view, want, state } = startHistory("asked");
    want(9, 8);
    server.answer(say(9), "error no-time: not known", "error busy: later");
    expect([state(), view.take()]).toEqual(["draining", [`fetched ${say(9)}`]]);
    server.answer("error busy: later");
    expect(state()).toBe("idle");
  });
});

describe("history: the first message since a time", () => {
  test("it is found by halving, one question at a time", () => {
    const { server, view, wantTime, state } = startHistory();
    wantTime(timeOf(7), 10);
    for (const id of [6, 9, 8, 7]) {
      expect(server.unanswered).toEqual([`time ${id}`]);
      server.answer(`${id} ${timeOf(id)}`);
    }
    expect([state(), view.take()]).toEqual(["idle", [`found 7 at ${timeOf(7)}`]]);
  });

  test("none is so late, no message has a time, or the server cannot tell", () => {
    const { server, view, wantTime, state } = startHistory();
    const outcomeOf = (...answers: string[]) => {
      wantTime(timeOf(7), 2);
      server.answer(...answers);
      return [state(), ...view.take(), server.unanswered.length];
    };
    expect(outcomeOf(`2 ${timeOf(2)}`)).toEqual(["idle", "found none", 0]);
    expect(outcomeOf("error no-time: not known")).toEqual(["idle", "found no times", 0]);
    expect(outcomeOf("error unknown-command: none")).toEqual(["idle", "found no times", 0]);
    expect(outcomeOf("error busy: later")).toEqual(["idle", "found not now", 0]);
  });

  test("an empty board has none", () => {
    const { server, view, wantTime, state } = startHistory();
    wantTime(timeOf(7), 0);
    expect([state(), server.take(), view.take()]).toEqual(["idle", [], ["found no times"]]);
  });
});

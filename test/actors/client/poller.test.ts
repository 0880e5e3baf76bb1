import { describe, expect, test } from "bun:test";
import { createActor } from "xstate";
import { pollerMachine } from "../../../actors/client/poller.ts";
import type { PollerInput } from "../../../actors/client/poller-setup.ts";
import { FakeServer, FakeView } from "../../support/client-ports.ts";
import { TestClock } from "../../support/clock.ts";

/** A poller on a simulated clock, not connected yet. */
function startPoller(input: Partial<PollerInput> = {}) {
  const clock = new TestClock();
  const server = new FakeServer();
  const view = new FakeView();
  const poller = createActor(pollerMachine, {
    clock: clock.simulated,
    input: {
      server,
      view,
      mode: "poll",
      intervalMs: 1000,
      firstPoll: "at once",
      history: 1,
      times: "unasked",
      ...input,
    },
  }).start();
  return {
    clock,
    server,
    view,
    state: () => poller.getSnapshot().value,
    connect: () => poller.send({ type: "connected", commands: "all" }),
    disconnect: () => poller.send({ type: "disconnected" }),
    wake: () => poller.send({ type: "woken" }),
    choose: (mode: "poll" | "live") => poller.send({ type: "modeChosen", mode }),
    counts: () => {
      const { missed, fetched } = poller.getSnapshot().context;
      return { missed, fetched };
    },
  };
}

/** A connected poller that has shown message 5. */
function startAtFive(input: Partial<PollerInput> = {}) {
  const rig = startPoller(input);
  rig.connect();
  rig.server.answer("5 bob: five");
  rig.server.take();
  rig.view.take();
  return rig;
}

describe("poller: polling", () => {
  test("it sends nothing without a connection", () => {
    const { clock, server } = startPoller();
    clock.advance(60_000);
    expect(server.take()).toEqual([]);
  });

  test("it polls at once, and again one interval after each reply", () => {
    const { clock, server, connect } = startPoller();
    connect();
    expect(server.take()).toEqual(["read"]);
    clock.advance(4999);
    expect(server.take()).toEqual([]);
    server.answer("1 bob: hi");
    clock.advance(999);
    expect(server.take()).toEqual([]);
    clock.advance(1);
    expect(server.take()).toEqual(["read"]);
  });

  test("in a pipe it polls first after one interval", () => {
    const { clock, server, connect } = startPoller({
      firstPoll: "after the interval",
      history: 1,
      intervalMs: 300,
    });
    connect();
    clock.advance(299);
    expect(server.take()).toEqual([]);
    clock.advance(1);
    expect(server.take()).toEqual(["read"]);
  });

  test("switched off it sends nothing", () => {
    const { clock, server, connect } = startPoller({ mode: "off" });
    connect();
    clock.advance(60_000);
    expect(server.take()).toEqual([]);
  });

  test("a message is shown once, however often it is the reply", () => {
    const { clock, server, view, connect } = startPoller();
    connect();
    for (const answer of ["7 bob: hi", "7 bob: hi", "8 al: ho", "8 al: ho"]) {
      server.answer(answer);
      clock.advance(1000);
    }
    expect(view.take()).toEqual(["polled 7 bob: hi", "polled 8 al: ho"]);
  });

  test("an empty board shows nothing, and its first message is shown", () => {
    const { clock, server, view, connect } = startPoller();
    connect();
    server.answer("0 server: no messages yet");
    clock.advance(1000);
    server.answer("1 bob: hi");
    expect(view.take()).toEqual(["polled 1 bob: hi"]);
  });

  test("--every shows every reply unchanged, and fetches nothing", () => {
    const { clock, server, view, connect } = startPoller({ mode: "every" });
    connect();
    const answers = ["0 server: no messages yet", "5 bob: hi", "5 bob: hi", "9 al: ho", "error busy: later"];
    for (const answer of answers) {
      server.answer(answer);
      clock.advance(1000);
    }
    expect(view.take()).toEqual(answers.map((answer) => `polled ${answer}`));
    expect(new Set(server.take())).toEqual(new Set(["read"]));
  });

  test("a reply that is not a message is shown, but not repeated while it stays the same", () => {
    const { clock, server, view, connect } = startPoller();
    connect();
    for (const answer of ["what?", "what?", "error busy: later", "5 bob: hi", "error busy: later"]) {
      server.answer(answer);
      clock.advance(1000);
    }
    expect(view.take()).toEqual([
      "polled what?",
      "polled error busy: later",
      "polled 5 bob: hi",
      "polled error busy: later",
    ]);
  });

  test("a server that does not answer a poll for 5 s is dropped", () => {
    const { clock, server, connect } = startPoller();
    connect();
    clock.advance(4999);
    expect(server.take()).toEqual(["read"]);
    clock.advance(1);
    expect(server.take()).toEqual(["(drop: no answer for 5 s)"]);
  });

  test("replies after a loss are ignored", () => {
    const { server, view, connect, disconnect } = startPoller();
    connect();
    disconnect();
    server.answer("1 bob: hi");
    expect(view.take()).toEqual([]);
  });
});

describe("poller: history", () => {
  test("the newest messages are shown first, in order, and none of them counts as missed", () => {
    const { server, view, connect, counts } = startPoller({ history: 3 });
    connect();
    server.answer("9 bob: nine", "7 bob: seven", "8 al: eight");
    expect(server.take()).toEqual(["read", "read 7", "read 8"]);
    expect(view.take()).toEqual(["polled 7 bob: seven", "polled 8 al: eight", "polled 9 bob: nine"]);
    expect(counts()).toEqual({ missed: 0, fetched: 0 });
  });

  test("all messages of a shorter board are shown", () => {
    const { server, view, connect } = startPoller({ history: 20 });
    connect();
    server.answer("2 bob: two", "1 al: one");
    expect(view.take()).toEqual(["polled 1 al: one", "polled 2 bob: two"]);
  });

  test("messages of it that are no longer kept are not reported", () => {
    const { server, view, connect, counts } = startPoller({ history: 4 });
    connect();
    server.answer("9 bob: nine", "error gone: no longer kept", "7 bob: seven", "error gone: no longer kept");
    expect(view.take()).toEqual(["polled 7 bob: seven", "polled 9 bob: nine"]);
    expect(counts()).toEqual({ missed: 0, fetched: 0 });
  });

  test("messages of it that the server cannot read are reported", () => {
    const { server, view, connect } = startPoller({ history: 4 });
    connect();
    server.answer("9 bob: nine", ...Array.from({ length: 3 }, () => "error bad-arguments: read takes none"));
    expect(view.take()).toEqual(["missed 3 messages missed", "polled 9 bob: nine"]);
  });

  test("messages of it that the server cannot answer for now are requested again", () => {
    const { clock, server, view, connect } = startPoller({ history: 3 });
    connect();
    server.answer("9 bob: nine", "error busy: later", "8 al: eight");
    clock.advance(1000);
    server.answer("9 bob: nine", "7 al: seven", "8 al: eight");
    expect(view.take()).toEqual([
      "polled error busy: later",
      ...["polled 7 al: seven", "polled 8 al: eight", "polled 9 bob: nine"],
    ]);
  });

  test("with none, only new messages are shown", () => {
    const { clock, server, view, connect } = startPoller({ history: 0 });
    connect();
    server.answer("9 bob: nine");
    expect(view.take()).toEqual([]);
    clock.advance(1000);
    server.answer("11 al: eleven", "10 bob: ten");
    expect(view.take()).toEqual(["polled 10 bob: ten", "polled 11 al: eleven"]);
  });

  test("from an id on, all messages are shown, however many there are, and none counts as missed", () => {
    const { server, view, connect, counts } = startPoller({ from: 2 });
    connect();
    server.answer("20000 bob: last");
    for (let id = 2; id < 20_000; id++) server.answer(`${id} al: x`);
    const shown = view.take();
    expect([shown.length, shown[0], shown.at(-1)]).toEqual([
      19_999,
      "polled 2 al: x",
      "polled 20000 bob: last",
    ]);
    expect(counts()).toEqual({ missed: 0, fetched: 0 });
  });

  test("from an id that is not there yet, nothing is shown before it, unless the board is reset", () => {
    const { clock, server, view, connect } = startPoller({ from: 12 });
    connect();
    server.answer("9 bob: nine");
    clock.advance(1000);
    server.answer("11 bob: eleven");
    clock.advance(1000);
    server.answer("13 bob: thirteen", "12 bob: twelve");
    expect(view.take()).toEqual(["polled 12 bob: twelve", "polled 13 bob: thirteen"]);
    clock.advance(1000);
    server.answer("1 bob: new");
    expect(view.take()).toEqual(["board-reset the board was reset", "polled 1 bob: new"]);
  });

  test("the longest one is 1,000 messages, 16 in flight at once", () => {
    const { server, view, connect } = startPoller({ history: 1000 });
    connect();
    server.answer("5000 bob: last");
    expect(server.take()).toHaveLength(1 + 16);
    for (let id = 4001; id < 5000; id++) server.answer(`${id} al: x`);
    expect(view.take()).toHaveLength(1000);
  });

  test("in live mode it comes before the first wait", () => {
    const { server, view, connect } = startPoller({ history: 2, mode: "live" });
    connect();
    server.answer("9 bob: nine", "8 al: eight");
    expect(view.take()).toEqual(["polled 8 al: eight", "polled 9 bob: nine"]);
    server.answer("9 bob: nine");
    expect(server.take()).toEqual(["read", "read 8", "read", "wait 9"]);
  });
});

describe("poller: a choice of poll or live at run time", () => {
  test("a choice of live takes effect at once between two polls", () => {
    const { server, choose } = startAtFive();
    choose("live");
    expect(server.take()).toEqual(["wait 5"]);
  });

  test("a choice made while a request is in flight takes effect with its reply", () => {
    const { server, choose, connect, view } = startPoller();
    connect();
    choose("live");
    expect(server.take()).toEqual(["read"]);
    server.answer("5 bob: five");
    expect([server.take(), view.take()]).toEqual([["wait 5"], ["polled 5 bob: five"]]);
  });

  test("a choice of polling ends the wait with a read, and loses nothing", () => {
    const { clock, server, choose, view } = startAtFive({ mode: "live" });
    choose("poll");
    expect(server.take()).toEqual(["read"]);
    server.answer("6 al: six", "6 al: six");
    expect(view.take()).toEqual(["polled 6 al: six"]);
    expect(server.take()).toEqual([]);
    clock.advance(1000);
    expect(server.take()).toEqual(["read"]);
  });

  test("it applies to later connections", () => {
    const { server, choose, disconnect, connect } = startAtFive();
    disconnect();
    choose("live");
    connect();
    server.answer("5 bob: five", "5 bob: five");
    expect(server.take()).toEqual(["read 5", "read", "wait 5"]);
  });

  test("a poller that is off stays off", () => {
    const { clock, server, choose, connect } = startPoller({ mode: "off" });
    connect();
    choose("live");
    clock.advance(60_000);
    expect(server.take()).toEqual([]);
  });
});

describe("poller: a board that was reset", () => {
  test("a board without a message at the cursor is fetched from its first message", () => {
    const { server, view, connect, disconnect } = startAtFive();
    disconnect();
    connect();
    server.answer("error no-such-message: none", "2 al: two", "1 al: one");
    expect(server.take()).toEqual(["read 5", "read", "read 1"]);
    expect(view.take()).toEqual(["board-reset the board was reset", "polled 1 al: one", "polled 2 al: two"]);
  });

  test("a message at the cursor that is no longer kept does not count as a reset", () => {
    const { server, view, connect, disconnect } = startAtFive();
    disconnect();
    connect();
    server.answer("error gone: no longer kept", "6 al: six");
    expect(view.take()).toEqual(["polled 6 al: six"]);
  });

  test("in live mode, ids that go up and down do not cause requests without a pause", () => {
    const { server } = startAtFive({ mode: "live" });
    server.answer("1 al: one");
    expect(server.take()).toEqual([]);
  });

  test("an id that goes down", () => {
    const { clock, server, view } = startAtFive();
    clock.advance(1000);
    server.answer("2 al: new");
    expect(server.take()).toEqual(["read", "read 1"]);
    server.answer("1 al: first");
    clock.advance(1000);
    server.answer("2 al: new");
    expect(view.take()).toEqual([
      "board-reset the board was reset",
      "polled 1 al: first",
      "polled 2 al: new",
    ]);
  });

  test("the same id with another text", () => {
    const { clock, server, view } = startAtFive();
    clock.advance(1000);
    server.answer("5 al: other");
    expect(server.take()).toEqual(["read", "read 1", "read 2", "read 3", "read 4"]);
    server.answer(...[1, 2, 3, 4].map((id) => `${id} al: ${id}`));
    expect(view.take()).toEqual([
      "board-reset the board was reset",
      ...[1, 2, 3, 4].map((id) => `polled ${id} al: ${id}`),
      "polled 5 al: other",
    ]);
  });

  test("a board that passed the cursor during a loss is detected and fetched from its first message", () => {
    const { server, view, connect, disconnect } = startAtFive();
    disconnect();
    connect();
    expect(server.take()).toEqual(["read 5"]);
    server.answer("5 al: other");
    expect(server.take()).toEqual(["read"]);
    server.answer("7 al: seven");
    server.answer(...[1, 2, 3, 4, 5, 6].map((id) => `${id} al: ${id}`));
    expect(view.take()).toEqual([
      "board-reset the board was reset",
      ...[1, 2, 3, 4, 5, 6].map((id) => `polled ${id} al: ${id}`),
      "polled 7 al: seven",
    ]);
  });

  test("the line at the cursor identifies the same board after a loss, even if it is no longer kept", () => {
    for (const answer of ["5 bob: five", "error gone: this message is no longer kept", "6 bob: six"]) {
      const { server, view, connect, disconnect } = startAtFive();
      disconnect();
      connect();
      server.answer(answer, "6 bob: six");
      expect(view.take()).toEqual(["polled 6 bob: six"]);
    }
  });

  test("a live poller, too, checks the line at the cursor before it waits again", () => {
    const { server, connect, disconnect } = startAtFive({ mode: "live" });
    disconnect();
    connect();
    server.answer("5 bob: five", "5 bob: five");
    expect(server.take()).toEqual(["read 5", "read", "wait 5"]);
  });

  test("a server that does not answer this check is dropped", () => {
    const { clock, server, connect, disconnect } = startAtFive();
    disconnect();
    connect();
    clock.advance(10_000);
    expect(server.take()).toEqual(["read 5", "(drop: no answer for 10 s)"]);
  });

  test("an empty board", () => {
    const { clock, server, view } = startAtFive();
    clock.advance(1000);
    server.answer("0 server: no messages yet");
    clock.advance(1000);
    server.answer("2 al: two");
    server.take();
    server.answer("1 al: one");
    expect(view.take()).toEqual(["board-reset the board was reset", "polled 1 al: one", "polled 2 al: two"]);
  });
});

describe("poller: catching up", () => {
  test("messages that the server cannot answer for now are requested again later, and the cursor stays before them", () => {
    const { clock, server, view, counts } = startAtFive();
    clock.advance(1000);
    server.answer("9 bob: nine", "6 al: six", "error shutting-down: later", "8 al: eight");
    expect(view.take()).toEqual(["polled 6 al: six", "polled error shutting-down: later"]);
    server.take();
    clock.advance(999);
    expect(server.take()).toEqual([]);
    clock.advance(1);
    server.answer("9 bob: nine");
    expect(server.take()).toEqual(["read", "read 7", "read 8"]);
    server.answer("7 al: seven", "8 al: eight");
    expect(view.take()).toEqual(["polled 7 al: seven", "polled 8 al: eight", "polled 9 bob: nine"]);
    expect(counts()).toEqual({ missed: 3, fetched: 3 });
  });

  test("messages that are gone before them are reported once", () => {
    const { clock, server, view, counts } = startAtFive();
    clock.advance(1000);
    server.answer("8 bob: eight", "error gone: no longer kept", "error busy: later");
    expect(view.take()).toEqual(["polled error busy: later", "missed 1 message missed"]);
    clock.advance(1000);
    server.answer("8 bob: eight", "7 al: seven");
    expect(view.take()).toEqual(["polled 7 al: seven", "polled 8 bob: eight"]);
    expect(counts()).toEqual({ missed: 2, fetched: 1 });
  });

  test("missed messages are fetched and shown in the order of their ids", () => {
    const { clock, server, view, state } = startAtFive();
    clock.advance(1000);
    server.take();
    server.answer("9 bob: nine");
    expect(server.take()).toEqual(["read 6", "read 7", "read 8"]);
    expect(view.take()).toEqual([]);
    server.answer("6 al: six", "7 al: seven", "8 al: eight");
    expect(view.take()).toEqual([
      "polled 6 al: six",
      "polled 7 al: seven",
      "polled 8 al: eight",
      "polled 9 bob: nine",
    ]);
    expect(state()).toEqual({ asking: { polling: "resting" } });
    clock.advance(1000);
    expect(server.take()).toEqual(["read"]);
    server.answer("10 bob: ten");
    expect(view.take()).toEqual(["polled 10 bob: ten"]);
  });

  test("16 fetches are in flight at once", () => {
    const { clock, server } = startAtFive();
    clock.advance(1000);
    server.take();
    server.answer("105 bob: last");
    expect(server.take()).toEqual(Array.from({ length: 16 }, (_, index) => `read ${6 + index}`));
    server.answer("6 al: x", "7 al: x");
    expect(server.take()).toEqual(["read 22", "read 23"]);
  });

  test("the newest 10,000 messages of a gap are fetched, and the rest is reported as missed in its place", () => {
    const { clock, server, view } = startAtFive();
    clock.advance(1000);
    server.answer("10043 bob: last");
    for (let id = 43; id < 10_043; id++) server.answer(`${id} al: x`);
    const shown = view.take();
    expect(shown.slice(0, 2)).toEqual([
      "missed 37 messages missed: too many to fetch; use read <id>",
      "polled 43 al: x",
    ]);
    expect(shown.slice(-2)).toEqual(["polled 10042 al: x", "polled 10043 bob: last"]);
    expect(shown).toHaveLength(10_002);
  });

  test("a damaged message counts as one that is gone", () => {
    const { clock, server, view } = startAtFive();
    clock.advance(1000);
    server.answer("8 bob: eight", "error unreadable: damaged", "7 bob: seven");
    expect(view.take()).toEqual(["missed 1 message missed", "polled 7 bob: seven", "polled 8 bob: eight"]);
  });

  test("messages that are gone or unknown are reported as missed in their place", () => {
    const { clock, server, view } = startAtFive();
    clock.advance(1000);
    server.answer("11 bob: eleven");
    server.answer("error gone: no longer kept", "error gone: no longer kept", "8 al: eight");
    server.answer("error no-such-message: none", "10 al: ten");
    expect(view.take()).toEqual([
      "missed 2 messages missed",
      "polled 8 al: eight",
      "missed 1 message missed",
      "polled 10 al: ten",
      "polled 11 bob: eleven",
    ]);
  });

  for (const [server, answer] of [
    ["ignores the id", "105 bob: last"],
    ["does not know read <id>", "error bad-arguments: usage: read"],
    ["answers something else", "huh?"],
  ] as const) {
    test(`a server that ${server} gets no further requests, and the rest counts as missed`, () => {
      const { clock, server, view } = startAtFive();
      clock.advance(1000);
      server.take();
      server.answer("105 bob: last");
      expect(server.take()).toHaveLength(16);
      server.answer(...Array.from({ length: 16 }, () => answer));
      expect(server.take()).toEqual([]);
      expect(view.take()).toEqual(["missed 99 messages missed", "polled 105 bob: last"]);
    });
  }

  test("ids too large to be exact are shown and not counted", () => {
    const { clock, server, view } = startAtFive();
    clock.advance(1000);
    server.take();
    server.answer("9999999999999999 bob: far");
    expect(server.take()).toEqual([]);
    expect(view.take()).toEqual(["polled 9999999999999999 bob: far"]);
  });

  test("a loss during a backfill leaves the cursor at the last message shown in order", () => {
    const { clock, server, view, connect, disconnect } = startAtFive();
    clock.advance(1000);
    server.answer("9 bob: nine");
    server.answer("6 al: six");
    disconnect();
    expect(view.take()).toEqual(["polled 6 al: six"]);
    server.lose("lost");
    server.take();
    connect();
    server.answer("6 al: six", "10 bob: ten");
    expect(server.take()).toEqual(["read 6", "read", "read 7", "read 8", "read 9"]);
    server.answer("7 al: seven", "8 al: eight", "9 bob: nine");
    expect(view.take()).toEqual([
      "polled 7 al: seven",
      "polled 8 al: eight",
      "polled 9 bob: nine",
      "polled 10 bob: ten",
    ]);
  });

  test("messages reported as missed before a loss are not requested again", () => {
    const { clock, server, view, connect, disconnect } = startAtFive();
    clock.advance(1000);
    server.answer("9 bob: nine");
    server.answer("error gone: no longer kept");
    disconnect();
    expect(view.take()).toEqual(["missed 1 message missed"]);
    server.lose("lost");
    server.take();
    connect();
    server.answer("9 bob: nine");
    expect(server.take()).toEqual(["read", "read 7", "read 8"]);
  });

  test("a server that stops answering is dropped 10 s after its last reply", () => {
    const { clock, server } = startAtFive();
    clock.advance(1000);
    server.answer("9 bob: nine");
    clock.advance(9000);
    server.answer("6 al: six");
    server.take();
    clock.advance(9999);
    expect(server.take()).toEqual([]);
    clock.advance(1);
    expect(server.take()).toEqual(["(drop: no answer for 10 s)"]);
  });
});

describe("poller: live", () => {
  test("it waits for the message after the last one shown, and reads whether there are more", () => {
    const { server, view, connect } = startPoller({ mode: "live" });
    connect();
    expect(server.take()).toEqual(["read"]);
    server.answer("5 bob: five");
    expect(server.take()).toEqual(["wait 5"]);
    server.answer("6 bob: six");
    expect(server.take()).toEqual(["read"]);
    server.answer("6 bob: six");
    expect(server.take()).toEqual(["wait 6"]);
    expect(view.take()).toEqual(["polled 5 bob: five", "polled 6 bob: six"]);
  });

  test("messages that arrive faster than one by one are fetched together", () => {
    const { server, view } = startAtFive({ mode: "live" });
    server.answer("6 bob: six");
    server.take();
    server.answer("40 bob: last");
    expect(server.take()).toEqual(Array.from({ length: 16 }, (_, index) => `read ${7 + index}`));
    for (let id = 7; id < 40; id++) server.answer(`${id} al: x`);
    expect(view.take()).toHaveLength(35);
    server.take();
    server.answer("41 bob: more");
    expect([server.take(), view.take()]).toEqual([["wait 41"], ["polled 41 bob: more"]]);
  });

  test("in a pipe it polls first after one interval", () => {
    const { clock, server, connect } = startPoller({
      mode: "live",
      firstPoll: "after the interval",
      history: 1,
    });
    connect();
    expect(server.take()).toEqual([]);
    clock.advance(1000);
    expect(server.take()).toEqual(["read"]);
  });

  test("after a reply without a new message it pauses briefly", () => {
    const { clock, server, view } = startAtFive({ mode: "live" });
    server.answer("5 bob: five");
    expect(server.take()).toEqual([]);
    clock.advance(100);
    expect(server.take()).toEqual(["wait 5"]);
    expect(view.take()).toEqual([]);
  });

  test("on an empty board it waits for the first message", () => {
    const { server, connect } = startPoller({ mode: "live" });
    connect();
    server.answer("0 server: no messages yet");
    expect(server.take()).toEqual(["read", "wait 0"]);
  });

  test("after a reconnect missed messages are fetched together, not waited for one by one", () => {
    const { server, view, connect, disconnect, counts } = startAtFive({ mode: "live" });
    disconnect();
    connect();
    server.answer("5 bob: five", "8 bob: eight");
    expect(server.take()).toEqual(["read 5", "read", "read 6", "read 7"]);
    server.answer("6 al: six", "7 al: seven", "8 bob: eight");
    expect(server.take()).toEqual(["read", "wait 8"]);
    expect(view.take()).toEqual(["polled 6 al: six", "polled 7 al: seven", "polled 8 bob: eight"]);
    expect(counts()).toEqual({ missed: 2, fetched: 2 });
  });

  test("a gap that cannot be filled now is left until the next interval", () => {
    const { clock, server } = startAtFive({ mode: "live" });
    server.answer("8 bob: eight", "error unavailable: not now", "error unavailable: not now");
    expect(server.take()).toEqual(["read 6", "read 7"]);
    clock.advance(999);
    expect(server.take()).toEqual([]);
    clock.advance(1);
    expect(server.take()).toEqual(["read"]);
  });

  test("it fills a gap, and waits again if there is nothing more", () => {
    const { server, view } = startAtFive({ mode: "live" });
    server.answer("8 bob: eight");
    expect(server.take()).toEqual(["read 6", "read 7"]);
    server.answer("error gone: no longer kept", "7 al: seven");
    expect(view.take()).toEqual(["missed 1 message missed", "polled 7 al: seven", "polled 8 bob: eight"]);
    server.answer("8 bob: eight");
    expect(server.take()).toEqual(["read", "wait 8"]);
  });

  test("a server that does not know wait is polled, and this is reported once", () => {
    const { clock, server, view, connect } = startPoller({ mode: "live" });
    connect();
    server.answer("4 bob: four");
    server.take();
    server.answer("error unknown-command: no such command");
    for (const answer of ["5 bob: five", "6 bob: six"]) {
      expect(server.take()).toEqual(["read"]);
      server.answer(answer);
      clock.advance(1000);
    }
    expect(view.take()).toEqual([
      "polled 4 bob: four",
      "notice this server does not support wait; polling instead",
      "polled 5 bob: five",
      "polled 6 bob: six",
    ]);
  });

  test("a wait refused for now is sent again after the interval", () => {
    const { clock, server, view } = startAtFive({ mode: "live" });
    server.answer("error unavailable: not now");
    clock.advance(999);
    expect(server.take()).toEqual([]);
    clock.advance(1);
    expect(server.take()).toEqual(["wait 5"]);
    expect(view.take()).toEqual(["polled error unavailable: not now"]);
  });

  test("a wait is renewed every 5 s, and a server that does not answer within 5 s is dropped", () => {
    const { clock, server, view } = startAtFive({ mode: "live" });
    clock.advance(5000);
    expect(server.take()).toEqual(["read"]);
    server.answer("5 bob: five", "5 bob: five");
    expect(server.take()).toEqual(["wait 5"]);
    expect(view.take()).toEqual([]);
    clock.advance(5000);
    server.take();
    clock.advance(5000);
    expect(server.take()).toEqual(["(drop: no answer for 5 s)"]);
  });

  test("a message that arrives while the wait is renewed is shown once", () => {
    const { clock, server, view } = startAtFive({ mode: "live" });
    clock.advance(5000);
    server.take();
    server.answer("6 al: six", "7 al: seven");
    expect(server.take()).toEqual(["read 6"]);
    server.answer("6 al: six");
    expect(view.take()).toEqual(["polled 6 al: six", "polled 7 al: seven"]);
  });
});

describe("poller: after a sleep", () => {
  test("a wait is renewed at once", () => {
    const { server, wake } = startAtFive({ mode: "live" });
    wake();
    expect(server.take()).toEqual(["read"]);
    wake();
    expect(server.take()).toEqual([]);
  });

  test("the next poll comes at once", () => {
    const { server, wake } = startAtFive();
    wake();
    expect(server.take()).toEqual(["read"]);
  });

  test("without a connection it sends nothing", () => {
    const { server, wake, disconnect } = startAtFive();
    disconnect();
    wake();
    expect(server.take()).toEqual([]);
  });
});

/** The time of a message in these tests. */
function timeOf(id: number): string {
  return `2026-01-02T03:04:${String(id % 60).padStart(2, "0")}.678Z`;
}

/** The reply to `time <id>`. */
function tell(id: number): string {
  return `${id} ${timeOf(id)}`;
}

describe("poller: times", () => {
  test("a polled message is shown with the time at which it was stored", () => {
    const { server, view, connect } = startPoller({ times: "asked" });
    connect();
    server.answer("5 bob: five");
    expect([server.take(), view.take()]).toEqual([["read", "time 5"], []]);
    server.answer(tell(5));
    expect(view.take()).toEqual([`polled 5 bob: five at ${timeOf(5)}`]);
  });

  test("a wait's message is shown with its time, and then the end of the board is read", () => {
    const { server, view, connect } = startPoller({ times: "asked", mode: "live", history: 0 });
    connect();
    server.answer("5 bob: five", "6 al: six");
    expect(server.take()).toEqual(["read", "wait 5", "time 6"]);
    server.answer(tell(6), "6 al: six");
    expect(server.take()).toEqual(["read", "wait 6"]);
    expect(view.take()).toEqual([`polled 6 al: six at ${timeOf(6)}`]);
  });

  test("messages and times are fetched together, 16 lines in flight at once", () => {
    const { server, view, connect } = startPoller({ times: "asked", history: 20 });
    connect();
    server.answer("20 bob: last");
    server.take();
    for (let id = 1; id < 20; id++) {
      expect(server.unanswered.length).toBeLessThanOrEqual(16);
      server.answer(`${id} al: x`, tell(id));
    }
    expect(server.unanswered).toEqual(["time 20"]);
    server.answer(tell(20));
    expect(view.take()).toEqual([
      ...Array.from({ length: 19 }, (_, index) => `polled ${index + 1} al: x at ${timeOf(index + 1)}`),
      `polled 20 bob: last at ${timeOf(20)}`,
    ]);
  });

  for (const answer of ["error no-time: not known", "error gone: no longer kept", "error busy: later"]) {
    test(`a message is shown without a time after ${answer}, and the next one with its own`, () => {
      const { server, view, connect } = startPoller({ times: "asked", history: 2 });
      connect();
      server.answer("6 bob: six", "5 al: five", answer, tell(6));
      expect(view.take()).toEqual(["polled 5 al: five", `polled 6 bob: six at ${timeOf(6)}`]);
    });
  }

  for (const answer of [
    "error unknown-command: no such command",
    "what?",
    "5 bob: five",
    `9 ${timeOf(9)}`,
    "5 2026-13-02T03:04:05.678Z",
  ]) {
    test(`the time in the answer "${answer}" is not that of the message`, () => {
      const { server, view, connect } = startPoller({ times: "asked" });
      connect();
      server.answer("5 bob: five", answer);
      expect(view.take()).toEqual(["polled 5 bob: five"]);
    });
  }

  test("a server that does not know the command is not asked again on this connection, but on the next one", () => {
    const { clock, server, view, connect, disconnect } = startPoller({ times: "asked", history: 20 });
    const unknown = "error unknown-command: no such command";
    connect();
    server.answer("20 bob: last");
    for (let id = 1; id < 20; id++) {
      server.answer(`${id} al: x`);
      if (server.unanswered[0]?.startsWith("time")) server.answer(unknown);
    }
    const lines = server.take();
    expect(lines.filter((line) => line.startsWith("time"))).toHaveLength(8);
    expect(view.take()).toHaveLength(20);
    clock.advance(1000);
    server.answer("21 bob: more");
    expect([server.take(), view.take()]).toEqual([["read"], ["polled 21 bob: more"]]);
    disconnect();
    connect();
    server.answer("21 bob: more", "22 bob: new");
    expect(server.take()).toEqual(["read 21", "read", "time 22"]);
  });

  test("a loss before the time is known loses no message", () => {
    const { server, view, connect, disconnect } = startPoller({ times: "asked", history: 2 });
    connect();
    server.answer("6 bob: six", "5 al: five");
    server.lose("lost");
    disconnect();
    server.take();
    connect();
    server.answer("6 bob: six");
    expect(server.take()).toEqual(["read", "read 5", "time 5", "time 6"]);
    server.answer("5 al: five", tell(5), tell(6));
    expect(view.take()).toEqual([`polled 5 al: five at ${timeOf(5)}`, `polled 6 bob: six at ${timeOf(6)}`]);
  });

  test("after two losses before any time is known, one connection asks for none: the server may hang up on it", () => {
    const { server, view, connect, disconnect } = startPoller({ times: "asked" });
    const loseAtTime = () => {
      connect();
      server.answer("6 bob: six");
      expect(server.take()).toEqual(["read", "time 6"]);
      server.lose("lost");
      disconnect();
    };
    loseAtTime();
    loseAtTime();
    connect();
    server.answer("6 bob: six");
    expect([server.take(), view.take()]).toEqual([["read"], ["polled 6 bob: six"]]);
    disconnect();
    connect();
    server.answer("6 bob: six", "7 al: seven");
    expect(server.take()).toEqual(["read 6", "read", "time 7"]);
    server.answer(tell(7));
    expect(view.take()).toEqual([`polled 7 al: seven at ${timeOf(7)}`]);
  });

  test("--every asks for nothing but the last message, after a loss, too", () => {
    const { clock, server, connect, disconnect } = startPoller({ mode: "every", times: "asked" });
    connect();
    server.answer("5 bob: five");
    clock.advance(1000);
    server.answer("9 bob: nine");
    disconnect();
    connect();
    server.answer("20 bob: last");
    expect(new Set(server.take())).toEqual(new Set(["read"]));
  });
});

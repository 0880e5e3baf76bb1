import { describe, expect, test } from "bun:test";
import { createActor } from "xstate";
import { clientMachine } from "../../../actors/client/client.ts";
import type { ClientInput } from "../../../actors/client/client-context.ts";
import { FakeServer, FakeView } from "../../support/client-ports.ts";
import { TestClock } from "../../support/clock.ts";

/** A client on a simulated clock, whose poller is off unless said otherwise. */
function startClient(input: Partial<ClientInput> = {}) {
  const clock = new TestClock();
  const line = new FakeServer();
  const view = new FakeView();
  const client = createActor(clientMachine, {
    clock: clock.simulated,
    input: {
      line,
      view,
      polling: { mode: "off", intervalMs: 1000, firstPoll: "at once", history: 1 },
      name: undefined,
      afterLoss: "reconnect",
      random: () => 1,
      ...input,
    },
  }).start();
  return {
    clock,
    line,
    view,
    client,
    type: (...commands: string[]) => {
      for (const text of commands) client.send({ type: "typed", text });
    },
    endInput: () => client.send({ type: "inputEnded" }),
    quit: () => client.send({ type: "quit" }),
    state: () => client.getSnapshot().value,
  };
}

/** A client that is connected, and of which nothing has been looked at since. */
function startConnected(input: Partial<ClientInput> = {}) {
  const rig = startClient(input);
  rig.line.connect();
  rig.line.take();
  rig.view.take();
  return rig;
}

const script = { afterLoss: "fail" } as const;

describe("client: connecting", () => {
  test("it connects, and says where to", () => {
    const { line, view, state } = startClient();
    expect([state(), line.take()]).toEqual(["connecting", ["(open)"]]);
    line.connect();
    expect(view.take()).toEqual(["progress connected to board:4040"]);
  });

  test("a server that does not take the connection for 5 s is given up", () => {
    const { clock, line, view, state } = startClient();
    line.take();
    clock.advance(4999);
    expect(line.take()).toEqual([]);
    clock.advance(1);
    expect(line.take()).toEqual(["(drop: no answer for 5 s)"]);
    expect(state()).toBe("reconnecting");
    expect(view.take()).toEqual(["retry no answer for 5 s; next try in 0.5 s"]);
  });

  test("it tries again for ever, after waits that double up to 30 s", () => {
    const { clock, line, view } = startClient();
    const waits: (string | undefined)[] = [];
    for (let attempt = 0; attempt < 9; attempt++) {
      line.lose("refused");
      const [notice] = view.take();
      waits.push(/^retry refused; next try in (.*) s$/.exec(notice ?? "")?.[1]);
      line.take();
      const waitMs = Number(waits.at(-1)) * 1000;
      clock.advance(waitMs - 1);
      expect(line.take()).toEqual([]);
      clock.advance(1);
      expect(line.take()).toEqual(["(open)"]);
    }
    expect(waits).toEqual(["0.5", "1.0", "2.0", "4.0", "8.0", "16.0", "30.0", "30.0", "30.0"]);
  });

  test("chance takes up to half off a wait", () => {
    const { clock, line } = startClient({ random: () => 0 });
    line.lose("refused");
    line.take();
    clock.advance(249);
    expect(line.take()).toEqual([]);
    clock.advance(1);
    expect(line.take()).toEqual(["(open)"]);
  });

  test("a connection that lasts 5 s ends the row of failures, a shorter one does not", () => {
    const { clock, line, view } = startClient();
    line.lose("refused");
    clock.advance(500);
    line.connect();
    clock.advance(4999);
    view.take();
    line.lose("connection lost");
    expect(view.take()).toEqual(["retry connection lost; next try in 1.0 s"]);
    clock.advance(1000);
    line.connect();
    clock.advance(5000);
    view.take();
    line.lose("connection lost");
    expect(view.take()).toEqual(["retry connection lost; next try in 0.5 s"]);
  });

  test("a script is not tried again: it fails", () => {
    const { line, view, state } = startClient(script);
    line.take();
    line.lose("can't connect: refused");
    expect([state(), view.take()]).toEqual(["failed", ["error can't connect: refused"]]);
  });

  test("what is typed meanwhile is refused, and not sent later", () => {
    const { clock, line, view, type } = startClient();
    type("send early", "  ");
    line.lose("refused");
    view.take();
    type("send hi");
    expect(view.take()).toEqual(["error not connected; not sent: send hi"]);
    clock.advance(500);
    line.connect();
    expect(line.take()).toEqual(["(open)", "(open)"]);
  });

  test("it can be left at any time", () => {
    for (const leave of ["endInput", "quit"] as const) {
      const connecting = startClient();
      connecting[leave]();
      expect(connecting.state()).toBe("closed");
      const reconnecting = startClient();
      reconnecting.line.lose("refused");
      reconnecting[leave]();
      expect(reconnecting.state()).toBe("closed");
    }
  });
});

describe("client: what a view can ask for", () => {
  test("the next try to connect comes at once, and only while one is waited for", () => {
    const { line, view, client, state } = startClient();
    line.lose("gone");
    line.take();
    client.send({ type: "retry" });
    expect([state(), line.take()]).toEqual(["connecting", ["(open)"]]);
    line.lose("refused");
    expect(view.take().at(-1)).toBe("retry refused; next try in 0.5 s");
    client.send({ type: "retry" });
    line.take();
    client.send({ type: "retry" });
    line.connect();
    client.send({ type: "retry" });
    expect(line.take()).toEqual([]);
  });

  test("older messages are fetched while connected, and are no answers to commands", () => {
    const { line, view, client, type } = startConnected();
    client.send({ type: "olderWanted", before: 4, count: 2 });
    type("foo");
    expect(line.take()).toEqual(["read 3", "read 2", "foo"]);
    line.answer("3 al: three", "2 al: two", "error unknown-command: no such command");
    expect(view.take()).toEqual([
      "older 3 al: three",
      "older 2 al: two",
      "reply error unknown-command: no such command",
    ]);
    line.lose("gone");
    client.send({ type: "olderWanted", before: 2, count: 2 });
    expect(line.take()).toEqual([]);
  });
});

describe("client: commands", () => {
  test("each is sent as it was typed, as soon as it is entered", () => {
    const { line, type } = startConnected();
    type("register bob", "  send  two  blanks ", "What?");
    expect(line.take()).toEqual(["register bob", "  send  two  blanks ", "What?"]);
  });

  test("blank lines are not sent", () => {
    const { line, view, type } = startConnected();
    type("", "  \t ");
    expect([line.take(), view.take()]).toEqual([[], []]);
  });

  test("replies are shown, errors too", () => {
    const { line, view, type } = startConnected();
    type("send hi", "foo");
    line.answer("error not-registered: register <name> first", "bar");
    expect(view.take()).toEqual(["reply error not-registered: register <name> first", "reply bar"]);
  });

  test("a line that nobody asked for is shown as such", () => {
    const { line, view } = startConnected();
    line.tell("hello there");
    line.tell("error timeout: you slept");
    expect(view.take()).toEqual(["notice unasked: hello there", "error error timeout: you slept"]);
  });

  test("a server that answers nothing for 10 s is a lost line", () => {
    const { clock, line, view, type, state } = startConnected();
    type("read", "read");
    clock.advance(9999);
    line.answer("1 bob: hi");
    clock.advance(9999);
    expect(line.take()).toEqual(["read", "read"]);
    clock.advance(1);
    expect(line.take()).toEqual(["(drop: no answer for 10 s)"]);
    expect([state(), view.take().slice(1)]).toEqual([
      "reconnecting",
      ["error not answered: read", "retry no answer for 10 s; next try in 0.5 s"],
    ]);
  });

  test("the answer to a wait may take 40 s", () => {
    const { clock, line, type } = startConnected();
    type("wait 5");
    clock.advance(39_999);
    expect(line.take()).toEqual(["wait 5"]);
    clock.advance(1);
    expect(line.take()).toEqual(["(drop: no answer for 40 s)"]);
  });

  test("when the line drops, the outcome of a send is unknown, and it is not sent again", () => {
    const { clock, line, view, type } = startConnected();
    type("send one", "send two", "SEND three", "read");
    line.answer("ok");
    view.take();
    line.lose("connection lost");
    expect(view.take()).toEqual([
      "error outcome unknown: send two",
      "error outcome unknown: SEND three",
      "error not answered: read",
      "retry connection lost; next try in 0.5 s",
    ]);
    clock.advance(500);
    line.take();
    line.connect();
    expect(line.take()).toEqual([]);
  });

  test("a script whose line drops says the same, and fails", () => {
    const { line, view, type, state } = startConnected(script);
    type("send one");
    line.lose("connection lost");
    expect([state(), view.take()]).toEqual([
      "failed",
      ["error outcome unknown: send one", "error connection lost"],
    ]);
  });
});

describe("client: leaving", () => {
  test("close leaves without a connection, too", () => {
    const { line, type, state, view } = startClient();
    line.lose("gone");
    view.take();
    type(" Close ");
    expect([state(), view.take()]).toEqual(["closed", []]);
  });

  test("after the end of input the outstanding answers are awaited", () => {
    const { line, view, type, endInput, state } = startConnected();
    type("read", "read");
    line.answer("1 bob: hi");
    endInput();
    type("read");
    line.take();
    expect(view.take()).toEqual([
      "reply 1 bob: hi",
      "progress waiting for an answer; Ctrl-C leaves at once",
      "error not connected; not sent: read",
    ]);
    line.answer("2 bob: ho");
    expect([state(), view.take(), line.take()]).toEqual(["closed", ["reply 2 bob: ho"], ["(hang up)"]]);
  });

  test("with nothing outstanding it is the end at once", () => {
    const { endInput, state } = startConnected();
    endInput();
    expect(state()).toBe("closed");
  });

  for (const [how, lose] of [
    ["do not come for 10 s", ({ clock }) => clock.advance(10_000)],
    ["are lost", ({ line }) => line.lose("connection lost")],
  ] as [string, (rig: ReturnType<typeof startConnected>) => void][]) {
    test(`answers that ${how} make it fail, with or without reconnecting`, () => {
      for (const afterLoss of ["fail", "reconnect"] as const) {
        const rig = startConnected({ afterLoss });
        rig.type("send hi");
        rig.endInput();
        rig.view.take();
        lose(rig);
        expect([rig.state(), rig.view.take()[0]]).toEqual(["failed", "error outcome unknown: send hi"]);
      }
    });
  }

  test("close is sent, answered by nothing, and a good end once the server has closed", () => {
    const { line, view, type, endInput, state } = startConnected();
    type("read", " CLOSE ");
    expect(line.take()).toEqual(["read", " CLOSE  (no answer)"]);
    endInput();
    type("send late");
    expect(view.take()).toEqual(["error not connected; not sent: send late"]);
    line.answer("1 bob: hi");
    line.lose("connection lost");
    expect([state(), view.take()]).toEqual(["closed", ["reply 1 bob: hi"]]);
  });

  test("close before an answer that never comes is a bad end", () => {
    const { line, view, type, state } = startConnected();
    type("send hi", "close");
    line.lose("connection lost");
    expect([state(), view.take()]).toEqual([
      "failed",
      ["error outcome unknown: send hi", "error connection lost"],
    ]);
  });

  test("a server that does not close for 10 s is left", () => {
    const { clock, line, type, state } = startConnected();
    type("close");
    clock.advance(10_000);
    expect([state(), line.take()]).toEqual([
      "closed",
      ["close (no answer)", "(drop: no answer for 10 s)", "(hang up)"],
    ]);
  });

  test("quitting says what is not known, and is a good end", () => {
    const { line, view, type, quit, state } = startConnected();
    type("send hi");
    line.take();
    quit();
    expect([state(), view.take(), line.take()]).toEqual([
      "closed",
      ["error outcome unknown: send hi"],
      ["(hang up)"],
    ]);
  });
});

describe("client: the name", () => {
  const taken = "error name-taken: somebody has this name now";

  test("given at the start it is registered on connecting", () => {
    const { line, view } = startClient({ name: "bob" });
    line.connect();
    expect(line.take()).toEqual(["(open)", "register bob"]);
    line.answer("Welcome bob");
    expect(view.take()).toEqual(["progress connected to board:4040", "progress registered as bob"]);
  });

  test("registered by hand it is registered again after a reconnect", () => {
    const { clock, line, view, type } = startConnected();
    type("register bob", "register al");
    line.answer("Welcome bob", taken);
    line.lose("connection lost");
    clock.advance(500);
    line.take();
    line.connect();
    expect(line.take()).toEqual(["register bob"]);
    view.take();
    line.answer("Welcome bob");
    expect(view.take()).toEqual(["progress registered as bob"]);
  });

  test("the last one wins", () => {
    const { clock, line, type } = startConnected({ name: "bob" });
    type("register al");
    line.answer("Welcome bob", "Welcome al");
    line.lose("connection lost");
    clock.advance(500);
    line.take();
    line.connect();
    expect(line.take()).toEqual(["register al"]);
  });

  test("taken, it is tried again every 2 s, which is said once", () => {
    const { clock, line, view } = startConnected({ name: "bob" });
    line.answer(taken);
    expect(view.take()).toEqual(["error register bob: name-taken: somebody has this name now"]);
    clock.advance(1999);
    expect(line.take()).toEqual([]);
    clock.advance(1);
    line.answer(taken);
    clock.advance(2000);
    expect(line.take()).toEqual(["register bob", "register bob"]);
    expect(view.take()).toEqual([]);
    line.answer("Welcome bob");
    expect(view.take()).toEqual(["progress registered as bob"]);
    clock.advance(60_000);
    expect(line.take()).toEqual([]);
  });

  test("still taken after 15 tries, it is given up until the next connection", () => {
    const { clock, line, view } = startConnected({ name: "bob" });
    for (let tries = 0; tries < 15; tries++) {
      line.answer(taken);
      clock.advance(2000);
    }
    expect(line.take()).toHaveLength(14);
    expect(view.take().at(-1)).toBe("error no longer trying to register as bob");
    line.lose("connection lost");
    clock.advance(500);
    line.take();
    line.connect();
    expect(line.take()).toEqual(["register bob"]);
  });

  test("taken, and another one registered by hand: the first is not tried again", () => {
    const { clock, line, type } = startConnected({ name: "bob" });
    line.answer(taken);
    type("register al");
    line.answer("Welcome al");
    line.take();
    clock.advance(60_000);
    expect(line.take()).toEqual([]);
  });

  test("one registered by hand just before the client's own is tried again is the one that counts", () => {
    const { clock, line, type } = startClient({ name: "ann" });
    line.connect();
    line.answer("error name-taken: somebody has this name now");
    line.take();
    type("register carol");
    clock.advance(2000);
    expect(line.take()).toEqual(["register carol", "register ann"]);
    line.answer("Welcome carol", "Welcome ann");
    expect(line.take()).toEqual(["register carol"]);
    line.answer("Welcome carol");
    clock.advance(60_000);
    expect(line.take()).toEqual([]);
  });

  test("refused for any other reason, it is not tried again on this connection", () => {
    const { clock, line, view } = startConnected({ name: "b:b" });
    line.answer("error bad-name: no");
    expect(view.take()).toEqual(["error register b:b: bad-name: no"]);
    clock.advance(60_000);
    expect(line.take()).toEqual([]);
  });
});

describe("client: its poller", () => {
  const polling = { mode: "poll", intervalMs: 1000, firstPoll: "at once", history: 1 } as const;

  test("polls while connected, beside the commands", () => {
    const { clock, line, view, type } = startClient({ polling });
    line.connect();
    type("read");
    line.answer("4 bob: hi", "4 bob: hi");
    clock.advance(1000);
    expect(line.take()).toEqual(["(open)", "read", "read", "read"]);
    expect(view.take()).toEqual(["progress connected to board:4040", "polled 4 bob: hi", "reply 4 bob: hi"]);
  });

  test("fetches after a reconnect what was missed meanwhile", () => {
    const { clock, line, view } = startClient({ polling });
    line.connect();
    line.answer("4 bob: hi");
    line.lose("connection lost");
    clock.advance(500);
    line.connect();
    line.take();
    view.take();
    line.answer("4 bob: hi", "7 bob: seven");
    expect(line.take()).toEqual(["read", "read 5", "read 6"]);
    line.answer("5 bob: five", "error gone: no longer kept");
    expect(view.take()).toEqual(["polled 5 bob: five", "missed 1 message missed", "polled 7 bob: seven"]);
  });

  test("asks nothing while a typed wait is unanswered, which a line would end, and goes on after the last one", () => {
    const { clock, line, view, type } = startClient({ polling });
    line.connect();
    line.answer("4 bob: hi");
    type("WAIT 4");
    type("wait 4");
    line.take();
    clock.advance(20_000);
    expect(line.take()).toEqual([]);
    line.answer("4 bob: hi");
    clock.advance(5000);
    expect(line.take()).toEqual([]);
    line.answer("5 bob: ho");
    expect(line.take()).toEqual(["read 4"]);
    line.answer("4 bob: hi", "5 bob: ho");
    clock.advance(1000);
    expect(line.take()).toEqual(["read", "read"]);
    expect(view.take().slice(1)).toEqual([
      "polled 4 bob: hi",
      "reply 4 bob: hi",
      "reply 5 bob: ho",
      "polled 5 bob: ho",
    ]);
  });

  test("stops when the client is about to leave", () => {
    for (const leave of [["send hi"], ["send hi", "close"]]) {
      const { clock, line, type, endInput } = startClient({ polling });
      line.connect();
      type(...leave);
      endInput();
      line.take();
      line.answer("4 bob: hi");
      clock.advance(5000);
      expect(line.take()).toEqual([]);
    }
  });
});

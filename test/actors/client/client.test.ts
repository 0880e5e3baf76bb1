import { describe, expect, test } from "bun:test";
import { createActor } from "xstate";
import { clientMachine } from "../../../actors/client/client.ts";
import type { ClientInput } from "../../../actors/client/client-context.ts";
import { mayBatch } from "../../../actors/client/notices.ts";
import { parseReply } from "../../../src/protocol/reply.ts";
import { FakeServer, FakeView } from "../../support/client-ports.ts";
import { TestClock } from "../../support/clock.ts";

/** A client on a simulated clock, whose poller is off unless said otherwise. */
function startClient(input: Partial<ClientInput> = {}) {
  const clock = new TestClock();
  const server = new FakeServer();
  const view = new FakeView();
  const client = createActor(clientMachine, {
    clock: clock.simulated,
    input: {
      server,
      view,
      polling: { mode: "off", intervalMs: 1000, firstPoll: "at once", history: 1, times: "unasked" },
      name: undefined,
      afterLoss: "reconnect",
      keys: undefined,
      sending: "as typed",
      random: () => 1,
      ...input,
    },
  }).start();
  return {
    clock,
    server,
    view,
    client,
    type: (...commands: string[]) => {
      for (const text of commands) client.send({ type: "typed", text });
    },
    endInput: () => client.send({ type: "inputEnded" }),
    quit: () => client.send({ type: "quit" }),
    wake: () => client.send({ type: "woken" }),
    state: () => client.getSnapshot().value,
  };
}

/** A client that is connected, and of which nothing has been looked at since. */
function startConnected(input: Partial<ClientInput> = {}) {
  const rig = startClient(input);
  rig.server.connect();
  rig.server.take();
  rig.view.take();
  return rig;
}

const script = { afterLoss: "fail" } as const;

describe("client: a message whose outcome the server does not know", () => {
  test("[SND-6] it is reported as one whose answer is lost, and not sent again", () => {
    const { server, view, type } = startConnected();
    type("send hi", "read");
    server.answer("error outcome-unknown: later, or never", "1 bob: one");
    expect(view.take()).toEqual([
      "reply error outcome-unknown: later, or never",
      "error outcome unknown: send hi",
      "reply 1 bob: one",
    ]);
    expect(server.take()).toEqual(["send hi", "read"]);
  });
});

describe("client: a board that denies access", () => {
  const denied = { type: "denied", reason: "board:4040 denies access: no such token" } as const;

  for (const afterLoss of ["reconnect", "fail"] as const) {
    test(`it ends in words, and does not try again (${afterLoss})`, () => {
      const { client, view, server, state } = startClient({ afterLoss });
      client.send(denied);
      expect([state(), client.getSnapshot().status]).toEqual(["failed", "done"]);
      expect(view.take()).toEqual([`error ${denied.reason}`]);
      expect(server.take()).toEqual(["(open)", "(close)"]);
    });
  }

  test("commands without an answer are reported, and no token is shown", () => {
    const { client, view, type } = startConnected();
    type("send hi", "auth secret");
    client.send(denied);
    expect(view.take()).toEqual([
      "error outcome unknown: send hi",
      "error not answered: auth ****",
      `error ${denied.reason}`,
    ]);
  });
});

describe("client: batches", () => {
  const batch = (...texts: string[]) => ({ type: "batchTyped", texts }) as const;
  const answer = (request: string, text: string) =>
    ({ type: "answered", request, text, reply: parseReply(text) }) as const;

  test("the commands of a batch are sent in order, and their answers are shown in order", () => {
    const { client, server, view } = startConnected(script);
    client.send(batch("read", "send hi"));
    expect([server.take(), client.getSnapshot().context.unanswered]).toEqual([
      ["read", "send hi"],
      ["read", "send hi"],
    ]);
    client.send({ type: "batchAnswered", answers: [answer("read", "1 al: hi"), answer("send hi", "ok")] });
    expect([view.take(), client.getSnapshot().context.unanswered]).toEqual([
      ["reply 1 al: hi", "reply ok"],
      [],
    ]);
  });

  test("the part without an answer when the connection is lost is reported", () => {
    const { client, server, view } = startConnected(script);
    client.send(batch("read", "send hi"));
    client.send({ type: "batchAnswered", answers: [answer("read", "1 al: hi")] });
    server.lose("connection lost");
    expect(view.take()).toEqual([
      "reply 1 al: hi",
      "error outcome unknown: send hi",
      "error connection lost",
    ]);
  });

  test("without a connection none of it is sent, and each is reported", () => {
    const { client, server, view } = startClient();
    server.take();
    client.send(batch("read", "send hi"));
    expect([server.take(), view.take()]).toEqual([
      [],
      ["error not connected; not sent: read", "error not connected; not sent: send hi"],
    ]);
  });

  test("what changes the client's own state is not sent in one", () => {
    const lines = ["read", "send close", " POST x", "close", "Register al", "wait 3", " ", "", "key x"];
    expect(lines.filter(mayBatch)).toEqual(["read", "send close", " POST x", "key x"]);
  });
});

describe("client: connecting", () => {
  test("it connects, and reports the address", () => {
    const { server, view, state } = startClient();
    expect([state(), server.take()]).toEqual(["connecting", ["(open)"]]);
    server.connect();
    expect(view.take()).toEqual(["progress connected to board:4040"]);
  });

  test("an attempt to connect times out after 5 s", () => {
    const { clock, server, view, state } = startClient();
    server.take();
    clock.advance(4999);
    expect(server.take()).toEqual([]);
    clock.advance(1);
    expect(server.take()).toEqual(["(drop: no answer for 5 s)"]);
    expect(state()).toBe("reconnecting");
    expect(view.take()).toEqual(["retry no answer for 5 s; next try in 0.5 s"]);
  });

  test("it retries without limit, after delays that double up to 30 s", () => {
    const { clock, server, view } = startClient();
    const waits: (string | undefined)[] = [];
    for (let attempt = 0; attempt < 9; attempt++) {
      server.lose("refused");
      const [notice] = view.take();
      waits.push(/^retry refused; next try in (.*) s$/.exec(notice ?? "")?.[1]);
      server.take();
      const waitMs = Number(waits.at(-1)) * 1000;
      clock.advance(waitMs - 1);
      expect(server.take()).toEqual([]);
      clock.advance(1);
      expect(server.take()).toEqual(["(open)"]);
    }
    expect(waits).toEqual(["0.5", "1.0", "2.0", "4.0", "8.0", "16.0", "30.0", "30.0", "30.0"]);
  });

  test("a random number shortens a delay by up to half", () => {
    const { clock, server } = startClient({ random: () => 0 });
    server.lose("refused");
    server.take();
    clock.advance(249);
    expect(server.take()).toEqual([]);
    clock.advance(1);
    expect(server.take()).toEqual(["(open)"]);
  });

  test("a connection that lasts 5 s resets the count of failures, a shorter one does not", () => {
    const { clock, server, view } = startClient();
    server.lose("refused");
    clock.advance(500);
    server.connect();
    clock.advance(4999);
    view.take();
    server.lose("connection lost");
    expect(view.take()).toEqual(["retry connection lost; next try in 1.0 s"]);
    clock.advance(1000);
    server.connect();
    clock.advance(5000);
    view.take();
    server.lose("connection lost");
    expect(view.take()).toEqual(["retry connection lost; next try in 0.5 s"]);
  });

  test("a script does not reconnect: it fails", () => {
    const { server, view, state } = startClient(script);
    server.take();
    server.lose("can't connect: refused");
    expect([state(), view.take()]).toEqual(["failed", ["error can't connect: refused"]]);
  });

  test("a command typed while it is disconnected is refused, and not sent later", () => {
    const { clock, server, view, type } = startClient();
    type("send early", "  ");
    server.lose("refused");
    view.take();
    type("send hi");
    expect(view.take()).toEqual(["error not connected; not sent: send hi"]);
    clock.advance(500);
    server.connect();
    expect(server.take()).toEqual(["(open)", "(open)"]);
  });

  test("the user can quit at any time", () => {
    for (const leave of ["endInput", "quit"] as const) {
      const connecting = startClient();
      connecting[leave]();
      expect(connecting.state()).toBe("closed");
      const reconnecting = startClient();
      reconnecting.server.lose("refused");
      reconnecting[leave]();
      expect(reconnecting.state()).toBe("closed");
    }
  });
});

describe("client: requests of a view", () => {
  test("a retry connects at once, and only while the client waits to reconnect", () => {
    const { server, view, client, state } = startClient();
    server.lose("gone");
    server.take();
    client.send({ type: "retry" });
    expect([state(), server.take()]).toEqual(["connecting", ["(open)"]]);
    server.lose("refused");
    expect(view.take().at(-1)).toBe("retry refused; next try in 0.5 s");
    client.send({ type: "retry" });
    server.take();
    client.send({ type: "retry" });
    server.connect();
    client.send({ type: "retry" });
    expect(server.take()).toEqual([]);
  });

  test("any messages are fetched while connected, and are not shown as replies to commands", () => {
    const { server, view, client, type } = startConnected();
    client.send({ type: "rangeWanted", from: 3, to: 2 });
    type("foo");
    expect(server.take()).toEqual(["read 3", "read 2", "foo"]);
    server.answer("3 al: three", "2 al: two", "error unknown-command: no such command");
    expect(view.take()).toEqual([
      "fetched 3 al: three",
      "fetched 2 al: two",
      "reply error unknown-command: no such command",
    ]);
    server.lose("gone");
    client.send({ type: "rangeWanted", from: 1, to: 1 });
    expect(server.take()).toEqual([]);
  });

  test("when the machine wakes up, or its network is back, it reconnects at once", () => {
    const { server, state, wake } = startConnected();
    server.lose("gone");
    expect(state()).toBe("reconnecting");
    wake();
    expect([state(), server.take()]).toEqual(["connecting", ["(open)"]]);
  });
});

describe("client: commands", () => {
  test("each is sent as typed, as soon as it is entered", () => {
    const { server, type } = startConnected();
    type("register bob", "  send  two  blanks ", "What?");
    expect(server.take()).toEqual(["register bob", "  send  two  blanks ", "What?"]);
  });

  test("blank lines are not sent", () => {
    const { server, view, type } = startConnected();
    type("", "  \t ");
    expect([server.take(), view.take()]).toEqual([[], []]);
  });

  test("replies are shown, including errors", () => {
    const { server, view, type } = startConnected();
    type("send hi", "foo");
    server.answer("error not-registered: register <name> first", "bar");
    expect(view.take()).toEqual(["reply error not-registered: register <name> first", "reply bar"]);
  });

  test("an unsolicited line is shown as such", () => {
    const { server, view } = startConnected();
    server.sendUnsolicited("hello there");
    server.sendUnsolicited("error timeout: you slept");
    expect(view.take()).toEqual(["notice unsolicited: hello there", "error error timeout: you slept"]);
  });

  test("a server that is silent for 10 s counts as lost", () => {
    const { clock, server, view, type, state } = startConnected();
    type("read", "read");
    clock.advance(9999);
    server.answer("1 bob: hi");
    clock.advance(9999);
    expect(server.take()).toEqual(["read", "read"]);
    clock.advance(1);
    expect(server.take()).toEqual(["(drop: no answer for 10 s)"]);
    expect([state(), view.take().slice(1)]).toEqual([
      "reconnecting",
      ["error not answered: read", "retry no answer for 10 s; next try in 0.5 s"],
    ]);
  });

  test("the reply to a wait may take 40 s", () => {
    const { clock, server, type } = startConnected();
    type("wait 5");
    clock.advance(39_999);
    expect(server.take()).toEqual(["wait 5"]);
    clock.advance(1);
    expect(server.take()).toEqual(["(drop: no answer for 40 s)"]);
  });

  test("when the connection is lost, the outcome of a send is unknown, and it is not resent", () => {
    const { clock, server, view, type } = startConnected();
    type("send one", "send two", "SEND three", "read");
    server.answer("ok");
    view.take();
    server.lose("connection lost");
    expect(view.take()).toEqual([
      "error outcome unknown: send two",
      "error outcome unknown: SEND three",
      "error not answered: read",
      "retry connection lost; next try in 0.5 s",
    ]);
    clock.advance(500);
    server.take();
    server.connect();
    expect(server.take()).toEqual([]);
  });

  test("a script that loses its connection reports the same, and fails", () => {
    const { server, view, type, state } = startConnected(script);
    type("send one");
    server.lose("connection lost");
    expect([state(), view.take()]).toEqual([
      "failed",
      ["error outcome unknown: send one", "error connection lost"],
    ]);
  });
});

describe("client: leaving", () => {
  test("close ends the client without a connection, too", () => {
    const { server, type, state, view } = startClient();
    server.lose("gone");
    view.take();
    type(" Close ");
    expect([state(), view.take()]).toEqual(["closed", []]);
  });

  test("after the end of input it waits for outstanding replies", () => {
    const { server, view, type, endInput, state } = startConnected();
    type("read", "read");
    server.answer("1 bob: hi");
    endInput();
    type("read");
    server.take();
    expect(view.take()).toEqual([
      "reply 1 bob: hi",
      "progress waiting for an answer; Ctrl-C leaves at once",
      "error not connected; not sent: read",
    ]);
    server.answer("2 bob: ho");
    expect([state(), view.take(), server.take()]).toEqual(["closed", ["reply 2 bob: ho"], ["(close)"]]);
  });

  test("with nothing outstanding it ends at once", () => {
    const { endInput, state } = startConnected();
    endInput();
    expect(state()).toBe("closed");
  });

  for (const [how, lose] of [
    ["do not come for 10 s", ({ clock }) => clock.advance(10_000)],
    ["are lost", ({ server }) => server.lose("connection lost")],
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

  test("close is sent, gets no reply, and succeeds once the server has closed", () => {
    const { server, view, type, endInput, state } = startConnected();
    type("read", " CLOSE ");
    expect(server.take()).toEqual(["read", " CLOSE  (no answer)"]);
    endInput();
    type("send late");
    expect(view.take()).toEqual(["error not connected; not sent: send late"]);
    server.answer("1 bob: hi");
    server.lose("connection lost");
    expect([state(), view.take()]).toEqual(["closed", ["reply 1 bob: hi"]]);
  });

  test("close before a reply that never arrives is a failure", () => {
    const { server, view, type, state } = startConnected();
    type("send hi", "close");
    server.lose("connection lost");
    expect([state(), view.take()]).toEqual([
      "failed",
      ["error outcome unknown: send hi", "error connection lost"],
    ]);
  });

  test("the client leaves a server that does not close within 10 s", () => {
    const { clock, server, type, state } = startConnected();
    type("close");
    clock.advance(10_000);
    expect([state(), server.take()]).toEqual([
      "closed",
      ["close (no answer)", "(drop: no answer for 10 s)", "(close)"],
    ]);
  });

  test("quitting reports unknown outcomes, and succeeds", () => {
    const { server, view, type, quit, state } = startConnected();
    type("send hi");
    server.take();
    quit();
    expect([state(), view.take(), server.take()]).toEqual([
      "closed",
      ["error outcome unknown: send hi"],
      ["(close)"],
    ]);
  });
});

describe("client: the name", () => {
  const taken = "error name-taken: this name is already in use";

  test("a name given at the start is registered on connecting", () => {
    const { server, view } = startClient({ name: "bob" });
    server.connect();
    expect(server.take()).toEqual(["(open)", "register bob"]);
    server.answer("Welcome bob");
    expect(view.take()).toEqual(["progress connected to board:4040", "progress registered as bob"]);
  });

  test("a name registered by hand is registered again after a reconnect", () => {
    const { clock, server, view, type } = startConnected();
    type("register bob", "register al");
    server.answer("Welcome bob", taken);
    server.lose("connection lost");
    clock.advance(500);
    server.take();
    server.connect();
    expect(server.take()).toEqual(["register bob"]);
    view.take();
    server.answer("Welcome bob");
    expect(view.take()).toEqual(["progress registered as bob"]);
  });

  test("the last name registered wins", () => {
    const { clock, server, type } = startConnected({ name: "bob" });
    type("register al");
    server.answer("Welcome bob", "Welcome al");
    server.lose("connection lost");
    clock.advance(500);
    server.take();
    server.connect();
    expect(server.take()).toEqual(["register al"]);
  });

  test("a taken name is retried ever more slowly, as long as the connection lasts, and reported once", () => {
    const { clock, server, view } = startConnected({ name: "bob" });
    server.answer(taken);
    expect(view.take()).toEqual([
      "error register bob: name-taken: this name is already in use; trying again",
    ]);
    for (const waitMs of [2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]) {
      clock.advance(waitMs - 1);
      expect(server.take()).toEqual([]);
      clock.advance(1);
      expect(server.take()).toEqual(["register bob"]);
      server.answer(taken);
    }
    expect(view.take()).toEqual([]);
    clock.advance(60_000);
    server.answer("Welcome bob");
    expect(view.take()).toEqual(["progress registered as bob"]);
    server.take();
    clock.advance(600_000);
    expect(server.take()).toEqual([]);
  });

  test("a name that the server cannot give now is retried, too", () => {
    const { clock, server } = startConnected({ name: "bob" });
    server.answer("error busy: too many connections hold this name");
    clock.advance(2000);
    expect(server.take()).toEqual(["register bob"]);
  });

  test("a taken name is not retried after the user registers another one", () => {
    const { clock, server, type } = startConnected({ name: "bob" });
    server.answer(taken);
    type("register al");
    server.answer("Welcome al");
    server.take();
    clock.advance(60_000);
    expect(server.take()).toEqual([]);
  });

  test("a name registered by hand just before the client's own retry is the one that counts", () => {
    const { clock, server, type } = startClient({ name: "ann" });
    server.connect();
    server.answer("error name-taken: this name is already in use");
    server.take();
    type("register carol");
    clock.advance(2000);
    expect(server.take()).toEqual(["register carol", "register ann"]);
    server.answer("Welcome carol", "Welcome ann");
    expect(server.take()).toEqual(["register carol"]);
    server.answer("Welcome carol");
    clock.advance(60_000);
    expect(server.take()).toEqual([]);
  });

  test("a name refused for any other reason is not retried on this connection", () => {
    const { clock, server, view } = startConnected({ name: "b:b" });
    server.answer("error bad-name: no");
    expect(view.take()).toEqual(["error register b:b: bad-name: no"]);
    clock.advance(60_000);
    expect(server.take()).toEqual([]);
  });
});

describe("client: its poller", () => {
  const polling = {
    mode: "poll",
    intervalMs: 1000,
    firstPoll: "at once",
    history: 1,
    times: "unasked",
  } as const;

  test("polls while connected, alongside the commands", () => {
    const { clock, server, view, type } = startClient({ polling });
    server.connect();
    type("read");
    server.answer("4 bob: hi", "4 bob: hi");
    clock.advance(1000);
    expect(server.take()).toEqual(["(open)", "read", "read", "read"]);
    expect(view.take()).toEqual(["progress connected to board:4040", "polled 4 bob: hi", "reply 4 bob: hi"]);
  });

  test("fetches messages missed during a loss after the reconnect", () => {
    const { clock, server, view } = startClient({ polling });
    server.connect();
    server.answer("4 bob: hi");
    server.lose("connection lost");
    clock.advance(500);
    server.connect();
    server.take();
    view.take();
    server.answer("4 bob: hi", "7 bob: seven");
    expect(server.take()).toEqual(["read", "read 5", "read 6"]);
    server.answer("5 bob: five", "error gone: no longer kept");
    expect(view.take()).toEqual(["polled 5 bob: five", "missed 1 message missed", "polled 7 bob: seven"]);
  });

  test("sends nothing while a typed wait is unanswered, and resumes after the last one", () => {
    const { clock, server, view, type } = startClient({ polling });
    server.connect();
    server.answer("4 bob: hi");
    type("WAIT 4");
    type("wait 4");
    server.take();
    clock.advance(20_000);
    expect(server.take()).toEqual([]);
    server.answer("4 bob: hi");
    clock.advance(5000);
    expect(server.take()).toEqual([]);
    server.answer("5 bob: ho");
    expect(server.take()).toEqual(["read 4"]);
    server.answer("4 bob: hi", "5 bob: ho");
    clock.advance(1000);
    expect(server.take()).toEqual(["read", "read"]);
    expect(view.take().slice(1)).toEqual([
      "polled 4 bob: hi",
      "reply 4 bob: hi",
      "reply 5 bob: ho",
      "polled 5 bob: ho",
    ]);
  });

  test("polls at once when the machine wakes up", () => {
    const { server, wake } = startClient({ polling });
    server.connect();
    server.answer("4 bob: hi");
    server.take();
    wake();
    expect(server.take()).toEqual(["read"]);
  });

  test("stops when the client is about to end", () => {
    for (const leave of [["send hi"], ["send hi", "close"]]) {
      const { clock, server, type, endInput } = startClient({ polling });
      server.connect();
      type(...leave);
      endInput();
      server.take();
      server.answer("4 bob: hi");
      clock.advance(5000);
      expect(server.take()).toEqual([]);
    }
  });
});

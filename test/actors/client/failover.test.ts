import { describe, expect, test } from "bun:test";
import { createActor } from "xstate";
import { clientMachine } from "../../../actors/client/client.ts";
import type { ClientInput } from "../../../actors/client/client-context.ts";
import type { KeyPort } from "../../../actors/client/ports.ts";
import { getStatus } from "../../../actors/client/status.ts";
import { FakeServer, FakeView } from "../../support/client-ports.ts";
import { TestClock } from "../../support/clock.ts";

/** A client of a board with several servers, on a simulated clock; its first connection is open. */
function startClient(serverCount: number, input: Partial<ClientInput> = {}) {
  const clock = new TestClock();
  const server = new FakeServer(serverCount);
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
  server.connect();
  server.take();
  view.take();
  const type = (text: string) => client.send({ type: "typed", text });
  return { clock, server, view, client, type };
}

const script = { afterLoss: "fail" } as const;

const newKeys: KeyPort = {
  current: () => "k".repeat(16),
  support: () => "unknown",
  noteSupport: () => undefined,
};

describe("client: a board with several servers", () => {
  test("after a loss it tries the next one at once, and stays with it", () => {
    const { clock, server, view, client } = startClient(2);
    server.lose("connection lost");
    expect(server.take()).toEqual(["(next: board-2:4040)", "(open)"]);
    server.connect();
    expect(view.take()).toEqual([
      "retry connection lost; trying the next server",
      "progress connected to board-2:4040",
    ]);
    expect(getStatus(client)).toMatchObject({ server: "board-2:4040", serverCount: 2 });
    clock.advance(600_000);
    expect(server.take()).toEqual([]);
  });

  test("a server that is lost before it answers the key is left at once; only the last one is tried without it", () => {
    const { server } = startClient(2, { keys: newKeys, name: "ann" });
    const key = `key ${newKeys.current()}`;
    server.lose("no answer for 1.5 s");
    server.connect();
    expect(server.take()).toEqual(["(next: board-2:4040)", "(open)", key]);
    server.lose("connection lost");
    server.connect();
    expect(server.take()).toEqual(["(open)", "register ann"]);
  });

  test("it tries each one once, then pauses for longer each time", () => {
    const { clock, server, view } = startClient(3);
    for (const reason of ["connection lost", "refused", "refused"]) server.lose(reason);
    expect(server.take()).toEqual([
      ...["(next: board-2:4040)", "(open)", "(next: board-3:4040)", "(open)", "(next: board:4040)"],
    ]);
    expect(view.take().at(-1)).toBe("retry refused; next try in 0.5 s");
    clock.advance(500);
    for (let attempt = 0; attempt < 3; attempt++) server.lose("refused");
    expect(server.take()).toHaveLength(6);
    expect(view.take().at(-1)).toBe("retry refused; next try in 1.0 s");
  });

  test("servers that hang up at once make no round without a pause; a stable connection begins a new one", () => {
    const { clock, server, view } = startClient(2);
    for (let attempt = 0; attempt < 2; attempt++) {
      server.connect();
      server.lose("connection lost");
    }
    expect(view.take().at(-1)).toBe("retry connection lost; next try in 0.5 s");
    clock.advance(500);
    server.connect();
    clock.advance(5000);
    server.take();
    server.lose("connection lost");
    expect(server.take()).toEqual(["(next: board-2:4040)", "(open)"]);
  });

  test("with one server it pauses after each loss, as ever", () => {
    const { server, view } = startClient(1);
    server.lose("connection lost");
    expect(server.take()).toEqual([]);
    expect(view.take()).toEqual(["retry connection lost; next try in 0.5 s"]);
  });

  test("it shows each message once, also those that came meanwhile", () => {
    const polling = {
      mode: "poll",
      intervalMs: 1000,
      firstPoll: "at once",
      history: 1,
      times: "unasked",
    } as const;
    const { server, view } = startClient(2, { polling });
    server.answer("7 bob: seven");
    server.lose("connection lost");
    server.connect();
    view.take();
    server.answer("7 bob: seven", "9 bob: nine", "8 bob: eight");
    expect(view.take()).toEqual(["polled 8 bob: eight", "polled 9 bob: nine"]);
  });

  test("it registers its name on each of them", () => {
    const { server } = startClient(2, { name: "ann" });
    server.answer("Welcome ann");
    server.lose("connection lost");
    server.take();
    server.connect();
    expect(server.take()).toEqual(["register ann"]);
  });
});

describe("client: a server that cannot serve", () => {
  for (const answer of ["error unavailable: no majority", "error shutting-down: soon"]) {
    test(`it is left for the next one, without showing its answer to a poll or a name (${answer})`, () => {
      const { server, view } = startClient(2, { name: "ann" });
      server.answer(answer);
      expect(server.take()).toEqual(["(close)", "(next: board-2:4040)", "(open)"]);
      expect(view.take()).toEqual([`retry board:4040: ${answer}; trying the next server`]);
      server.connect();
      server.answer("Welcome ann");
      expect(view.take()).toEqual(["progress connected to board-2:4040", "progress registered as ann"]);
    });
  }

  test("the key is given to the next one, too", () => {
    const keys: KeyPort = {
      current: () => "k".repeat(16),
      support: () => "unknown",
      noteSupport: () => undefined,
    };
    const { server } = startClient(2, { keys });
    server.answer("error unavailable: no");
    server.connect();
    expect(server.take()).toEqual(["(close)", "(next: board-2:4040)", "(open)", `key ${"k".repeat(16)}`]);
  });

  test("typed commands are answered first, and none is sent again", () => {
    const { server, view, type } = startClient(2);
    type("send one");
    type("send two");
    server.answer("error unavailable: no majority");
    expect(server.take()).toEqual(["send one", "send two"]);
    server.answer("ok");
    expect(server.take()).toEqual(["(close)", "(next: board-2:4040)", "(open)"]);
    expect(view.take()).toEqual([
      "reply error unavailable: no majority",
      "reply ok",
      "retry board:4040: error unavailable: no majority; trying the next server",
    ]);
  });

  test("if all say so, the client stays: it can read there; after 30 s it goes round again", () => {
    const { clock, server, type } = startClient(2);
    const refuse = () => {
      type("send one");
      server.answer("error unavailable: the disk is full");
    };
    refuse();
    server.connect();
    server.take();
    refuse();
    clock.advance(29_000);
    refuse();
    expect(server.take()).toEqual(["send one", "send one"]);
    clock.advance(1000);
    refuse();
    expect(server.take()).toEqual(["send one", "(close)", "(next: board:4040)", "(open)"]);
  });

  test("a client that closes does not leave for another one", () => {
    const { server, type, client } = startClient(2);
    type("send one");
    type("close");
    server.answer("error shutting-down: soon");
    expect(server.take()).toEqual(["send one", "close (no answer)"]);
    server.lose("connection lost");
    expect(client.getSnapshot().value).toBe("closed");
  });

  test("a single server is not left", () => {
    const { server, type } = startClient(1);
    type("send one");
    server.answer("error unavailable: no");
    expect(server.take()).toEqual(["send one"]);
  });
});

describe("client: a script with several servers", () => {
  test("it tries each one once, then fails with the last reason", () => {
    const { server, view, client } = startClient(2, script);
    server.lose("connection lost");
    expect(client.getSnapshot().status).toBe("active");
    server.lose("refused");
    expect(client.getSnapshot().value).toBe("failed");
    expect(view.take()).toEqual(["retry connection lost; trying the next server", "error refused"]);
  });

  test("once it has begun, a loss is its end: its commands depend on each other", () => {
    const { server, view, client, type } = startClient(2, script);
    type("send one");
    server.lose("connection lost");
    expect(client.getSnapshot().value).toBe("failed");
    expect(view.take()).toEqual(["error outcome unknown: send one", "error connection lost"]);
  });
});

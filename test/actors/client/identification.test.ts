import { describe, expect, test } from "bun:test";
import { createActor } from "xstate";
import { clientMachine } from "../../../actors/client/client.ts";
import type { ClientInput } from "../../../actors/client/client-context.ts";
import type { KeySupport } from "../../../actors/client/ports.ts";
import { getStatus } from "../../../actors/client/status.ts";
import { FakeServer, FakeView } from "../../support/client-ports.ts";
import { TestClock } from "../../support/clock.ts";

const key = "abcdefghijklmnop";
const helped = "commands: register <name> | key <key> | send <message> | post <message> | help";

/** A client with a key; `support`: what it knows of its board. */
function startClient(support: KeySupport = "unknown", input: Partial<ClientInput> = {}) {
  const clock = new TestClock();
  const server = new FakeServer();
  const view = new FakeView();
  let known = support;
  const keys = {
    current: () => (known === "unsupported" || known === "ignored" ? undefined : key),
    support: () => known,
    noteSupport: (noted: KeySupport) => {
      known = noted;
    },
  };
  const client = createActor(clientMachine, {
    clock: clock.simulated,
    input: {
      server,
      view,
      polling: { mode: "off", intervalMs: 1000, firstPoll: "at once", history: 1, times: "unasked" },
      name: "ann",
      keys,
      sending: "as typed",
      afterLoss: "reconnect",
      random: () => 1,
      ...input,
    },
  }).start();
  const type = (text: string) => client.send({ type: "typed", text });
  return { clock, server, view, client, type, known: () => known, status: () => getStatus(client) };
}

/** The same, connected, after the server has accepted the key and listed its commands. */
function startPosting(commands = helped) {
  const rig = startClient("unknown", { sending: "by post", name: undefined });
  rig.server.connect();
  rig.server.answer("ok", commands);
  rig.server.take();
  rig.view.take();
  return rig;
}

describe("client: its key", () => {
  test("is given before the name is registered, and nothing else is sent until it is answered", () => {
    const { server, view, status, known } = startClient();
    server.connect();
    expect([server.take(), status().connection]).toEqual([["(open)", `key ${key}`], "connecting"]);
    server.answer("ok");
    expect(server.take()).toEqual(["register ann"]);
    server.answer("Welcome ann");
    expect(view.take()).toEqual(["progress connected to board:4040", "progress registered as ann"]);
    expect([status().name, known()]).toEqual(["ann", "accepted"]);
  });

  test("is given on each connection", () => {
    const { clock, server } = startClient();
    server.connect();
    server.answer("ok");
    server.lose("connection lost");
    clock.advance(500);
    server.take();
    server.connect();
    expect(server.take()).toEqual([`key ${key}`]);
  });

  test("is not given to a board that is known to have no keys, nor by a client without one", () => {
    for (const rig of [startClient("unsupported"), startClient("unknown", { keys: undefined })]) {
      rig.server.connect();
      expect(rig.server.take()).toEqual(["(open)", "register ann"]);
    }
  });

  for (const answer of ["error unknown-command: no such command", "error: what?", "1 bob: hi", "what?"]) {
    test(`[KEY-6] after the answer "${answer}" the client connects again without it, says nothing, and remembers`, () => {
      const { server, view, status, known } = startClient();
      server.connect();
      server.take();
      server.answer(answer);
      expect([server.take(), status().connection]).toEqual([["(close)", "(open)"], "connecting"]);
      server.connect();
      expect([server.take(), known()]).toEqual([["register ann"], "unsupported"]);
      expect(view.take()).toEqual(["progress connected to board:4040"]);
      expect(status().failures).toBe(0);
    });
  }

  test("is left out after 2 s without an answer, and so from then on once a name is registered without it", () => {
    const { clock, server, view, known } = startClient();
    server.connect();
    server.take();
    clock.advance(1999);
    expect(server.take()).toEqual([]);
    clock.advance(1);
    expect(server.take()).toEqual(["(close)", "(open)"]);
    expect([view.take(), known()]).toEqual([[], "unknown"]);
    server.connect();
    expect(server.take()).toEqual(["register ann"]);
    server.answer("error name-taken: this name is already in use");
    expect(known()).toBe("unknown");
    clock.advance(2000);
    server.answer("Welcome ann");
    expect(known()).toBe("ignored");
  });

  test("is left out from then on if it was not answered in time and a typed command registers a name without it", () => {
    const { clock, server, type, known } = startClient("unknown", { name: undefined });
    server.connect();
    clock.advance(2000);
    server.connect();
    type("register bob");
    server.answer("Welcome bob");
    expect(known()).toBe("ignored");
  });

  test("is left out once if the server hangs up on it: that may be a loss, and is not remembered", () => {
    const { clock, server, known } = startClient();
    server.connect();
    server.lose("connection lost");
    server.take();
    server.connect();
    expect([server.take(), known()]).toEqual([["register ann"], "unknown"]);
    server.lose("connection lost");
    clock.advance(500);
    server.take();
    server.connect();
    expect(server.take()).toEqual([`key ${key}`]);
  });

  test("is expected by a board that has accepted one: silence is a loss after 10 s, and so is a hang-up", () => {
    const { clock, server, view, known } = startClient("accepted");
    server.connect();
    server.take();
    clock.advance(9999);
    expect(server.take()).toEqual([]);
    clock.advance(1);
    expect(server.take()).toEqual(["(drop: no answer for 10 s)"]);
    expect(view.take()).toEqual(["retry no answer for 10 s; next try in 0.5 s"]);
    clock.advance(500);
    server.connect();
    server.lose("connection lost");
    expect(view.take()).toEqual(["retry connection lost; next try in 1.0 s"]);
    expect(known()).toBe("accepted");
  });

  for (const how of ["ignores keys", "hangs up on keys"]) {
    const refuse = ({ clock, server }: ReturnType<typeof startClient>) => {
      server.connect();
      if (how === "ignores keys") clock.advance(10_000);
      else server.lose("connection lost");
      server.take();
    };

    test(`is left out on the third try if another server is there now, which ${how}`, () => {
      const rig = startClient("accepted");
      for (const delayMs of [500, 1000]) {
        refuse(rig);
        rig.clock.advance(delayMs);
      }
      refuse(rig);
      rig.server.connect();
      expect(rig.server.take()).toEqual(["register ann"]);
      rig.server.answer("Welcome ann");
      expect(rig.known()).toBe(how === "ignores keys" ? "unknown" : "accepted");
    });

    test(`is left out at once by a client that does not reconnect, if another server is there now, which ${how}`, () => {
      const rig = startClient("accepted", { afterLoss: "fail" });
      refuse(rig);
      rig.server.connect();
      expect(rig.server.take()).toEqual(["register ann"]);
    });
  }

  test("is expected again once the board has answered one", () => {
    const { clock, server } = startClient("accepted");
    for (const delayMs of [500, 1000]) {
      server.connect();
      server.lose("connection lost");
      clock.advance(delayMs);
    }
    server.connect();
    server.answer("ok");
    server.lose("connection lost");
    clock.advance(2000);
    server.connect();
    server.lose("connection lost");
    server.take();
    clock.advance(4000);
    server.connect();
    expect(server.take()).toEqual(["(open)", `key ${key}`]);
  });

  test("does not hide why the server turns a connection away", () => {
    const { server, view, known, status } = startClient();
    server.connect();
    server.answer("error busy: this server has too many connections");
    server.lose("connection lost");
    expect(view.take()).toEqual([
      "error error busy: this server has too many connections",
      "retry connection lost; next try in 0.5 s",
    ]);
    expect([known(), status().connection]).toEqual(["unknown", "reconnecting"]);
  });

  test("takes effect at once if it is replaced: the client connects again", () => {
    const { server, client, type, view } = startClient();
    server.connect();
    server.answer("ok", "Welcome ann");
    type("send hi");
    server.take();
    view.take();
    client.send({ type: "keyReplaced" });
    expect([server.take(), view.take()]).toEqual([["(close)", "(open)"], ["error outcome unknown: send hi"]]);
    server.connect();
    expect(server.take()).toEqual([`key ${key}`]);
    client.send({ type: "keyReplaced" });
    expect(server.take()).toEqual(["(close)", "(open)"]);
  });
});

describe("client: a server that knows the assignment's commands alone", () => {
  const polling = {
    mode: "live",
    intervalMs: 1000,
    firstPoll: "at once",
    history: 1,
    times: "asked",
  } as const;

  for (const how of ["ignores the others", "hangs up on the others", "was found to ignore the others"]) {
    test(`gets no others if it ${how}: no time, no wait, no read of an id`, () => {
      const rig = startClient(how.startsWith("was") ? "ignored" : "unknown", { polling });
      const { clock, server, view } = rig;
      server.connect();
      if (how === "ignores the others") clock.advance(2000);
      if (how === "hangs up on the others") server.lose("connection lost");
      if (!how.startsWith("was")) server.connect();
      server.take();
      server.answer("Welcome ann", "1 bob: one");
      clock.advance(1000);
      expect(server.take()).toEqual(["read"]);
      view.take();
      server.answer("4 bob: four");
      expect(view.take()).toEqual(["missed 2 messages missed", "polled 4 bob: four"]);
    });
  }

  test("is not asked for the last message seen when the client connects again", () => {
    const { clock, server } = startClient("ignored", { polling });
    server.connect();
    server.answer("Welcome ann", "1 bob: one");
    server.lose("connection lost");
    clock.advance(500);
    server.take();
    server.connect();
    expect(server.take()).toEqual(["register ann", "read"]);
  });

  test("may not be that, if it answers a key on a later connection", () => {
    const { clock, server } = startClient("unknown", { polling });
    server.connect();
    server.lose("connection lost");
    server.connect();
    server.answer("Welcome ann", "1 bob: one");
    server.lose("connection lost");
    clock.advance(500);
    server.connect();
    server.answer("ok");
    server.take();
    server.answer("Welcome ann", "1 bob: one");
    expect(server.take()).toEqual(["read"]);
    server.answer("3 bob: three");
    expect(server.take()).toEqual(["read 2", "time 2", "time 3"]);
  });
});

describe("client: posting", () => {
  test("a typed send goes out by post if the server lists it, and is answered ok, with its id", () => {
    const { server, view, type } = startPosting();
    const shown: unknown[] = [];
    view.show = (notice) => shown.push(notice);
    type("  Send  hello post");
    expect(server.take()).toEqual(["  post  hello post"]);
    server.answer("ok 12");
    const reply = { kind: "posted", id: 12 };
    expect(shown).toEqual([{ kind: "reply", request: "  Send  hello post", text: "ok", reply }]);
  });

  test("the server is asked for its commands once the key is accepted, before anything is typed", () => {
    const { server, type } = startClient("unknown", { sending: "by post", name: undefined });
    server.connect();
    server.answer("ok");
    type("send early");
    expect(server.take()).toEqual(["(open)", `key ${key}`, "help"]);
  });

  for (const commands of [helped.replace("post", "poster"), "error unknown-command: no", "post"]) {
    test(`a send stays one if help is answered "${commands}"`, () => {
      const { server, type } = startPosting(commands);
      type("send hi");
      expect(server.take()).toEqual(["send hi"]);
    });
  }

  test("a send stays one on a connection without a key", () => {
    const { clock, server, type } = startPosting();
    server.lose("connection lost");
    clock.advance(500);
    server.connect();
    server.answer("error unknown-command: no");
    server.connect();
    server.take();
    type("send hi");
    expect(server.take()).toEqual(["send hi"]);
  });

  test("the outcome of a lost post is unknown", () => {
    const { server, view, type } = startPosting();
    type("send hi");
    type("post ho");
    server.lose("connection lost");
    expect(view.take().slice(0, 2)).toEqual([
      "error outcome unknown: send hi",
      "error outcome unknown: post ho",
    ]);
  });
});

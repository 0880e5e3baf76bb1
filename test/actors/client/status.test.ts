import { heapStats } from "bun:jsc";
import { describe, expect, test } from "bun:test";
import { createActor } from "xstate";
import { clientMachine } from "../../../actors/client/client.ts";
import { type ClientStatus, getStatus, observeStatus } from "../../../actors/client/status.ts";
import { FakeServer, FakeView } from "../../support/client-ports.ts";
import { TestClock } from "../../support/clock.ts";

/** A client that polls, on a simulated clock, and what was told of how it stands. */
function startClient(afterLoss: "reconnect" | "fail" = "reconnect") {
  const clock = new TestClock();
  const server = new FakeServer();
  const client = createActor(clientMachine, {
    clock: clock.simulated,
    input: {
      server,
      view: new FakeView(),
      polling: { mode: "poll", intervalMs: 1000, firstPoll: "at once", history: 1, times: "unasked" },
      name: undefined,
      afterLoss,
      keys: undefined,
      sending: "as typed",
      random: () => 1,
    },
  }).start();
  const told: ClientStatus[] = [];
  const stop = observeStatus(client, (status) => told.push(status));
  return { clock, server, client, told, stop, status: () => getStatus(client) };
}

describe("status of a client", () => {
  test("it gives the state of the connection and the delay before the next attempt", () => {
    const { server, clock, told, client } = startClient();
    server.connect();
    server.lose("gone");
    clock.advance(500);
    server.lose("gone");
    client.send({ type: "quit" });
    const seen = told.map(({ connection, failures, retryDelayMs }) => [connection, failures, retryDelayMs]);
    expect(seen.filter((each, index) => `${each}` !== `${seen[index - 1]}`)).toEqual([
      ["connecting", 0, 0],
      ["connected", 0, 0],
      ["reconnecting", 1, 500],
      ["connecting", 1, 500],
      ["reconnecting", 2, 1000],
      ["closed", 2, 1000],
    ]);
  });

  test("an answer is due to anything but a wait: a poll, a name, a command, also one behind a wait", () => {
    const { server, status, client, clock } = startClient();
    const type = (text: string) => client.send({ type: "typed", text });
    expect(status().isAnswerDue).toBe(false);
    server.connect();
    expect(status().isAnswerDue).toBe(true);
    server.answer("1 al: hi");
    expect(status().isAnswerDue).toBe(false);
    clock.advance(1000);
    expect(status().isAnswerDue).toBe(true);
    server.answer("1 al: hi");
    type("wait 1");
    expect(status().isAnswerDue).toBe(false);
    type("read");
    expect(status().isAnswerDue).toBe(true);
    while (server.unanswered.length > 0) server.answer("1 al: hi");
    expect(status().isAnswerDue).toBe(false);
  });

  test("it has the name while it is registered", () => {
    const { server, status, client } = startClient();
    server.connect();
    server.answer("0 server: no messages yet");
    client.send({ type: "typed", text: "register ann" });
    expect(status().name).toBeUndefined();
    server.answer("Welcome ann");
    expect(status().name).toBe("ann");
    server.lose("gone");
    expect(status().name).toBeUndefined();
  });

  test("it follows the poll: last id, whether a request is in flight, how many messages were missed and fetched", () => {
    const { clock, server, status } = startClient();
    expect(status()).toMatchObject({ lastId: undefined, isAsking: false, mode: "poll", intervalMs: 1000 });
    server.connect();
    expect(status().isAsking).toBe(true);
    server.answer("5 bob: five");
    expect(status()).toMatchObject({ lastId: 5, isAsking: false, missed: 0, fetched: 0 });
    clock.advance(1000);
    server.answer("9 bob: nine", "error gone: no longer kept", "7 bob: seven", "8 bob: eight");
    expect(status()).toMatchObject({ lastId: 9, missed: 3, fetched: 2 });
  });

  test("it follows the choice between poll and live", () => {
    const { server, status, client, told } = startClient();
    server.connect();
    server.answer("5 bob: five");
    client.send({ type: "modeChosen", mode: "live" });
    expect([status().mode, server.take().at(-1)]).toEqual(["live", "wait 5"]);
    client.send({ type: "modeChosen", mode: "poll" });
    expect([status().mode, server.take()]).toEqual(["poll", ["read"]]);
    expect(told.at(-1)).toEqual(status());
  });

  test("an observer is called only for changes, and not after it has stopped", () => {
    const { clock, server, told, stop } = startClient();
    server.connect();
    server.answer("5 bob: five");
    for (let index = 1; index < told.length; index++) expect(told[index]).not.toEqual({ ...told[index - 1] });
    stop();
    const before = told.length;
    clock.advance(5000);
    expect(told).toHaveLength(before);
  });

  test("registration and history last as long as a connection, and a new one starts with the typed name", () => {
    const { server, status, client } = startClient();
    expect(status()).toMatchObject({ registration: { state: "offline" }, history: "offline" });
    server.connect();
    expect(status()).toMatchObject({ registration: { state: "nameless" }, history: "idle" });
    server.answer("9 bob: nine");
    client.send({ type: "rangeWanted", from: 8, to: 7 });
    expect(status().history).toBe("fetching");
    server.answer("error busy: later");
    expect(status().history).toBe("stopping");
    server.answer("error busy: later");
    client.send({ type: "timeWanted", from: "2026-01-02T03:04:05.678Z", lastId: 9 });
    expect(status().history).toBe("searching");
    server.answer("error busy: later");
    client.send({ type: "typed", text: "register ann" });
    server.answer("Welcome ann");
    server.lose("gone");
    client.send({ type: "rangeWanted", from: 8, to: 7 });
    expect(status()).toMatchObject({
      lossReason: "gone",
      history: "offline",
      acceptsCommands: false,
    });
    client.send({ type: "retry" });
    server.take();
    server.connect();
    expect(status()).toMatchObject({ acceptsCommands: true, history: "idle" });
    expect(status().registration).toEqual({ state: "registering", name: "ann", isFirstTry: true });
    expect(server.take()).toContain("register ann");
  });

  test("it gives how a client ended", () => {
    const left = startClient();
    expect(left.status().ended).toBeUndefined();
    left.client.send({ type: "quit" });
    expect(left.told.at(-1)).toMatchObject({ connection: "closed", ended: "done" });
    const failed = startClient("fail");
    failed.server.lose("gone");
    expect(failed.told.at(-1)).toMatchObject({ connection: "closed", ended: "failed" });
  });

  test("an observer keeps the children of one connection alive, however often the client reconnects", () => {
    const { server, clock, told, client } = startClient();
    const reconnect = (times: number) => {
      for (let count = 0; count < times; count++) {
        server.connect();
        server.take();
        server.lose("gone");
        clock.advance(60_000);
        told.length = 0;
      }
      Bun.gc(true);
      return heapStats().objectCount;
    };
    // The two actors of one connection are far more than twenty objects.
    const few = reconnect(20);
    expect((reconnect(300) - few) / 300).toBeLessThan(20);
    client.send({ type: "quit" });
  });

  test("it gives whether a client has caught up or is still backfilling", () => {
    const { clock, server, status } = startClient();
    server.connect();
    expect(status()).toMatchObject({ isCaughtUp: false, isBackfilling: false });
    server.answer("5 bob: five");
    expect(status()).toMatchObject({ isCaughtUp: true, isBackfilling: false });
    clock.advance(1000);
    server.answer("7 bob: seven");
    expect(status()).toMatchObject({ isCaughtUp: false, isBackfilling: true });
    server.answer("6 bob: six");
    expect(status()).toMatchObject({ isCaughtUp: true, isBackfilling: false, fetched: 1 });
  });
});

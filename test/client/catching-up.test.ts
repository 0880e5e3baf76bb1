import { describe, expect, test } from "bun:test";
import { createActor } from "xstate";
import { clientMachine } from "../../actors/client/client.ts";
import type { Notice } from "../../actors/client/ports.ts";
import { waitForStatus } from "../../actors/client/status.ts";
import { ServerConnection } from "../../src/client/core/server-connection.ts";
import { TcpDialer } from "../../src/client/core/tcp-dialer.ts";
import { systemClock } from "../../src/net/system-clock.ts";
import { TestClock } from "../support/clock.ts";
import { startFreezingProxy } from "../support/freezing-proxy.ts";
import { startServer } from "../support/server.ts";
import { utcTime } from "../support/utc-time.ts";
import { WireClient } from "../support/wire-client.ts";

/** A client of the server on this port, which records what it shows; `clock` is that of its actors. */
function startClient(port: number, mode: "poll" | "live", clock?: TestClock) {
  const shown: Notice[] = [];
  const client = createActor(clientMachine, {
    ...(clock === undefined ? {} : { clock: clock.simulated }),
    input: {
      server: new ServerConnection([new TcpDialer({ host: "127.0.0.1", port })], systemClock),
      view: { show: (notice) => shown.push(notice) },
      polling: { mode, intervalMs: 100, firstPoll: "at once", history: 0, times: "asked" },
      name: undefined,
      keys: undefined,
      sending: "as typed",
      afterLoss: "reconnect",
      random: () => 0,
    },
  }).start();
  return {
    client,
    messages: () =>
      shown.flatMap((notice) =>
        notice.kind === "polled" && notice.reply?.kind === "message"
          ? [{ id: notice.reply.message.id, storedAt: notice.storedAt }]
          : [],
      ),
    others: () => shown.filter(({ kind }) => kind !== "polled" && kind !== "progress"),
  };
}

/** The most lines of a connection that were unanswered at one time. */
function countInFlight(carried: readonly string[]): number {
  let most = 0;
  let now = 0;
  for (const line of carried) {
    now += line.startsWith("> ") ? 1 : -1;
    most = Math.max(most, now);
  }
  return most;
}

describe("a client of a busy board", () => {
  for (const mode of ["live", "poll"] as const) {
    test(`in mode ${mode} shows a burst of 5,000 messages whole, in order, with their times, 16 lines in flight`, async () => {
      await using server = await startServer();
      await using network = await startFreezingProxy(server.tcpPort);
      const { client, messages, others } = startClient(network.port, mode);
      await waitForStatus(client, ({ isCaughtUp }) => isCaughtUp);
      using bob = await WireClient.connect(server.tcpPort);
      await bob.ask("register bob");
      bob.send(Array.from({ length: 5000 }, (_, index) => `send text ${index + 1}\n`).join(""));
      await bob.lines(5000);
      await waitForStatus(client, ({ lastId, isCaughtUp }) => lastId === 5000 && isCaughtUp);
      client.send({ type: "quit" });
      expect(messages().map(({ id }) => id)).toEqual(Array.from({ length: 5000 }, (_, index) => index + 1));
      expect(messages().filter(({ storedAt }) => !utcTime.test(storedAt ?? ""))).toEqual([]);
      expect(others()).toEqual([]);
      const [carried = []] = network.carried;
      // A renewed wait and its read are two lines, whatever else is in flight.
      expect(countInFlight(carried)).toBeLessThanOrEqual(16);
      // Not one by one: few of the lines are waits.
      expect(carried.filter((line) => line.startsWith("> wait")).length).toBeLessThan(500);
    });
  }

  test("live mode notices a dead connection by the read that ends its wait, and shows later what it missed", async () => {
    await using server = await startServer();
    await using network = await startFreezingProxy(server.tcpPort);
    using bob = await WireClient.connect(server.tcpPort);
    await bob.ask("register bob");
    await bob.ask("send one");
    const clock = new TestClock();
    const { client, messages } = startClient(network.port, "live", clock);
    await waitForStatus(client, ({ lastId, isCaughtUp }) => lastId === 1 && isCaughtUp);
    network.freeze();
    await bob.ask("send two");
    clock.advance(5000); // it ends its wait,
    clock.advance(5000); // gets no answer,
    await waitForStatus(client, ({ connection }) => connection === "reconnecting");
    client.send({ type: "woken" }); // and connects again
    await waitForStatus(client, ({ lastId }) => lastId === 2);
    client.send({ type: "quit" });
    expect(messages().map(({ id }) => id)).toEqual([2]);
  });
});

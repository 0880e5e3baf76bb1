import { describe, expect, test } from "bun:test";
import type { KeyPort } from "../../../actors/client/ports.ts";
import type { Exchange } from "../../../src/client/cli/exchange.ts";
import { runInTurn } from "../../../src/client/cli/failover.ts";
import { FakeServer, FakeView } from "../../support/client-ports.ts";
import { settle } from "../../support/clock.ts";

/** Runs an exchange with servers that the test plays. */
function start<Result>(
  serverCount: number,
  run: (exchange: Exchange) => Promise<Result>,
  keys: KeyPort | undefined = undefined,
) {
  const server = new FakeServer(serverCount);
  const end = runInTurn({ server, keys, view: new FakeView() }, run);
  return { server, end };
}

const opened = ["(next: board-2:4040)", "(open)"];

describe("an exchange with several servers", () => {
  test("begins again on the next one, and the first one's rest sends nothing any more", async () => {
    const gates: (() => void)[] = [];
    const { server, end } = start(2, async (exchange) => {
      await exchange.request("read");
      await new Promise<void>((resolve) => gates.push(resolve));
      return (await exchange.request("wait 1")).text;
    });
    const answerRead = async () => {
      server.connect();
      await settle();
      server.answer("1 bob: one");
      await settle();
    };
    await answerRead();
    server.lose("connection lost");
    await settle();
    expect(server.take()).toEqual(["(open)", "read", ...opened]);
    await answerRead();
    for (const open of gates) open();
    await settle();
    expect(server.take()).toEqual(["read", "wait 1"]);
    server.answer("2 bob: two");
    expect(await end).toMatchObject({
      result: "2 bob: two",
      failures: [{ text: "board:4040: connection lost" }],
    });
  });

  test("gives the key to the next one if the first cannot serve", async () => {
    const keys: KeyPort = {
      current: () => "k".repeat(16),
      support: () => "accepted",
      noteSupport: () => undefined,
    };
    const { server, end } = start(2, async (exchange) => (await exchange.request("register ann")).text, keys);
    const key = `key ${"k".repeat(16)}`;
    server.connect();
    await settle();
    server.answer("error shutting-down: soon");
    await settle();
    expect(server.take()).toEqual(["(open)", key, "(close)", ...opened]);
    server.connect();
    await settle();
    server.answer("ok");
    await settle();
    server.answer("Welcome ann");
    expect((await end).result).toBe("Welcome ann");
  });

  test("leaves one that is lost before it answers the key at once, and asks only the last one without it", async () => {
    const keys: KeyPort = {
      current: () => "k".repeat(16),
      support: () => "unknown",
      noteSupport: () => undefined,
    };
    const { server, end } = start(2, async (exchange) => (await exchange.request("register ann")).text, keys);
    const key = `key ${"k".repeat(16)}`;
    const lose = async () => {
      server.connect();
      await settle();
      server.lose("connection lost: no answer for 1.5 s");
      await settle();
    };
    await lose();
    expect(server.take()).toEqual(["(open)", key, ...opened]);
    await lose();
    server.connect();
    await settle();
    expect(server.take()).toEqual([key, "(close)", "(open)", "register ann"]);
    server.answer("Welcome ann");
    expect((await end).result).toBe("Welcome ann");
  });

  test("does not begin again after a message without an answer, or once it has used up its input", async () => {
    for (const begin of [
      (exchange: Exchange) => exchange.request("send one"),
      (exchange: Exchange) => {
        exchange.stay();
        return exchange.request("read");
      },
    ]) {
      const { server, end } = start(2, begin);
      server.connect();
      await settle();
      server.lose("connection lost");
      expect((await end).result).toBeUndefined();
      expect(server.take().slice(2)).toEqual([]);
    }
  });

  test("shows the last one's answer if none can serve, and tries no one twice", async () => {
    const { server, end } = start(2, async (exchange) => (await exchange.request("read")).text);
    for (let attempt = 0; attempt < 2; attempt++) {
      server.connect();
      await settle();
      server.answer("error unavailable: no majority");
      await settle();
    }
    expect(await end).toMatchObject({ result: "error unavailable: no majority" });
    expect(server.take()).toEqual(["(open)", "read", "(close)", ...opened, "read"]);
  });
});

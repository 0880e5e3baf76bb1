import { describe, expect, test } from "bun:test";
import { AddressRecord } from "../../../src/server/limits/address-record.ts";
import { CommandRates } from "../../../src/server/limits/command-rates.ts";
import { RateLimited } from "../../../src/server/metrics/rate-limited.ts";
import { TestBoard } from "../../support/session.ts";

const limited = {
  limitLoopback: true,
  sendBurst: 3,
  sendsPerSecond: 2,
  commandBurst: 10,
  commandsPerSecond: 5,
};
const sends = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `send ${from + index}\n`).join("");

describe("the rates of a connection", () => {
  test("[RAT-1] [LIM-22] a burst of sends is accepted, and the next one is refused with a time", async () => {
    const board = new TestBoard(limited);
    const peer = board.connect();
    expect(await peer.say(`register ann\n${sends(1, 4)}`)).toEqual([
      "Welcome ann",
      "ok",
      "ok",
      "ok",
      "error rate-limited: retry in 500 ms",
    ]);
    board.clock.advance(500);
    expect((await peer.say("send 5\n")).at(-1)).toBe("ok");
    expect((await peer.say("send 6\n")).at(-1)).toBe("error rate-limited: retry in 500 ms");
  });

  test("[RAT-3] after a refused send the later ones are refused, too, until the client pauses", async () => {
    const board = new TestBoard({ ...limited, sendsPerSecond: 100 });
    const peer = board.connect();
    await peer.say(`register ann\n${sends(1, 4)}`);
    expect(peer.lines.at(-1)).toBe("error rate-limited: retry in 250 ms");
    board.clock.advance(200);
    expect((await peer.say("send 5\n")).at(-1)).toBe("error rate-limited: retry in 250 ms");
    board.clock.advance(249);
    expect((await peer.say("send 6\n")).at(-1)).toBe("error rate-limited: retry in 250 ms");
    board.clock.advance(250);
    expect((await peer.say("send 4\n")).at(-1)).toBe("ok");
  });

  test("[RAT-3] a send behind a refused one is told the time that is left, not less", async () => {
    const board = new TestBoard({ ...limited, sendsPerSecond: 1 });
    const peer = board.connect();
    await peer.say(`register ann\n${sends(1, 4)}`);
    expect(peer.lines.at(-1)).toBe("error rate-limited: retry in 1000 ms");
    board.clock.advance(100);
    expect((await peer.say(sends(5, 6))).slice(-2)).toEqual(
      Array(2).fill("error rate-limited: retry in 900 ms"),
    );
  });

  test("[RAT-1] [LIM-23] commands of all kinds have a rate, polls in one chunk and errors included", async () => {
    const board = new TestBoard(limited);
    const peer = board.connect();
    const noMessage = "0 server: no messages yet";
    expect(await peer.say("read\n".repeat(8))).toEqual(Array(8).fill(noMessage));
    expect((await peer.say("help\nnonsense\nread\n")).slice(8).map((line) => line.split(":")[0])).toEqual([
      "commands",
      "error unknown-command",
      "error rate-limited",
    ]);
    expect(peer.lines.at(-1)).toBe("error rate-limited: retry in 200 ms");
    board.clock.advance(200);
    expect((await peer.say("read\nread\n")).slice(-2)).toEqual([
      noMessage,
      "error rate-limited: retry in 200 ms",
    ]);
  });

  test("[RAT-1] [CLO-1] close, and what closes the connection, is never refused", async () => {
    const board = new TestBoard(limited);
    const [peer, browser] = [board.connect(), board.connect()];
    await peer.say("read\n".repeat(20));
    await peer.say("close\n");
    expect(peer.transport.calls).toContain("shutdown");
    await browser.say(`${"read\n".repeat(20)}GET / HTTP/1.1\n`);
    expect(browser.lines.at(-1)).toBe("error unknown-command: this is not an HTTP server");
  });

  test("[RAT-2] the connections of one address share its rates, and one alone has its own", async () => {
    const board = new TestBoard({ ...limited, commandBurst: 1000, commandsPerSecond: 1000 });
    const peers = [board.connect(), board.connect()];
    for (const [index, peer] of peers.entries()) await peer.say(`register ann${index}\n${sends(1, 3)}`);
    const lines = peers.map((peer) => peer.lines.slice(1));
    expect(lines[0]).toEqual(["ok", "ok", "ok"]);
    expect(lines[1]?.map((line) => line.split(":")[0])).toEqual(Array(3).fill("error rate-limited"));
  });

  test("[RAT-2] each connection brings its share of the burst, even if others have used up theirs", () => {
    const limits = { sends: { burst: 9, perSecond: 1 }, commands: { burst: 10, perSecond: 1 } };
    const address = new AddressRecord();
    const connect = () => {
      address.enter();
      return new CommandRates(limits, address, new RateLimited(), () => 0);
    };
    const isTaken = (rates: CommandRates) => rates.refuse({ verb: "help" }) === undefined;
    const first = connect();
    expect(Array.from({ length: 10 }, () => isTaken(first))).toEqual(Array(10).fill(true));
    // Five connections have 5 * 0.4 * 10 commands at once.
    const others = Array.from({ length: 4 }, connect);
    const taken = [0, 1, 2].flatMap(() => others.map(isTaken));
    expect(taken).toEqual([...Array(10).fill(true), false, false]);
  });

  test("an exempt connection has no rates", async () => {
    const peer = new TestBoard({ ...limited, limitLoopback: false }).connect();
    expect((await peer.say(`register ann\n${sends(1, 100)}`)).slice(1)).toEqual(Array(100).fill("ok"));
  });
});

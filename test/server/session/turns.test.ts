import { describe, expect, test } from "bun:test";
import {
  commandsPerRegister,
  commandsPerTurn,
  minCommandsPerVisit,
} from "../../../src/server/session/limits.ts";
import { Turns } from "../../../src/server/session/turns.ts";
import { bytesOf } from "../../support/bytes.ts";
import { settle } from "../../support/clock.ts";
import { TestBoard } from "../../support/session.ts";

/** A taker with that many commands to perform; it adds its name to `order` for each visit. */
function takerOf(turns: Turns, commands: number, order: string[] = [], name = "") {
  const taker = {
    left: commands,
    takeTurn(allowance: number): number {
      order.push(name);
      const performed = Math.min(allowance, taker.left);
      taker.left -= performed;
      if (taker.left > 0) turns.queue(taker);
      return performed;
    },
  };
  return taker;
}

describe("turns", () => {
  test("a taker performs at once while the budget lasts, and queues after that", () => {
    const turns = new Turns();
    const [first, second] = [takerOf(turns, commandsPerTurn), takerOf(turns, 1)];
    turns.take(first);
    turns.take(second);
    expect([first.left, second.left]).toEqual([0, 1]);
  });

  test("commands answered outside the queue draw on the same budget", async () => {
    const turns = new Turns();
    const taker = takerOf(turns, 1);
    turns.charge(commandsPerTurn);
    turns.take(taker);
    expect(taker.left).toBe(1);
    await settle();
    expect(taker.left).toBe(0);
  });

  test("all takers together perform no more in a turn than its budget, and one visit", async () => {
    const turns = new Turns();
    const takers = Array.from({ length: 100 }, () => takerOf(turns, 1000));
    for (const taker of takers) turns.take(taker);
    const performed = () => takers.reduce((sum, { left }) => sum + 1000 - left, 0);
    expect(performed()).toBeLessThanOrEqual(commandsPerTurn);
    const before = performed();
    await settle();
    expect(performed() - before).toBeLessThan(commandsPerTurn + minCommandsPerVisit);
    expect(performed() - before).toBeGreaterThanOrEqual(commandsPerTurn);
  });

  test("takers have their visits in the order in which they queued", async () => {
    const turns = new Turns();
    const order: string[] = [];
    turns.charge(commandsPerTurn);
    for (const name of ["a", "b", "c"]) turns.take(takerOf(turns, 200, order, name));
    await settle();
    expect(order.slice(0, 4)).toEqual(["a", "b", "c", "a"]);
  });

  test("a taker that is removed has no visit", async () => {
    const turns = new Turns();
    const taker = takerOf(turns, 1);
    turns.queue(taker);
    turns.remove(taker);
    await settle();
    expect(taker.left).toBe(1);
  });
});

describe("sessions in a flood of many connections", () => {
  const floods = 250;

  function startFlood(line: string) {
    const board = new TestBoard();
    const peers = Array.from({ length: floods }, () => board.connect());
    for (const peer of peers) peer.session.receive(bytesOf(line.repeat(1000)));
    const answered = () => peers.reduce((sum, { transport }) => sum + transport.lines.length, 0);
    return { board, peers, answered };
  }

  for (const line of ["help\n", "read\n", "read 1\n", "send x\n", "register a b\n"])
    test(`a poll is answered at once, whatever number of ${JSON.stringify(line)} the others have sent`, () => {
      const { board, answered } = startFlood(line);
      const honest = board.connect();
      honest.session.receive(bytesOf("read\n"));
      expect(honest.lines).toHaveLength(1);
      expect(answered()).toBeLessThan(commandsPerTurn + minCommandsPerVisit);
    });

  test("any other command waits for one short visit of each of the others at most", async () => {
    const { board, answered } = startFlood("help\n");
    const honest = board.connect();
    honest.session.receive(bytesOf("help\n"));
    while (honest.lines.length === 0) await settle();
    expect(answered()).toBeLessThan(floods * minCommandsPerVisit + 2 * commandsPerTurn);
  });

  test("a register counts as the commands that it costs: a turn has so many fewer of them", async () => {
    const board = new TestBoard();
    const peers = Array.from({ length: commandsPerTurn }, () => board.connect());
    for (const [at, { session }] of peers.entries()) session.receive(bytesOf(`register name${at}\n`));
    const unread = peers.filter(({ transport }) => transport.calls.includes("pause"));
    expect(peers.length - unread.length).toBe(Math.ceil(commandsPerTurn / commandsPerRegister));
    while (!peers.every(({ transport }) => transport.lines.length === 1)) await settle();
  });

  test("what a closed connection has sent is not performed", async () => {
    const { peers, answered } = startFlood("help\n");
    const before = answered();
    for (const { session } of peers) session.closed();
    await settle();
    expect(answered()).toBe(before);
  });
});

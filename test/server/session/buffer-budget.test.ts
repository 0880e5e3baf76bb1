import { describe, expect, test } from "bun:test";
import { BufferBudget } from "../../../src/server/session/buffer-budget.ts";
import { WebSocketLines } from "../../../src/server/websocket/websocket-lines.ts";
import { bytesOf } from "../../support/bytes.ts";
import { encodeClientFrame } from "../../support/client-frame.ts";
import { ManualLog } from "../../support/manual-log.ts";
import { TestBoard } from "../../support/session.ts";

const text = "x".repeat(900);

/** Accounts that close when they are chosen, and the order in which that happens. */
function openAccounts(maxBytes: number, count: number) {
  const budget = new BufferBudget(maxBytes);
  const closed: number[] = [];
  const accounts = Array.from({ length: count }, (_, index) => {
    const account = budget.open(() => {
      closed.push(index);
      account.setInput(0);
      account.setOutput(0);
    });
    return account;
  });
  return { budget, accounts, closed };
}

describe("the budget of all buffers", () => {
  test("[LIM-15] input and output together may reach the limit, and one byte beyond it closes the greediest", () => {
    const { accounts, closed } = openAccounts(100, 3);
    accounts[0]?.setInput(20);
    accounts[1]?.setOutput(40);
    accounts[1]?.setInput(10);
    accounts[2]?.setOutput(30);
    expect(closed).toEqual([]);
    accounts[2]?.setOutput(31);
    expect(closed).toEqual([1]);
  });

  test("[LIM-15] as many are closed as it takes, and no more", () => {
    const { accounts, closed } = openAccounts(100, 4);
    for (const [index, bytes] of [10, 20, 30].entries()) accounts[index]?.setInput(bytes);
    accounts[3]?.setOutput(150);
    expect(closed).toEqual([3]);
    accounts[0]?.setInput(60);
    expect(closed).toEqual([3, 0]);
  });

  test("[LIM-15] a lower limit counts at once, and a higher one, too", () => {
    const { budget, accounts, closed } = openAccounts(100, 2);
    accounts[0]?.setInput(40);
    accounts[1]?.setInput(60);
    budget.setLimit(99);
    expect(closed).toEqual([1]);
    budget.setLimit(200);
    accounts[1]?.setInput(160);
    expect(closed).toEqual([1]);
  });

  test("what is read or accepted is free again", () => {
    const { accounts, closed } = openAccounts(100, 2);
    for (let round = 0; round < 5; round++) {
      accounts[0]?.setInput(100);
      accounts[0]?.setInput(0);
      accounts[1]?.setOutput(100);
      accounts[1]?.setOutput(0);
    }
    expect(closed).toEqual([]);
  });
});

describe("sessions that buffer too much together", () => {
  test("[LIM-15] those that do not read are closed, and the others are served", async () => {
    const board = new TestBoard({ maxBufferBytes: 50_000 });
    const honest = board.connect();
    await honest.say(`register bob\nsend ${text}\n`);
    const deaf = Array.from({ length: 20 }, () => board.connect());
    for (const { transport } of deaf) transport.room = 0;
    for (const { session } of deaf) session.receive(bytesOf("read\n".repeat(10)));
    await honest.settled();
    expect(board.expired.length).toBeGreaterThan(0);
    expect(new Set(board.expired)).toEqual(new Set(["too much is buffered, most of it for this connection"]));
    expect(deaf.filter(({ transport }) => transport.calls.includes("destroy"))).toHaveLength(
      board.expired.length,
    );
    expect(await honest.say("read\n")).toHaveLength(3);
  });

  test("[LIM-15] unread input counts, and its sender gets the reason", async () => {
    const board = new TestBoard({ maxBufferBytes: 50_000, maxPendingReplies: 2 }, new ManualLog());
    const peer = board.connect();
    await peer.say("register bob\n");
    peer.session.receive(bytesOf("send x\n".repeat(10_000)));
    expect((await peer.settled()).at(-1)).toBe(
      "error busy: too much is buffered, most of it for this connection",
    );
  });

  test("[LIM-15] a part of a WebSocket message counts", () => {
    const board = new TestBoard({ maxBufferBytes: 50_000 });
    const part = encodeClientFrame({ opcode: 1, payload: new Uint8Array(60_000) }).subarray(0, 10_000);
    for (let count = 0; count < 6; count++)
      board.connect(new WebSocketLines(65_536)).session.receive(part.slice());
    expect(board.expired).toHaveLength(1);
  });
});

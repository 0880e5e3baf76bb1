import { describe, expect, test } from "bun:test";
import { LineDecoder } from "../../../src/protocol/line-decoder.ts";
import { idle } from "../../../src/server/session/reasons.ts";
import { TestBoard } from "../../support/session.ts";
import { SharedMemoryLog } from "../../support/shared-log.ts";

const hello = { sender: "ann", text: "hello" };
const news = { sender: "ann", text: "news" };
const noMajority = "error unavailable: too few of the board's servers answer; try again later";

/** A client of a board that other servers write to, which has one message. */
async function connect() {
  const log = new SharedMemoryLog(1000);
  const board = new TestBoard({}, log);
  await log.publish(hello);
  return { log, board, client: board.connect() };
}

describe("a board that several servers share", () => {
  test("[REA-3] read waits until the other servers have said what they have shown", async () => {
    const { log, client } = await connect();
    expect(await client.say("read\n")).toEqual([]);
    await log.publish(news);
    log.end("confirmed");
    expect(await client.settled()).toEqual(["2 ann: news"]);
  });

  test("[REP-3] polls of one chunk share a round; a later read waits for one of its own", async () => {
    const { log, client } = await connect();
    await client.say("read\nread\n");
    await client.say("read\n");
    expect(log.waiting).toBe(1);
    log.end("confirmed");
    expect(await client.settled()).toEqual(["1 ann: hello", "1 ann: hello"]);
    await log.publish(news);
    log.end("confirmed");
    expect(await client.settled()).toEqual(["1 ann: hello", "1 ann: hello", "2 ann: news"]);
  });

  test("[REP-2] what comes after polls that wait is taken after their replies", async () => {
    const { log, client } = await connect();
    await client.say("read\nread\n");
    expect(await client.say("register ann\nsend news\nnonsense\n")).toEqual([]);
    log.end("confirmed");
    expect(await client.settled()).toEqual([
      ...["1 ann: hello", "1 ann: hello", "Welcome ann", "ok"],
      "error unknown-command: no such command; try help",
    ]);
  });

  test("[REP-5] a client that half-closes while its polls wait gets their replies, then the connection closes", async () => {
    const { log, client } = await connect();
    await client.say("read\nread\n");
    client.session.ended();
    expect([await client.settled(), client.transport.calls]).toEqual([[], []]);
    log.end("confirmed");
    expect(await client.settled()).toEqual(["1 ann: hello", "1 ann: hello"]);
    expect(client.transport.calls.at(-1)).toBe("shutdown");
  });

  test("[CLS-6] a connection that expires while its polls wait gets the reason, and no reply later", async () => {
    const { log, client } = await connect();
    await client.say("read\nread\n");
    client.session.expire(idle);
    const lines = await client.settled();
    expect(lines).toContain("error timeout: the client was idle for too long");
    log.end("confirmed");
    expect(await client.settled()).toEqual(lines);
  });

  test("polls without a majority are unavailable, one reply for each, and count as polls", async () => {
    const { log, board, client } = await connect();
    await client.say("read\nread\n");
    board.clock.advance(3000);
    log.end("unconfirmed");
    expect(await client.settled()).toEqual([noMajority, noMajority]);
    const { commands, outcomes } = board.metrics.meterOf(new LineDecoder(1000));
    expect(commands.entries()).toContainEqual(["read", 2]);
    expect(outcomes.durations.read?.sum).toBe(6);
    expect(await client.say("read 1\n")).toEqual([noMajority, noMajority, "1 ann: hello"]);
  });

  test("[REA-4] read <id> and time <id> of a message that is not known here ask first", async () => {
    const { log, client } = await connect();
    expect(await client.say("read 2\n")).toEqual([]);
    await log.publish(news);
    log.end("confirmed");
    await client.say("time 3\n");
    log.end("confirmed");
    expect(await client.settled()).toEqual(["2 ann: news", "error no-such-message: no message has this id"]);
  });

  test("[WAI-1] [WAI-4] a wait beyond what is known here asks first, then waits if its id is the last", async () => {
    const { log, client } = await connect();
    await client.say("wait 2\n");
    await log.publish(news);
    log.end("confirmed");
    expect(await client.settled()).toEqual([]);
    await log.publish({ sender: "ann", text: "more" });
    expect(await client.settled()).toEqual(["3 ann: more"]);
    await client.say("wait 9\n");
    log.end("confirmed");
    expect(await client.settled()).toEqual(["3 ann: more", "3 ann: more"]);
  });

  test("what is known here is answered at once", async () => {
    const { log, client } = await connect();
    expect(await client.say("read 1\nwait 0\n")).toEqual(["1 ann: hello", "1 ann: hello"]);
    expect(log.waiting).toBe(0);
  });

  test("[REA-3] a wait shows nothing that the log has and the board may not show yet", async () => {
    const { log, client } = await connect();
    log.findFirst = async () => ({ id: 2002, sender: "ann", text: "not yet", storedAtMs: 0 });
    await log.publish(...Array.from({ length: 2000 }, () => news));
    expect(await client.say("wait 0\n")).toEqual(["2001 ann: news"]);
  });

  test("[WAI-2] a wait at its time-out is answered like read", async () => {
    const { log, board, client } = await connect();
    await client.say("wait 1\n");
    board.clock.advance(25_000);
    expect([await client.settled(), log.waiting]).toEqual([[], 1]);
    log.end("confirmed");
    expect(await client.settled()).toEqual(["1 ann: hello"]);
  });

  test("[WAI-1] a wait whose round brings messages is answered with the first of them", async () => {
    const { log, board, client } = await connect();
    await client.say("wait 1\n");
    board.clock.advance(25_000);
    await log.publish(news, { sender: "ann", text: "more" });
    log.end("confirmed");
    expect(await client.settled()).toEqual(["2 ann: news"]);
  });

  test("[WAI-1] [WAI-3] a wait that another line ends is answered with the first message that its round brings", async () => {
    const { log, client } = await connect();
    await client.say("wait 1\n");
    await client.say("read 1\n");
    await log.publish(news, { sender: "ann", text: "more" });
    log.end("confirmed");
    expect(await client.settled()).toEqual(["2 ann: news", "1 ann: hello"]);
  });

  test("without a majority, read is unavailable, and what is known here is not", async () => {
    const { log, client } = await connect();
    await client.say("read\n");
    log.end("unconfirmed");
    expect(await client.say("read 1\n")).toEqual([noMajority, "1 ann: hello"]);
  });

  test("a connection that has ended waits for nothing", async () => {
    const { log, board, client } = await connect();
    await client.say("wait 9\n");
    client.session.destroy();
    log.end("confirmed");
    expect(board.board.waiterCount).toBe(0);
  });
});

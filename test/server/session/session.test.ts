import { describe, expect, test } from "bun:test";
import { refuse } from "../../../src/protocol/refusal.ts";
import { bytesOf } from "../../support/bytes.ts";
import { ManualLog } from "../../support/manual-log.ts";
import { TestBoard } from "../../support/session.ts";

const nothingYet = "0 server: no messages yet";

describe("session", () => {
  test("[REP-1] each line gets one reply, and close gets none", async () => {
    const peer = new TestBoard().connect();
    expect(await peer.say("read\nregister bob\nsend hi\nread\nread 1\nhelp\nfoo\n\nclose\nread\n")).toEqual([
      nothingYet,
      "Welcome bob",
      "ok",
      "1 bob: hi",
      "1 bob: hi",
      "commands: auth <token> | register <name> | key <key> | send <message> | post <message> | read [<id>] | time <id> | wait <id> | help | close",
      "error unknown-command: no such command; try help",
      "error empty-command: this line is empty; try help",
    ]);
    expect(peer.transport.calls.filter((call) => call === "shutdown")).toHaveLength(1);
  });

  test("all replies of one chunk leave in one write", async () => {
    const peer = new TestBoard().connect();
    await peer.say("read\nhelp\nread\nfoo\n");
    expect(peer.transport.writes).toHaveLength(1);
    expect(peer.lines).toHaveLength(4);
  });

  test("[REP-2] a reply waits for those before it", async () => {
    const log = new ManualLog();
    const peer = new TestBoard({}, log).connect();
    await peer.say("register bob\n");
    expect(await peer.say("send one\nhelp\nfoo\n")).toEqual(["Welcome bob"]);
    await log.finish();
    expect((await peer.settled()).slice(1).map((line) => line.slice(0, 5))).toEqual(["ok", "comma", "error"]);
  });

  test("[REP-3] [REA-3] a read after a send sees it, even if the read arrived before the commit", async () => {
    const log = new ManualLog();
    const peer = new TestBoard({}, log).connect();
    await peer.say("register bob\nsend one\nread\nread 1\nsend two\nread\n");
    expect(peer.lines).toEqual(["Welcome bob"]);
    await log.finish();
    await peer.settled();
    await log.finish();
    expect((await peer.settled()).slice(1)).toEqual(["ok", "1 bob: one", "1 bob: one", "ok", "2 bob: two"]);
  });

  test("[REP-3] a read sees the sends before it and none after it, even in one chunk", async () => {
    const log = new ManualLog();
    const peer = new TestBoard({}, log).connect();
    await peer.say("register bob\nsend one\nsend two\nread\nsend three\nread\n");
    for (let commit = 0; commit < 3; commit++) {
      await log.finish();
      await peer.settled();
    }
    expect(peer.lines.slice(1)).toEqual(["ok", "ok", "2 bob: two", "ok", "3 bob: three"]);
  });

  test("[SND-2] another reader sees a message no earlier than its commit", async () => {
    const log = new ManualLog();
    const board = new TestBoard({}, log);
    const [writer, reader] = [board.connect(), board.connect()];
    await writer.say("register bob\nsend one\n");
    expect(await reader.say("read\n")).toEqual([nothingYet]);
    await log.finish();
    expect(await reader.say("read\n")).toEqual([nothingYet, "1 bob: one"]);
  });

  test("[REG-2] a pipelined register applies to the send after it, and not to the one before", async () => {
    const peer = new TestBoard().connect();
    await peer.say("register bob\nsend one\nregister al\nsend two\nread 1\nread 2\n");
    expect(peer.lines).toEqual(["Welcome bob", "ok", "Welcome al", "ok", "1 bob: one", "2 al: two"]);
  });

  test("[REG-4] [CLO-2] a name is released when its connection ends, by close or otherwise", async () => {
    const board = new TestBoard();
    const [one, two, three] = [board.connect(), board.connect(), board.connect()];
    await one.say("register bob\n");
    expect(await two.say("register BOB\n")).toEqual(["error name-taken: this name is already in use"]);
    await one.say("close\n");
    expect(await two.say("register BOB\n")).toContain("Welcome BOB");
    two.session.closed();
    expect(await three.say("register bob\n")).toEqual(["Welcome bob"]);
  });

  test("a poll in a chunk of its own gets the same reply as among other lines", async () => {
    const log = new ManualLog();
    const peer = new TestBoard({}, log).connect();
    await peer.say("read\n");
    await peer.say("re");
    await peer.say("ad\n");
    await peer.say("xx");
    await peer.say("read\n");
    expect(peer.lines.slice(2)).toEqual(["error unknown-command: no such command; try help"]);
    await peer.say("register bob\n");
    await peer.say("send one\n");
    await peer.say("read\n");
    expect(peer.lines).toHaveLength(4);
    await log.finish();
    expect((await peer.settled()).slice(4)).toEqual(["ok", "1 bob: one"]);
  });

  test("the reply to a poll does not overtake bytes that the kernel did not take", async () => {
    const peer = new TestBoard().connect();
    peer.transport.room = 3;
    await peer.say("read\n");
    await peer.say("read\n");
    expect(peer.transport.received).toBe("0 s");
    peer.transport.room = 1000;
    peer.session.drained();
    expect(await peer.settled()).toEqual([nothingYet, nothingYet]);
  });

  test("[REP-5] [FRM-7] a half-close answers every whole line, drops the rest, and then ends the other side", async () => {
    const log = new ManualLog();
    const peer = new TestBoard({}, log).connect();
    await peer.say("register bob\nsend one\nread\nsend tw");
    peer.session.ended();
    expect((await peer.settled()).length).toBe(1);
    expect(peer.transport.calls).not.toContain("shutdown");
    await log.finish();
    expect(await peer.settled()).toEqual(["Welcome bob", "ok", "1 bob: one"]);
    expect(peer.transport.calls).toContain("shutdown");
  });

  test("[CLS-1] a client that half-closes without a line is closed", async () => {
    const peer = new TestBoard().connect();
    peer.session.ended();
    await peer.settled();
    expect(peer.transport.calls).toContain("shutdown");
  });

  test("[CLO-1] close flushes the replies before it, and later lines are ignored", async () => {
    const log = new ManualLog();
    const board = new TestBoard({}, log);
    const peer = board.connect();
    await peer.say("register bob\nsend one\nread\nclose\nsend two\n");
    expect(peer.transport.calls).not.toContain("shutdown");
    await log.finish();
    expect(await peer.settled()).toEqual(["Welcome bob", "ok", "1 bob: one"]);
    expect(peer.transport.calls).toContain("shutdown");
    await peer.say("send three\n");
    expect(log.batches).toHaveLength(1);
  });

  test("[LIM-8] [CLS-2] errors in a row close the connection at the limit, and not before", async () => {
    const peer = new TestBoard({ maxErrorsInRow: 3 }).connect();
    await peer.say("x\nx\n");
    expect(peer.transport.calls).toEqual([]);
    await peer.say("x\nread\n");
    expect(peer.lines).toHaveLength(3);
    expect(peer.transport.calls).toContain("shutdown");
  });

  test("[ERR-3] any other reply ends the row, and an error that does not count neither adds to it nor ends it", async () => {
    const peer = new TestBoard({ maxErrorsInRow: 3, recentMessages: 1 }).connect();
    await peer.say("x\nx\nread\nx\nx\nhelp\nx\nx\n");
    expect(peer.transport.calls).toEqual([]);
    const board = new TestBoard({ maxErrorsInRow: 3 });
    const other = board.connect();
    await other.say("x\nx\n");
    board.shutdownRefusal = refuse("shutting-down", "the server is shutting down");
    await other.say("read\nread\nread\n");
    expect(other.transport.calls).toEqual([]);
    board.shutdownRefusal = undefined;
    await other.say("x\n");
    expect(other.transport.calls).toContain("shutdown");
  });

  test("[CLS-2] [CLS-4] lines after an error that closes are ignored, even while the error waits for its turn", async () => {
    for (const closing of ["GET / HTTP/1.1\n", "x\n".repeat(20)]) {
      const log = new ManualLog();
      const peer = new TestBoard({}, log).connect();
      await peer.say(`register bob\nsend one\n${closing}send evil\nregister al\nsend evil\n`);
      await log.finish();
      await peer.settled();
      expect(log.batches.flat()).toEqual([{ sender: "bob", text: "one" }]);
      expect(peer.lines.at(-1)).toStartWith("error unknown-command:");
      expect(peer.transport.calls).toContain("shutdown");
    }
  });

  test("[CLS-3] a line without an end is answered once and closes the connection", async () => {
    const peer = new TestBoard({ maxUnterminatedBytes: 2000 }).connect();
    await peer.say("x".repeat(2000));
    expect(peer.lines).toEqual([]);
    await peer.say("x");
    await peer.say("x\nread\n");
    expect(peer.lines).toEqual(["error too-long: the line has no LF within the limit"]);
    expect(peer.transport.calls).toContain("shutdown");
  });

  test("[CLS-5] a TLS hello gets an error and is closed, even without an LF", async () => {
    const peer = new TestBoard().connect();
    peer.session.receive(Uint8Array.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]));
    expect(await peer.settled()).toEqual(["error bad-encoding: this port speaks plain text, not TLS"]);
    expect(peer.transport.calls).toContain("shutdown");
  });

  test("[CLS-4] an HTTP request gets one error, and its body is ignored", async () => {
    const peer = new TestBoard().connect();
    await peer.say("POST / HTTP/1.1\r\nHost: x\r\n\r\nregister bob\nsend spam\n");
    expect(peer.lines).toEqual(["error unknown-command: this is not an HTTP server"]);
    const long = new TestBoard().connect();
    await long.say(`POST /${"a".repeat(2000)} HTTP/1.1\r\nHost: x\r\n\r\nregister bob\nsend spam\n`);
    expect(long.lines.map((line) => line.split(":")[0])).toEqual(["error too-long", "error unknown-command"]);
  });

  test("[LIM-10] [CLS-6] a silent client is closed at the limit and not before; 0 means no limit", async () => {
    const board = new TestBoard({ idleTimeoutMs: 5000 });
    const peer = board.connect();
    board.nowMs = 1000;
    await peer.say("read\n");
    board.nowMs = 5999;
    peer.session.checkSilence("exempt");
    expect(board.expired).toEqual([]);
    board.nowMs = 6000;
    peer.session.checkSilence("exempt");
    expect((await peer.settled()).at(-1)).toBe("error timeout: the client was idle for too long");
    expect(peer.transport.calls).toContain("shutdown");

    const patient = new TestBoard({ idleTimeoutMs: 0 });
    const quiet = patient.connect();
    patient.nowMs = 1e9;
    quiet.session.checkSilence("exempt");
    expect(patient.expired).toEqual([]);
  });

  test("a session expires only once", () => {
    const board = new TestBoard({ idleTimeoutMs: 5000, lingerTimeoutMs: 60_000 });
    const peer = board.connect();
    for (const nowMs of [5000, 6000, 7000]) {
      board.nowMs = nowMs;
      peer.session.checkSilence("exempt");
    }
    expect(board.expired).toEqual(["the client was idle for too long"]);
  });

  test("[CLS-8] while the server stops, new commands are refused and accepted ones are answered", async () => {
    const log = new ManualLog();
    const board = new TestBoard({}, log);
    const peer = board.connect();
    await peer.say("register bob\nsend one\n");
    board.shutdownRefusal = refuse("shutting-down", "the server is shutting down");
    await peer.say("send two\nread\n");
    await peer.say("read\n");
    await log.finish();
    const refused = "error shutting-down: the server is shutting down";
    expect(await peer.settled()).toEqual(["Welcome bob", "ok", refused, refused, refused]);
  });

  test("a failed connection actor ends only its own connection and is reported", async () => {
    const board = new TestBoard();
    const [broken, sound] = [board.connect(), board.connect()];
    broken.session.answer = () => {
      throw new Error("bug");
    };
    await broken.say("send x\n");
    expect(board.failures).toEqual([new Error("bug")]);
    expect(broken.transport.calls).toContain("destroy");
    expect(await sound.say("read\n")).toEqual([nothingYet]);
  });
});

describe("session under pressure", () => {
  test("[LIM-3] no more lines are taken while the limit of unanswered commands is reached", async () => {
    const log = new ManualLog();
    const peer = new TestBoard({ maxPendingReplies: 3 }, log).connect();
    await peer.say("register bob\n");
    await peer.say("send 1\nsend 2\nsend 3\nsend 4\n");
    expect(peer.transport.calls).toEqual(["pause"]);
    expect(log.batches.flat()).toHaveLength(1);
    await log.finish();
    expect(log.batches.flat()).toHaveLength(3);
    await log.finish();
    await peer.settled();
    await log.finish();
    expect(await peer.settled()).toEqual(["Welcome bob", "ok", "ok", "ok", "ok"]);
    expect(peer.transport.calls).toEqual(["pause", "resume"]);
  });

  test("[LIM-4] the server reads no further than the high-water mark from a peer that does not read, and then continues", async () => {
    const peer = new TestBoard({ maxOutboxBytes: 1024 }).connect();
    peer.transport.room = 0;
    const polls = 1000;
    await peer.say("read\n".repeat(polls));
    expect(peer.transport.calls).toEqual(["pause"]);
    const reply = `${nothingYet}\n`;
    for (let turn = 0; peer.lines.length < polls && turn < 100; turn++) {
      peer.transport.room = 1024 + reply.length;
      peer.session.drained();
      await peer.settled();
    }
    expect(peer.transport.received).toBe(reply.repeat(polls));
    expect(peer.transport.calls).toEqual(["pause", "resume"]);
  });

  test("[LIM-5] [CLS-6] a peer that takes nothing for the write time-out is closed with a reason", async () => {
    const board = new TestBoard({ maxOutboxBytes: 1024, stallTimeoutMs: 5000, lingerTimeoutMs: 1000 });
    const peer = board.connect();
    peer.transport.room = 10;
    await peer.say("read\n".repeat(500));
    board.clock.advance(4999);
    expect(board.expired).toEqual([]);
    board.clock.advance(1);
    expect(board.expired).toEqual(["the client did not read its replies in time"]);
    peer.transport.room = 1e6;
    peer.session.drained();
    expect((await peer.settled()).at(-1)).toBe("error timeout: the client did not read its replies in time");
    board.clock.advance(1000);
    expect(peer.transport.calls).toContain("destroy");
  });

  test("a flood on one connection leaves the others their turns", async () => {
    const board = new TestBoard();
    const [flood, other] = [board.connect(), board.connect()];
    flood.session.receive(bytesOf("help\n".repeat(10_000)));
    other.session.receive(bytesOf("read\n"));
    expect(other.lines).toEqual([nothingYet]);
    expect(flood.lines.length).toBeLessThan(1000);
    for (let turn = 0; turn < 50; turn++) await flood.settled();
    expect(flood.lines).toHaveLength(10_000);
  });
});

import { describe, expect, test } from "bun:test";
import type { ServerSettings } from "../../../src/server/settings/settings.ts";
import { WebSocketLines } from "../../../src/server/websocket/websocket-lines.ts";
import { encodeClientFrame } from "../../support/client-frame.ts";
import { FakeTransport } from "../../support/fake-transport.ts";
import { TestBoard } from "../../support/session.ts";

const ping = "<ping>";
const gone = "the client answered no pings";
const pong = encodeClientFrame({ opcode: 10, payload: new Uint8Array(0) });
const text = (line: string) => encodeClientFrame({ opcode: 1, payload: new TextEncoder().encode(line) });

class PingedTransport extends FakeTransport {
  readonly pingBytes = new TextEncoder().encode(ping);
}

/** A WebSocket of a board that pings every ten seconds. */
function connectWebSocket(settings: Partial<ServerSettings> = {}) {
  const board = new TestBoard({ websocketPingMs: 10_000, idleTimeoutMs: 0, ...settings });
  const peer = board.connect(new WebSocketLines(65_536), new PingedTransport());
  /** Looks each second, until this time. */
  const check = (untilMs: number) => {
    while (board.nowMs < untilMs) {
      board.nowMs += 1000;
      peer.session.checkSilence("exempt");
    }
    return peer.transport.received.split(ping).length - 1;
  };
  return { board, peer, check };
}

describe("the silence of a client", () => {
  test("[WSK-8] [LIM-19] a WebSocket is pinged at the interval and not before", () => {
    const { peer, check } = connectWebSocket();
    expect(check(9000)).toBe(0);
    expect(check(10_000)).toBe(1);
    peer.session.receive(pong.slice());
    expect(check(19_000)).toBe(1);
    expect(check(20_000)).toBe(2);
  });

  test("[WSK-8] a client that leaves two pings unanswered is gone when the third is due, and not before", () => {
    const { board, peer, check } = connectWebSocket();
    expect(check(29_000)).toBe(2);
    expect(board.expired).toEqual([]);
    expect(check(60_000)).toBe(2);
    expect(board.expired).toEqual([gone]);
    expect(peer.lines).toEqual([`${ping}${ping}error timeout: ${gone}`]);
    expect(peer.transport.calls).toContain("shutdown");
  });

  test("[WSK-8] a client that sends anything stays: a pong, or a command", () => {
    for (const sign of [pong, text("help"), text("wait 0")]) {
      const { board, peer, check } = connectWebSocket();
      for (let endMs = 20_000; endMs <= 200_000; endMs += 20_000) {
        check(endMs);
        peer.session.receive(sign.slice());
      }
      expect(board.expired).toEqual([]);
    }
  });

  test("[WSK-8] a client that waits for a message is pinged, too", () => {
    const { board, peer, check } = connectWebSocket({ idleTimeoutMs: 5000 });
    peer.session.receive(text("wait 0"));
    expect(check(30_000)).toBe(2);
    expect(board.expired).toEqual([gone]);
  });

  test("[WSK-8] a pong holds off the idle time-out", () => {
    const { board, peer, check } = connectWebSocket({ idleTimeoutMs: 12_000 });
    for (let endMs = 11_000; endMs <= 110_000; endMs += 11_000) {
      check(endMs);
      peer.session.receive(pong.slice());
    }
    expect(board.expired).toEqual([]);
    check(130_000);
    expect(board.expired).toEqual(["the client was idle for too long"]);
  });

  test("[WSK-8] a client that does not accept its replies is not pinged", async () => {
    const { board, peer, check } = connectWebSocket();
    peer.transport.room = 10;
    peer.session.receive(text("help"));
    await peer.settled();
    expect(check(100_000)).toBe(0);
    peer.transport.room = Number.POSITIVE_INFINITY;
    peer.session.drained();
    await peer.settled();
    expect(check(101_000)).toBe(1);
    expect(check(111_000)).toBe(2);
    expect(board.expired).toEqual([]);
  });

  test("[WSK-8] [LIM-19] an interval of 0 means no pings", () => {
    const { board, check } = connectWebSocket({ websocketPingMs: 0 });
    expect(check(1_000_000)).toBe(0);
    expect(board.expired).toEqual([]);
  });

  test("[WSK-8] TCP has no pings, and no client is gone without them", () => {
    const board = new TestBoard({ websocketPingMs: 1000, idleTimeoutMs: 0 });
    const peer = board.connect();
    for (board.nowMs = 0; board.nowMs < 100_000; board.nowMs += 1000) peer.session.checkSilence("exempt");
    expect([peer.transport.received, board.expired]).toEqual(["", []]);
  });

  test("[CLS-11] [LIM-26] a client that sends no command in time is closed at the limit and not before", async () => {
    const board = new TestBoard({ firstLineTimeoutMs: 5000, idleTimeoutMs: 0 });
    const [silent, half, quick] = [board.connect(), board.connect(), board.connect()];
    await half.say("rea");
    await quick.say("read\n");
    const peers = [silent, half, quick];
    for (const nowMs of [1000, 4999]) {
      board.nowMs = nowMs;
      for (const { session } of peers) session.checkSilence("due");
    }
    expect(board.expired).toEqual([]);
    board.nowMs = 5000;
    for (const { session } of peers) session.checkSilence("due");
    expect(board.expired).toEqual(Array(2).fill("the client sent no command in time"));
    expect((await half.settled()).at(-1)).toBe("error timeout: the client sent no command in time");
  });

  test("[LIM-26] a time of 0 means no limit, and an exempt client has none", () => {
    for (const [firstLineTimeoutMs, firstLine] of [
      [0, "due"],
      [1000, "exempt"],
    ] as const) {
      const board = new TestBoard({ firstLineTimeoutMs, idleTimeoutMs: 0 });
      const { session } = board.connect();
      board.nowMs = 1e9;
      session.checkSilence(firstLine);
      expect(board.expired).toEqual([]);
    }
  });
});

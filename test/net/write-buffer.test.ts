import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { WriteBuffer } from "../../src/net/write-buffer.ts";
import { bytesOf } from "../support/bytes.ts";
import { settle, TestClock } from "../support/clock.ts";
import { FakeTransport } from "../support/fake-transport.ts";

function startWriteBuffer() {
  const transport = new FakeTransport();
  const clock = new TestClock();
  const told: string[] = [];
  const owner = { writeBufferDrained: () => told.push("drained"), writeTimedOut: () => told.push("stalled") };
  const writeBuffer = new WriteBuffer(
    transport,
    owner,
    { stallTimeoutMs: 10_000, lingerTimeoutMs: 2000 },
    clock,
  );
  /** The kernel takes `bytes` more and says so. */
  const drain = (bytes: number) => {
    transport.room = bytes;
    writeBuffer.drained();
  };
  return { transport, clock, told, writeBuffer, drain };
}

describe("write buffer", () => {
  test("all that is added in one turn leaves in one write, after the turn", async () => {
    const { transport, writeBuffer } = startWriteBuffer();
    writeBuffer.add(bytesOf("one\n"));
    writeBuffer.add(bytesOf("two\n"));
    expect(transport.writes).toEqual([]);
    await settle();
    expect(transport.writes).toEqual(["one\ntwo\n"]);
  });

  test("what the kernel does not take is kept and goes first", async () => {
    const { transport, writeBuffer, drain } = startWriteBuffer();
    transport.room = 7;
    writeBuffer.add(bytesOf("0123456789"));
    await settle();
    writeBuffer.add(bytesOf("abc"));
    await settle();
    expect(transport.received).toBe("0123456");
    expect(writeBuffer.pendingBytes).toBe(6);
    drain(4);
    expect(transport.received).toBe("0123456789a");
    drain(100);
    expect(transport.received).toBe("0123456789abc");
    expect(writeBuffer.isIdle).toBe(true);
  });

  test("a kernel that takes nothing at all is asked again on drain only", async () => {
    const { transport, writeBuffer, drain } = startWriteBuffer();
    transport.room = 0;
    writeBuffer.write(bytesOf("abc"));
    expect(writeBuffer.isIdle).toBe(false);
    writeBuffer.add(bytesOf("def"));
    writeBuffer.flush();
    await settle();
    expect(transport.writes).toEqual([]);
    drain(100);
    expect(transport.received).toBe("abcdef");
  });

  test("every byte arrives once and in order however little the kernel takes at a time", async () => {
    const pieces = fc.array(fc.string({ minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 20 });
    const rooms = fc.array(fc.nat(9), { minLength: 1, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(pieces, rooms, async (texts, sizes) => {
        const { transport, writeBuffer, drain } = startWriteBuffer();
        transport.room = 0;
        for (const text of texts) {
          writeBuffer.add(bytesOf(text));
          if (text.length % 2 === 0) await settle();
        }
        await settle();
        for (let turn = 0; writeBuffer.pendingBytes > 0; turn++)
          drain((sizes[turn % sizes.length] ?? 0) + (turn % 2));
        expect(bytesOf(transport.received)).toEqual(bytesOf(texts.join("")));
      }),
      { numRuns: 50 },
    );
  });

  test("a peer that is gone takes nothing and is not waited for once it has closed", async () => {
    const { transport, writeBuffer, clock, told } = startWriteBuffer();
    transport.write = () => -1;
    writeBuffer.add(bytesOf("abc"));
    await settle();
    expect(writeBuffer.pendingBytes).toBe(3);
    writeBuffer.closed();
    expect(writeBuffer.pendingBytes).toBe(0);
    clock.advance(60_000);
    expect([told, transport.calls]).toEqual([[], []]);
  });

  test("[LIM-5] a peer that takes nothing for the stall timeout is reported, one that takes a little is not", async () => {
    const { transport, writeBuffer, clock, told, drain } = startWriteBuffer();
    transport.room = 0;
    writeBuffer.add(bytesOf("abcdef"));
    await settle();
    clock.advance(9999);
    drain(1);
    clock.advance(9999);
    expect(told).toEqual(["drained"]);
    clock.advance(1);
    expect(told).toEqual(["drained", "stalled"]);
  });

  test("[LIM-5] a peer that has taken everything is not reported", async () => {
    const { transport, writeBuffer, clock, told, drain } = startWriteBuffer();
    transport.room = 0;
    writeBuffer.add(bytesOf("abc"));
    await settle();
    drain(3);
    clock.advance(60_000);
    expect(told).toEqual(["drained"]);
  });

  test("[CLS-9] a goodbye flushes, shuts down, waits for the peer, and only then ends the connection", async () => {
    const { transport, writeBuffer, clock, drain } = startWriteBuffer();
    transport.room = 2;
    writeBuffer.add(bytesOf("abcdef"));
    writeBuffer.closeGracefully();
    writeBuffer.add(bytesOf("!"));
    expect([transport.received, transport.calls]).toEqual(["ab", []]);
    drain(100);
    expect(transport.received).toBe("abcdef!");
    expect(transport.calls).toEqual(["resume", "shutdown"]);
    writeBuffer.add(bytesOf("too late"));
    clock.advance(1999);
    expect(transport.calls).toEqual(["resume", "shutdown"]);
    clock.advance(1);
    expect(transport.calls).toEqual(["resume", "shutdown", "terminate"]);
    expect(transport.received).toBe("abcdef!");
  });

  test("[CLS-9] a peer that ends its side after the goodbye is not terminated", async () => {
    const { transport, writeBuffer, clock } = startWriteBuffer();
    writeBuffer.add(bytesOf("bye\n"));
    writeBuffer.closeGracefully();
    writeBuffer.closed();
    clock.advance(60_000);
    expect(transport.calls).toEqual(["resume", "shutdown"]);
  });

  test("a goodbye to a peer that takes nothing is reported as a stall, and cut off it ends within the linger time", async () => {
    const { transport, writeBuffer, clock, told } = startWriteBuffer();
    transport.room = 0;
    writeBuffer.add(bytesOf("abc"));
    writeBuffer.closeGracefully();
    clock.advance(10_000);
    expect([told, transport.calls]).toEqual([["stalled"], []]);
    writeBuffer.closeWithin();
    clock.advance(2000);
    expect(transport.calls).toEqual(["terminate"]);
  });

  test("cut off, a peer that takes a little now and then is ended within the linger time all the same", () => {
    const { transport, writeBuffer, clock, told, drain } = startWriteBuffer();
    transport.room = 0;
    writeBuffer.add(bytesOf("abcdef"));
    writeBuffer.closeWithin();
    clock.advance(1500);
    drain(1);
    clock.advance(499);
    expect(transport.calls).toEqual([]);
    clock.advance(1);
    expect([transport.calls, told]).toEqual([["terminate"], ["drained"]]);
  });
});

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { WriteBuffer } from "../../src/net/write-buffer.ts";
import { bytesOf } from "../support/bytes.ts";
import { TestClock } from "../support/clock.ts";
import { FakeTransport } from "../support/fake-transport.ts";

function startWriteBuffer() {
  const transport = new FakeTransport();
  const clock = new TestClock();
  const told: string[] = [];
  const writeTimedOut = () => told.push("write timed out");
  const limits = { highWaterMarkBytes: 10, writeTimeoutMs: 10_000, lingerTimeoutMs: 2000 };
  const writeBuffer = new WriteBuffer(transport, writeTimedOut, limits, clock);
  /** The kernel takes `bytes` more and says so. */
  const drain = (bytes: number) => {
    transport.room = bytes;
    writeBuffer.drained();
  };
  return { transport, clock, told, writeBuffer, drain };
}

describe("write buffer", () => {
  test("all lines of one write leave together", () => {
    const { transport, writeBuffer } = startWriteBuffer();
    writeBuffer.write([bytesOf("one\n"), bytesOf("two\n")]);
    expect(transport.writes).toEqual(["one\ntwo\n"]);
  });

  test("bytes that the kernel does not take are kept and go first", () => {
    const { transport, writeBuffer, drain } = startWriteBuffer();
    transport.room = 7;
    writeBuffer.write([bytesOf("0123456789")]);
    writeBuffer.write([bytesOf("abc")]);
    expect(transport.received).toBe("0123456");
    expect(writeBuffer.pendingBytes).toBe(6);
    drain(4);
    expect(transport.received).toBe("0123456789a");
    drain(100);
    expect(transport.received).toBe("0123456789abc");
    expect(writeBuffer.pendingBytes).toBe(0);
  });

  test("after the kernel takes nothing, the next write waits for its drain", () => {
    const { transport, writeBuffer, drain } = startWriteBuffer();
    transport.room = 0;
    writeBuffer.write([bytesOf("abc")]);
    expect(writeBuffer.pendingBytes).toBe(3);
    writeBuffer.write([bytesOf("def")]);
    expect(transport.writes).toEqual([]);
    drain(100);
    expect(transport.received).toBe("abcdef");
  });

  test("bytes that are no line count as pending at once while the kernel is full", () => {
    const pending: number[] = [];
    const limits = { highWaterMarkBytes: 10, writeTimeoutMs: 10_000, lingerTimeoutMs: 2000 };
    const transport = new FakeTransport();
    const buffered = { setInput: () => undefined, setOutput: (bytes: number) => void pending.push(bytes) };
    const writeBuffer = new WriteBuffer(transport, () => undefined, limits, new TestClock(), buffered);
    transport.room = 0;
    writeBuffer.write([bytesOf("abc")]);
    writeBuffer.writeEncoded(bytesOf("de"));
    expect(pending).toEqual([3, 5]);
  });

  test("many small pending writes leave as one array", () => {
    const { transport, writeBuffer, drain } = startWriteBuffer();
    const parts: number[] = [];
    const write = transport.write.bind(transport);
    transport.write = (encoded) => {
      parts.push(encoded.length);
      return write(encoded);
    };
    transport.room = 0;
    for (let count = 0; count < 1000; count++) writeBuffer.writeEncoded(bytesOf("ab"));
    drain(10_000);
    expect(parts).toEqual([1, 1]);
  });

  test("every byte arrives once and in order, however little the kernel takes at a time", () => {
    const pieces = fc.array(fc.string({ minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 20 });
    const rooms = fc.array(fc.nat(9), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(pieces, rooms, (texts, sizes) => {
        const { transport, writeBuffer, drain } = startWriteBuffer();
        transport.room = 0;
        for (const text of texts) {
          writeBuffer.write([bytesOf(text)]);
        }
        for (let turn = 0; writeBuffer.pendingBytes > 0; turn++)
          drain((sizes[turn % sizes.length] ?? 0) + (turn % 2));
        expect(bytesOf(transport.received)).toEqual(bytesOf(texts.join("")));
      }),
      { numRuns: 50 },
    );
  });

  test("a peer that is gone takes nothing, and its close drops what is pending", () => {
    const { transport, writeBuffer, clock, told } = startWriteBuffer();
    transport.write = () => -1;
    writeBuffer.write([bytesOf("abc")]);
    expect(writeBuffer.pendingBytes).toBe(3);
    writeBuffer.closed();
    expect(writeBuffer.pendingBytes).toBe(0);
    clock.advance(60_000);
    expect([told, transport.calls]).toEqual([[], []]);
  });

  test("[LIM-5] a peer that takes nothing for the write time-out is reported, and one that takes a little is not", () => {
    const { transport, writeBuffer, clock, told, drain } = startWriteBuffer();
    transport.room = 0;
    writeBuffer.write([bytesOf("abcdef")]);
    clock.advance(9999);
    drain(1);
    clock.advance(9999);
    expect(told).toEqual([]);
    clock.advance(1);
    expect(told).toEqual(["write timed out"]);
  });

  test("[LIM-5] a peer that has taken everything is not reported", () => {
    const { transport, writeBuffer, clock, told, drain } = startWriteBuffer();
    transport.room = 0;
    writeBuffer.write([bytesOf("abc")]);
    drain(3);
    clock.advance(60_000);
    expect(told).toEqual([]);
  });

  test("[CLS-9] a graceful close flushes, sends FIN, waits for the peer, and only then destroys the connection", () => {
    const { transport, writeBuffer, clock, drain } = startWriteBuffer();
    transport.room = 2;
    writeBuffer.write([bytesOf("abcdef")]);
    writeBuffer.closeGracefully();
    writeBuffer.write([bytesOf("!")]);
    expect([transport.received, transport.calls]).toEqual(["ab", []]);
    drain(100);
    expect(transport.received).toBe("abcdef!");
    expect(transport.calls).toEqual(["resume", "shutdown"]);
    writeBuffer.write([bytesOf("too late")]);
    clock.advance(1999);
    expect(transport.calls).toEqual(["resume", "shutdown"]);
    clock.advance(1);
    expect(transport.calls).toEqual(["resume", "shutdown", "destroy"]);
    expect(transport.received).toBe("abcdef!");
  });

  test("[CLS-9] a peer that closes its side during a graceful close is not destroyed", () => {
    const { transport, writeBuffer, clock } = startWriteBuffer();
    writeBuffer.write([bytesOf("bye\n")]);
    writeBuffer.closeGracefully();
    writeBuffer.closed();
    clock.advance(60_000);
    expect(transport.calls).toEqual(["resume", "shutdown"]);
  });

  test("a graceful close times out if the peer takes nothing, and can then be limited to the linger time-out", () => {
    const { transport, writeBuffer, clock, told } = startWriteBuffer();
    transport.room = 0;
    writeBuffer.write([bytesOf("abc")]);
    writeBuffer.closeGracefully();
    clock.advance(10_000);
    expect([told, transport.calls]).toEqual([["write timed out"], []]);
    writeBuffer.closeWithinLinger();
    clock.advance(2000);
    expect(transport.calls).toEqual(["destroy"]);
  });

  test("within the linger time-out, a peer that takes a little now and then is destroyed, too", () => {
    const { transport, writeBuffer, clock, told, drain } = startWriteBuffer();
    transport.room = 0;
    writeBuffer.write([bytesOf("abcdef")]);
    writeBuffer.closeWithinLinger();
    clock.advance(1500);
    drain(1);
    clock.advance(499);
    expect(transport.calls).toEqual([]);
    clock.advance(1);
    expect([transport.calls, told]).toEqual([["destroy"], []]);
  });
});

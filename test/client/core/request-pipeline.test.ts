import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { RequestPipeline } from "../../../src/client/core/request-pipeline.ts";
import { LineDecoder } from "../../../src/protocol/line-decoder.ts";
import { bytesOf, cutBySizes } from "../../support/bytes.ts";
import { settle, TestClock } from "../../support/clock.ts";
import { FakeTransport } from "../../support/fake-transport.ts";

/** A pipeline over a connection that is the test's, with all that was told, in order. */
function startConversation() {
  const transport = new FakeTransport();
  const clock = new TestClock();
  const told: string[] = [];
  const pipeline = new RequestPipeline(transport, new LineDecoder(64 * 1024), clock, {
    unasked: (text) => told.push(`unasked: ${text}`),
    ended: (reason) => told.push(`ended: ${reason}`),
  });
  const ask = (text: string) =>
    pipeline.ask({
      text,
      from: { send: ({ request, text: reply }) => told.push(`${request} -> ${reply}`) },
    });
  const receive = (text: string) => pipeline.receive(bytesOf(text));
  return { transport, clock, pipeline, told, ask, receive };
}

describe("pipeline with a server", () => {
  test("each line answers the oldest request, however the bytes are cut", () => {
    const stream = bytesOf("1 bob: è\nerror busy: x\r\n\n€ what?\nok\n");
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (sizes) => {
        const { pipeline, told, ask } = startConversation();
        for (const request of ["a", "b", "c", "d"]) ask(request);
        for (const chunk of cutBySizes(stream, sizes)) pipeline.receive(chunk);
        expect(told).toEqual(["a -> 1 bob: è", "b -> error busy: x", "c -> ", "d -> € what?", "unasked: ok"]);
      }),
    );
  });

  test("what is asked in one turn leaves in one write", async () => {
    const { transport, ask, pipeline } = startConversation();
    ask("read 1");
    ask("read 2");
    pipeline.say("close");
    await settle();
    expect(transport.writes).toEqual(["read 1\nread 2\nclose\n"]);
  });

  test("a request that the kernel takes in part is sent whole", async () => {
    const { transport, ask, pipeline } = startConversation();
    transport.room = 3;
    ask("send hello");
    await settle();
    transport.room = 4;
    pipeline.drained();
    transport.room = 100;
    pipeline.drained();
    expect(transport.received).toBe("send hello\n");
  });

  test("a server that takes nothing for 10 s is given up", async () => {
    const { transport, clock, told, ask } = startConversation();
    transport.room = 0;
    ask("send hello");
    await settle();
    clock.advance(9999);
    expect(told).toEqual([]);
    clock.advance(1);
    expect(told).toEqual(["ended: connection lost: the server takes nothing"]);
    expect(transport.calls).toEqual(["terminate"]);
  });

  test("leaving sends what was asked, then the end, and hears nothing more", () => {
    const { transport, told, ask, pipeline, receive } = startConversation();
    ask("read");
    pipeline.leave();
    receive("1 bob: hi\n");
    pipeline.closed();
    expect([transport.received, transport.calls, told]).toEqual(["read\n", ["resume", "shutdown"], []]);
  });

  test("an end is told once, and questions that it leaves open are not answered", () => {
    const { told, ask, pipeline, receive } = startConversation();
    ask("read");
    receive("1 bob: h");
    pipeline.closed();
    pipeline.closed();
    receive("i\n");
    expect(told).toEqual(["ended: connection lost"]);
  });

  test("a line may be 1,024 bytes long, a longer one answers its request with an error", () => {
    const { told, ask, receive } = startConversation();
    ask("a");
    ask("b");
    receive(`${"x".repeat(1023)}\n${"x".repeat(1024)}\n`);
    expect(told).toEqual([
      `a -> ${"x".repeat(1023)}`,
      "b -> error too-long: reply of 1025 bytes, limit 1024",
    ]);
  });

  test("a line of more than 64 KiB ends it", () => {
    const { transport, told, receive } = startConversation();
    receive("x".repeat(65_536));
    expect(told).toEqual([]);
    receive("x");
    expect(told).toEqual(["ended: connection lost: the server sends a line without end"]);
    expect(transport.calls).toEqual(["terminate"]);
  });

  test("more than 100 lines that nobody asked for end it, even between answers", () => {
    const { told, ask, receive } = startConversation();
    for (let count = 0; count < 100; count++) receive("hello\n");
    ask("read");
    receive("1 bob: hi\n");
    expect(told).toHaveLength(101);
    receive("hello\nhello\n");
    expect(told.slice(101)).toEqual(["ended: connection lost: the server talks without being asked"]);
  });
});

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Answered } from "../../../actors/client/ports.ts";
import { bytesOf, cutBySizes } from "../../support/bytes.ts";
import { settle } from "../../support/clock.ts";
import { startPipeline } from "../../support/pipeline.ts";

describe("the request pipeline", () => {
  test("[AUT-2] a denial ends the connection, asked for or not; the answer to auth does not", () => {
    for (const commands of [["read"], []]) {
      const { events, ask, receive, transport } = startPipeline();
      for (const command of commands) ask(command);
      receive("error denied: show a token\n1 bob: hi\n");
      expect(events).toEqual(["denied: show a token"]);
      expect(transport.calls).toContain("destroy");
    }
    const { events, ask, receive } = startPipeline();
    ask("auth wrong");
    receive("error denied: not known\n");
    expect(events).toEqual(["auth wrong -> error denied: not known"]);
  });

  test("each line answers the oldest request, however the bytes are split", () => {
    const stream = bytesOf("1 bob: è\nerror busy: x\r\n\n€ what?\nok\n");
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (sizes) => {
        const { pipeline, events, ask } = startPipeline();
        for (const request of ["a", "b", "c", "d"]) ask(request);
        for (const chunk of cutBySizes(stream, sizes)) pipeline.receive(chunk);
        expect(events).toEqual([
          "a -> 1 bob: è",
          "b -> error busy: x",
          "c -> ",
          "d -> € what?",
          "unsolicited: ok",
        ]);
      }),
    );
  });

  test("answers to one batch that arrive together are received together, in their place among others", () => {
    const { pipeline, events, ask, receive } = startPipeline();
    const batch = {
      receive: (answers: readonly Answered[]) =>
        events.push(answers.map(({ request, text }) => `${request} -> ${text}`).join(", ")),
    };
    const from = { send: () => events.push("an answer on its own") };
    for (const text of ["a", "b", "c"]) pipeline.request({ text, from, batch });
    ask("d");
    pipeline.request({ text: "e", from, batch });
    receive("1\n");
    receive("2\n3\n4\n5\nx\n");
    expect(events).toEqual(["a -> 1", "b -> 2, c -> 3", "d -> 4", "e -> 5", "unsolicited: x"]);
  });

  test("answers to a batch that came before the end of the connection are received", () => {
    const { pipeline, events, receive } = startPipeline();
    const batch = { receive: (answers: readonly Answered[]) => events.push(`${answers.length} answers`) };
    const from = { send: () => undefined };
    for (const text of ["a", "b"]) pipeline.request({ text, from, batch });
    receive(`1\n2\n${"x".repeat(70_000)}`);
    expect(events).toEqual(["2 answers", "lost: connection lost: the server sends a line without end"]);
  });

  test("all requests of one turn leave in one write", async () => {
    const { transport, ask, pipeline } = startPipeline();
    ask("read 1");
    ask("read 2");
    pipeline.sendLine("close");
    await settle();
    expect(transport.writes).toEqual(["read 1\nread 2\nclose\n"]);
  });

  test("a request that the kernel takes in part is still sent whole", async () => {
    const { transport, ask, pipeline } = startPipeline();
    transport.room = 3;
    ask("send hello");
    await settle();
    transport.room = 4;
    pipeline.drained();
    transport.room = 100;
    pipeline.drained();
    expect(transport.received).toBe("send hello\n");
  });

  test("the pipeline drops a connection whose server accepts no data for 10 s", async () => {
    const { transport, clock, events, ask } = startPipeline();
    transport.room = 0;
    ask("send hello");
    await settle();
    clock.advance(9999);
    expect(events).toEqual([]);
    clock.advance(1);
    expect(events).toEqual(["lost: connection lost: the server accepts no data"]);
    expect(transport.calls).toEqual(["destroy"]);
  });

  test("a graceful close sends every request, then FIN, and ignores later data", () => {
    const { transport, events, ask, pipeline, receive } = startPipeline();
    ask("read");
    pipeline.closeGracefully();
    receive("1 bob: hi\n");
    pipeline.closed();
    expect([transport.received, transport.calls, events]).toEqual(["read\n", ["resume", "shutdown"], []]);
  });

  test("the pipeline reports a loss once, and leaves pending requests unanswered", () => {
    const { events, ask, pipeline, receive } = startPipeline();
    ask("read");
    receive("1 bob: h");
    pipeline.closed();
    pipeline.closed();
    receive("i\n");
    expect(events).toEqual(["lost: connection lost"]);
  });

  test("a line may be 1,024 bytes long; a longer one answers its request with an error", () => {
    const { events, ask, receive } = startPipeline();
    ask("a");
    ask("b");
    receive(`${"x".repeat(1023)}\n${"x".repeat(1024)}\n`);
    expect(events).toEqual([
      `a -> ${"x".repeat(1023)}`,
      "b -> error too-long: reply of 1025 bytes, limit 1024",
    ]);
  });

  test("a line of more than 64 KiB ends the connection", () => {
    const { transport, events, receive } = startPipeline();
    receive("x".repeat(65_536));
    expect(events).toEqual([]);
    receive("x");
    expect(events).toEqual(["lost: connection lost: the server sends a line without end"]);
    expect(transport.calls).toEqual(["destroy"]);
  });

  test("more than 100 unsolicited lines end the connection, even between answers", () => {
    const { events, ask, receive } = startPipeline();
    for (let count = 0; count < 100; count++) receive("hello\n");
    ask("read");
    receive("1 bob: hi\n");
    expect(events).toHaveLength(101);
    receive("hello\nhello\n");
    expect(events.slice(101)).toEqual([
      "lost: connection lost: the server sends lines that nothing asked for",
    ]);
  });
});

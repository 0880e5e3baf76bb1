import { describe, expect, test } from "bun:test";
import { settle } from "../../support/clock.ts";
import { startPipeline } from "../../support/pipeline.ts";

const limited = (delayMs: number) => `error rate-limited: retry in ${delayMs} ms\n`;

/** A pipeline whose requests belong to a flow each; `answers` lists what they were answered, in order. */
function startFlows() {
  const { transport, clock, pipeline, events: answers, ask: askPipeline, receive } = startPipeline();
  const flows = new Map<string, object>();
  const ask = (flow: string, ...texts: string[]) => {
    if (!flows.has(flow)) flows.set(flow, {});
    for (const text of texts) askPipeline(text, flows.get(flow));
  };
  /** The lines that the server got since the last call. */
  let seen = 0;
  const sent = async () => {
    await settle();
    const lines = transport.lines.slice(seen);
    seen += lines.length;
    return lines;
  };
  return { clock, pipeline, answers, ask, sent, receive };
}

describe("requests that the server limits", () => {
  test("[RAT-5] go again after the time that the server named, with all later ones of their flow, in order", async () => {
    const { clock, answers, ask, sent, receive } = startFlows();
    ask("typed", "send 1", "send 2", "read", "send 3");
    expect(await sent()).toEqual(["send 1", "send 2", "read", "send 3"]);
    receive(`ok\n${limited(400)}1 ann: 1\n${limited(250)}`);
    expect(answers).toEqual(["send 1 -> ok"]);
    clock.advance(399);
    expect(await sent()).toEqual([]);
    clock.advance(1);
    expect(await sent()).toEqual(["send 2"]);
    receive("ok\n");
    clock.advance(0);
    expect(await sent()).toEqual(["read", "send 3"]);
    receive("2 ann: 2\nok\n");
    expect(answers).toEqual(["send 1 -> ok", "send 2 -> ok", "read -> 2 ann: 2", "send 3 -> ok"]);
    ask("typed", "send 4", "send 5");
    expect(await sent()).toEqual(["send 4", "send 5"]);
  });

  test("new requests of a limited flow wait behind the others, and those of other flows do not", async () => {
    const { clock, answers, ask, sent, receive } = startFlows();
    ask("typed", "send 1");
    ask("poller", "read");
    receive(limited(300));
    ask("typed", "send 2");
    ask("poller", "wait 7");
    expect(await sent()).toEqual(["send 1", "read", "wait 7"]);
    receive("7 bob: a\n8 bob: b\n");
    expect(answers).toEqual(["read -> 7 bob: a", "wait 7 -> 8 bob: b"]);
    clock.advance(300);
    expect(await sent()).toEqual(["send 1"]);
    receive("ok\n");
    clock.advance(0);
    expect(await sent()).toEqual(["send 2"]);
  });

  test("a request that is refused again waits again, and the rounds begin with one request", async () => {
    const { clock, answers, ask, sent, receive } = startFlows();
    ask("typed", "send 1", "send 2", "send 3", "send 4");
    receive(limited(100).repeat(4));
    await sent();
    clock.advance(100);
    expect(await sent()).toEqual(["send 1"]);
    receive("ok\n");
    clock.advance(0);
    expect(await sent()).toEqual(["send 2", "send 3"]);
    receive(`ok\n${limited(200)}`);
    clock.advance(200);
    expect(await sent()).toEqual(["send 3"]);
    receive("ok\n");
    clock.advance(0);
    expect(await sent()).toEqual(["send 4"]);
    receive("ok\n");
    expect(answers).toEqual([1, 2, 3, 4].map((number) => `send ${number} -> ok`));
  });

  test("nothing goes out on a connection that is closed meanwhile", async () => {
    const { clock, pipeline, ask, sent, receive } = startFlows();
    ask("typed", "send 1");
    await sent();
    receive(limited(100));
    pipeline.closeGracefully();
    clock.advance(100);
    expect(await sent()).toEqual([]);
  });

  test("a refusal without a time is an answer like any other", async () => {
    const { answers, ask, receive } = startFlows();
    ask("typed", "send 1", "send 2");
    receive("error rate-limited: later\nok\n");
    expect(answers).toEqual(["send 1 -> error rate-limited: later", "send 2 -> ok"]);
  });
});

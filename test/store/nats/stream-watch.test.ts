import { describe, expect, test } from "bun:test";
import { describeStream } from "../../../src/store/nats/stream-info.ts";
import { StreamWatch } from "../../../src/store/nats/stream-watch.ts";
import { settle, TestClock } from "../../support/clock.ts";

const led = describeStream({});
const withoutLeader = describeStream({ config: { num_replicas: 3 }, cluster: {} });

/** A watch whose engine answers as the test says. */
function startWatch() {
  const clock = new TestClock();
  const notices: string[] = [];
  const engine = { answer: led as typeof led | "silence", isConnected: true };
  const watch = new StreamWatch({
    engine: { findStream: () => Promise.resolve(engine.answer) },
    link: { isConnected: () => engine.isConnected },
    clock,
    onNotice: ({ level, text }) => notices.push(`${level}: ${text}`),
  });
  const look = async (times: number) => {
    for (let time = 0; time < times; time++) {
      clock.advance(3000);
      await settle();
    }
    return notices.splice(0);
  };
  return { watch, engine, look };
}

describe("the watch over the stream", () => {
  test("says once that it has no leader, and once that it has one again", async () => {
    for (const answer of [withoutLeader, "silence"] as const) {
      const { engine, look } = startWatch();
      expect(await look(3)).toEqual([]);
      engine.answer = answer;
      expect(await look(10)).toEqual([
        expect.stringMatching(/^error: the board's stream has no leader; start /),
      ]);
      engine.answer = led;
      expect(await look(3)).toEqual(["info: the board's stream has a leader again"]);
    }
  });

  test("says nothing of an election, of a lost connection, and after its end", async () => {
    const { watch, engine, look } = startWatch();
    engine.answer = "silence";
    expect(await look(1)).toEqual([]);
    engine.answer = led;
    expect(await look(3)).toEqual([]);
    engine.answer = "silence";
    engine.isConnected = false;
    expect(await look(5)).toEqual([]);
    engine.isConnected = true;
    watch.stop();
    expect(await look(5)).toEqual([]);
  });
});

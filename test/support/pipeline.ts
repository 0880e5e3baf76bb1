import { RequestPipeline } from "../../src/client/core/request-pipeline.ts";
import { LineDecoder } from "../../src/protocol/line-decoder.ts";
import { bytesOf } from "./bytes.ts";
import { TestClock } from "./clock.ts";
import { FakeTransport } from "./fake-transport.ts";

/** A pipeline on a fake transport; `events` lists replies and events in order. Requests of one `flow` keep their order. */
export function startPipeline() {
  const transport = new FakeTransport();
  const clock = new TestClock();
  const events: string[] = [];
  const pipeline = new RequestPipeline(transport, new LineDecoder(64 * 1024), clock, {
    unsolicited: (text) => events.push(`unsolicited: ${text}`),
    failing: (request, text) => events.push(`failing at ${request}: ${text}`),
    denied: (text) => events.push(`denied: ${text}`),
    lost: (reason) => events.push(`lost: ${reason}`),
  });
  const ask = (text: string, flow?: object) =>
    pipeline.request({
      text,
      ...(flow === undefined ? {} : { flow }),
      from: { send: ({ request, text: reply }) => events.push(`${request} -> ${reply}`) },
    });
  const receive = (text: string) => pipeline.receive(bytesOf(text));
  return { transport, clock, pipeline, events, ask, receive };
}

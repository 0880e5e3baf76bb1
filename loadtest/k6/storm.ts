import { Fleet } from "./fleet.ts";
import type { Transport } from "./link.ts";
import { createRunTag, senderName } from "./message.ts";
import { createScript, type Script } from "./script.ts";
import { shareOf } from "./settings.ts";
import { Visitor } from "./visitor.ts";

/** Connections that come and go; a latency is the time from connecting to the reply to `read`. */
export function stormScript(transport: Transport, environment: Readonly<Record<string, string>>): Script {
  return createScript(transport, environment, async ({ around, sightings, vu }) => {
    const { connections, ratePerSecond, vus } = around.settings;
    const run = createRunTag();
    const visitors = Array.from({ length: shareOf(connections, vu, vus) }, (_, index) => ({
      worker: new Visitor(around, sightings, senderName(run, index + 1)),
      ratePerSecond,
    }));
    await new Fleet(around, visitors).run();
  });
}

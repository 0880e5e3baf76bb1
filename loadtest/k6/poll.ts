import { Fleet } from "./fleet.ts";
import type { Transport } from "./link.ts";
import { Pipeline } from "./pipeline.ts";
import { Poller } from "./poller.ts";
import { createScript, type Script } from "./script.ts";
import { shareOf } from "./settings.ts";

/** Many connections that poll the board. */
export function pollScript(transport: Transport, environment: Readonly<Record<string, string>>): Script {
  return createScript(transport, environment, async ({ around, sightings, vu }) => {
    const { connections, ratePerSecond, vus } = around.settings;
    const pollers = Array.from({ length: shareOf(connections, vu, vus) }, () => ({
      worker: new Pipeline(around, new Poller(ratePerSecond, around.meters, sightings)),
      ratePerSecond,
    }));
    await new Fleet(around, pollers).run();
  });
}

import { LoadGenerator } from "./load-generator.ts";
import { Pipeline } from "./pipeline.ts";
import { Poller } from "./poller.ts";
import { createScript, type Script } from "./script.ts";
import { shareOf } from "./settings.ts";
import type { Connector } from "./transport.ts";

/** Many connections that poll the board. */
export function pollScript(connector: Connector, environment: Readonly<Record<string, string>>): Script {
  return createScript(connector, environment, {
    script: "poll",
    timed: () => ["other"],
    async run({ context, checker, vu }) {
      const { connections, ratePerSecond, vus } = context.settings;
      const pollers = Array.from({ length: shareOf(connections, vu, vus) }, () => ({
        worker: new Pipeline(context, new Poller(ratePerSecond, context.metrics, checker)),
        ratePerSecond,
      }));
      await new LoadGenerator(context, pollers).run();
    },
  });
}

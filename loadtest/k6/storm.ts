import { LoadGenerator } from "./load-generator.ts";
import { createRunTag, senderName } from "./message.ts";
import { Reconnector } from "./reconnector.ts";
import { createScript, type Script } from "./script.ts";
import { shareOf } from "./settings.ts";
import type { Connector } from "./transport.ts";

/** Clients that keep reconnecting; a latency runs from the connect to the reply to `read`. */
export function stormScript(connector: Connector, environment: Readonly<Record<string, string>>): Script {
  return createScript(connector, environment, {
    script: "storm",
    timed: () => ["other"],
    async run({ context, checker, vu }) {
      const { connections, ratePerSecond, vus } = context.settings;
      const run = createRunTag();
      const reconnectors = Array.from({ length: shareOf(connections, vu, vus) }, (_, index) => ({
        worker: new Reconnector(context, checker, senderName(run, index + 1)),
        ratePerSecond,
      }));
      await new LoadGenerator(context, reconnectors).run();
    },
  });
}

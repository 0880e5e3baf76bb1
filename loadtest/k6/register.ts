import type { BoardClient } from "./board-client.ts";
import { isRefusal } from "./consistency.ts";
import type { Metrics } from "./metrics.ts";

/** Returns the command that registers a name, checks its reply, and calls `ready` once the name is registered. */
export function register(
  client: BoardClient,
  name: string,
  nowMs: number,
  metrics: Metrics,
  ready: () => void,
): string {
  const receiver = {
    answered(line: string) {
      if (line === `Welcome ${name}`) {
        ready();
        return;
      }
      if (isRefusal(line)) metrics.countRefusal(line);
      else metrics.countFault({ kind: "form", why: `${line} (in reply to register ${name})` });
      client.close();
    },
  };
  client.expect(receiver, nowMs, nowMs);
  return `register ${name}\n`;
}

import { eventually } from "./deadline.ts";
import type { WireClient } from "./wire-client.ts";

/** Asks the same again and again until the answer begins like this. Returns that answer. */
export function askUntil(client: WireClient, line: string, start: string): Promise<string> {
  return eventually(
    () => client.ask(line),
    (answer) => answer.startsWith(start),
  );
}

import type { Command } from "commander";
import { hasCredentials } from "../store/nats/nats-url.ts";

/**
 * Runs a command of the operator, which loads what it runs only then; ends the process with exit code 1 and one line on
 * stderr if it cannot be carried out. A password on the command line is refused.
 */
export async function run(command: Command, perform: () => Promise<void> | void): Promise<void> {
  const store: unknown = command.getOptionValue("store");
  if (typeof store === "string" && command.getOptionValueSource("store") === "cli" && hasCredentials(store)) {
    command.error(
      "error: --store takes no password on the command line, where every user of this machine can read it: set LASTWORD_STORE, or use --nats-creds",
    );
  }
  const { runForOperator } = await import("./operator-error.ts");
  return runForOperator(perform);
}

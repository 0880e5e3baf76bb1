import type { Command, Option } from "commander";
import { textOption } from "./flags.ts";
import { hasCredentials } from "./store/nats/nats-url.ts";

/** The flags with the files that show NATS who asks: `natsCreds`, `natsCa`, `natsCert`, `natsKey`. */
export function natsFileOptions(): Option[] {
  return [
    textOption("nats-creds", "file", "credentials for NATS"),
    textOption("nats-ca", "file", "authorities of NATS's certificate, in PEM"),
    textOption("nats-cert", "file", "this server's certificate for NATS, in PEM"),
    textOption("nats-key", "file", "key of that certificate, in PEM"),
  ];
}

/** Why `--store` is refused as it stands on the command line; undefined if it is not. */
export function explainPassword(command: Command): string | undefined {
  const store: unknown = command.getOptionValue("store");
  if (command.getOptionValueSource("store") !== "cli" || typeof store !== "string") return undefined;
  return hasCredentials(store) ? passwordOnCommandLine : undefined;
}

const passwordOnCommandLine =
  "--store takes no password on the command line, where every user of this machine can read it: set LASTWORD_STORE, or store in a server's file of --config, or use --nats-creds";

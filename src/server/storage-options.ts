import type { Command } from "commander";
import { listOption, numberOption, switchOption, textOption } from "../flags.ts";
import { explainNodeName } from "../store/nats/node-settings.ts";
import { defaultSettings } from "./settings/settings.ts";

/** Adds the flags that say where messages are kept, and those of servers that share a board. */
export function addStorageOptions(command: Command): Command {
  return command
    .addOption(
      textOption("store", "where", "sqlite:PATH, memory: or nats://HOST,HOST").default(defaultSettings.store),
    )
    .addOption(textOption("node", "name", "this server among those that share a board", explainNodeName))
    .addOption(
      listOption("peers", "names", "all servers that share a board", explainNodeName).default([], "none"),
    )
    .addOption(textOption("nats-creds", "file", "credentials for NATS"))
    .addOption(textOption("nats-ca", "file", "authorities of NATS's certificate, in PEM"))
    .addOption(textOption("nats-cert", "file", "this server's certificate for NATS, in PEM"))
    .addOption(textOption("nats-key", "file", "key of that certificate, in PEM"))
    .addOption(numberOption("keep", "keep the newest n messages (default: all; in memory: 100000)", 1, 1e12))
    .addOption(switchOption("accept-loss", "start although acknowledged messages are lost"));
}

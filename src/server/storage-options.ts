import type { Command } from "commander";
import { listOption, numberOption, switchOption, textOption } from "../flags.ts";
import { natsFileOptions } from "../nats-flags.ts";
import { explainNodeName } from "../store/nats/node-settings.ts";
import { defaultSettings } from "./settings/settings.ts";

/** Adds the flags that say where messages are kept, and those of servers that share a board. */
export function addStorageOptions(command: Command): Command {
  command
    .addOption(
      textOption("store", "where", "sqlite:PATH, memory: or nats://HOST,HOST").default(defaultSettings.store),
    )
    .addOption(textOption("node", "name", "this server among those that share a board", explainNodeName))
    .addOption(
      listOption("peers", "names", "all servers that share a board", explainNodeName).default([], "none"),
    );
  for (const option of natsFileOptions()) command.addOption(option);
  return command
    .addOption(numberOption("keep", "keep the newest n messages (default: all; in memory: 100000)", 1, 1e12))
    .addOption(switchOption("accept-loss", "start although acknowledged messages are lost"));
}

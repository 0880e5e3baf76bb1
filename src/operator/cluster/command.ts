import { Command } from "commander";
import { listOption, numberOption, switchOption, textOption } from "../../flags.ts";
import { natsFileOptions } from "../../nats-flags.ts";
import { minReplicas } from "../../store/nats/stream-settings.ts";
import { runLazily } from "../run-lazily.ts";
import type { InitOptions } from "./init.ts";
import { parseMonitor } from "./monitor-address.ts";
import type { StatusOptions } from "./status.ts";

/** The `cluster` command: makes and inspects a board on several machines. */
export function clusterCommand(): Command {
  return new Command("cluster")
    .description("Make and inspect a board on several machines (docs/cluster.md).")
    .addCommand(initCommand())
    .addCommand(statusCommand());
}

function initCommand(): Command {
  return engineCommand(
    "init",
    "Make an empty board in NATS JetStream, or check the one that is there.",
    initHelp,
  )
    .addOption(
      listOption("monitors", "urls", "the engines' monitors (default: port 8222 of each)", explainMonitor),
    )
    .addOption(
      numberOption("replicas", "engines that keep each message", minReplicas, 5).default(minReplicas),
    )
    .action((options: InitOptions) =>
      runLazily(async () => (await import("./init.ts")).initCluster(options)),
    );
}

function explainMonitor(text: string): string | undefined {
  return parseMonitor(text) === undefined ? "A monitor is HOST:PORT, or http://HOST:PORT." : undefined;
}

function statusCommand(): Command {
  return engineCommand("status", "Show who leads, which servers run, and how far each is.", statusHelp)
    .addOption(switchOption("json", "print one JSON object"))
    .action((options: StatusOptions) =>
      runLazily(async () => (await import("./status.ts")).showStatus(options)),
    );
}

function engineCommand(name: string, description: string, help: string): Command {
  const command = new Command(name)
    .description(description)
    .addOption(textOption("store", "where", "the engines: nats://HOST,HOST").makeOptionMandatory())
    .addHelpText("after", help)
    .configureHelp({ helpWidth: 80 });
  for (const option of natsFileOptions()) command.addOption(option);
  return command;
}

const initHelp = `
First asks each engine's monitor whether it is new enough and syncs always. A
board that is there stays as it is; the command names what is wrong with it.
  lastword cluster init --store nats://n1,n2,n3

Exit codes: 0 the board is there, 1 not done.`;

const statusHelp = `
Exit codes: 0 all is well, 1 something is wrong: the last lines say what.`;

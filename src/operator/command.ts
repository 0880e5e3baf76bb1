import { Command } from "commander";
import { parseId, textOption } from "../flags.ts";
import { natsFileOptions } from "../nats-flags.ts";
import { defaultSettings } from "../server/settings/settings.ts";
import { clusterCommand } from "./cluster/command.ts";
import type { EngineAccess } from "./cluster/link.ts";
import { runLazily } from "./run-lazily.ts";
import type { OperatorOptions } from "./store-path.ts";

/** The commands on a board, for its operator. Each loads what it runs only when it runs. */
export function operatorCommands(): Command[] {
  return [
    backupCommand(),
    restoreCommand(),
    exportCommand(),
    importCommand(),
    redactCommand(),
    clusterCommand(),
  ];
}

function backupCommand(): Command {
  return operatorCommand("backup", "Copy a board to a new file, while its server runs or not.", backupHelp)
    .argument("<file>", "the new file")
    .action((file: string, options: OperatorOptions) =>
      runLazily(async () => (await import("./backup.ts")).backUp(file, options)),
    );
}

function restoreCommand(): Command {
  return operatorCommand("restore", "Put a backup in the place of a board.", restoreHelp)
    .argument("<file>", "the backup")
    .action((file: string, options: OperatorOptions) =>
      runLazily(async () => (await import("./restore.ts")).restore(file, options)),
    );
}

function exportCommand(): Command {
  return anyBoardCommand("export", "Print all messages as JSON lines.", exportHelp).action(
    (options: EngineAccess) => runLazily(async () => (await import("./export.ts")).exportBoard(options)),
  );
}

function importCommand(): Command {
  return anyBoardCommand("import", "Store the messages of an export in an empty board.", importHelp)
    .argument("<file>", "what export printed, - for the standard input; with nats, or a board's file")
    .action((file: string, options: EngineAccess) =>
      runLazily(async () => (await import("./import.ts")).importBoard(file, options)),
    );
}

function redactCommand(): Command {
  return anyBoardCommand("redact", "Remove the text of messages for good.", redactHelp)
    .argument("<id...>", "the ids of the messages", (value, ids: readonly number[] = []) => [
      ...ids,
      parseId(value),
    ])
    .action((ids: readonly number[], options: EngineAccess) =>
      runLazily(async () => (await import("./redact.ts")).redact(ids, options)),
    );
}

/** A command on a board in a file, or in NATS. */
function anyBoardCommand(name: string, description: string, help: string): Command {
  const command = operatorCommand(name, description, help, "the board: sqlite:PATH or nats://HOST,HOST");
  for (const option of natsFileOptions()) command.addOption(option);
  return command;
}

function operatorCommand(
  name: string,
  description: string,
  help: string,
  where = "the board: sqlite:PATH",
): Command {
  return new Command(name)
    .description(description)
    .addOption(textOption("store", "where", where).default(defaultSettings.store))
    .addHelpText("after", help)
    .configureHelp({ helpWidth: 80 });
}

const backupHelp = `
The copy holds every message that was acknowledged before the command began.
Sends go on meanwhile. The copy is verified and synced before it gets its name;
an existing file is never overwritten. The copy keeps the board's identity.
  lastword backup $(date +%F).db --store sqlite:/var/lib/lastword/lastword.db

Exit codes: 0 done, 1 not done. Damaged messages are left out, and named.`;

const restoreHelp = `
Stop the server first. The backup is copied and verified; then the board's file
and what belongs to it are renamed to PATH.before-restore. The restored board
has a new identity, and its ids go on after the last one of the backup.
  lastword restore 2026-11-27.db --store sqlite:/var/lib/lastword/lastword.db

Exit codes: 0 done, 1 not done: everything is as it was.`;

const exportHelp = `
One line for each message, in the order of the ids; time is null if not known:
  {"id":1,"sender":"ann","text":"hi","time":"2026-11-25T22:43:09.123Z"}
The servers of the board may run. It prints what the board had when it began.

Exit codes: 0 done, 1 not done. Damaged messages are left out, and named.`;

const importHelp = `
Stop the server first. Ids, senders and times are kept, and ids must rise. If a
line breaks a rule of the protocol, nothing is stored, and the line is named.
The file is created if it is missing.

With nats: all servers of the board are stopped, and the board is empty, or not
there. <file> is an export, or the file of a stopped board, whose identity is
kept, too. After an interruption no server opens the board: import it again.
  lastword import board.db --store nats://n1,n2,n3

Exit codes: 0 done, 1 not done.`;

const redactHelp = `
The text leaves the file, its write-ahead log and the memory of the server,
which may run; the id stays used, and reading it answers "error gone". If it is
the last message, the server says on the board that it was redacted. Clients
that have received the text may keep it, and so do backups and exports.

With nats: one of the board's servers must run. The text leaves the stream and
all servers; the log with which NATS copies it to other machines keeps it for up
to three minutes more, or until a machine that is away comes back.

Exit codes: 0 done, 1 not done.`;

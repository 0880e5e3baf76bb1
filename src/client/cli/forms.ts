import { Command, InvalidArgumentError } from "commander";
import { maxHistory } from "../../../actors/client/limits.ts";
import { numberOption, switchOption } from "../../flags.ts";
import { keyHelp, oneShotHelp, sendHelp, tailHelp } from "./help.ts";
import type { ReadOptions } from "./one-shot.ts";
import type { SendOptions } from "./send.ts";
import { clientOptionsOf, serverOptions } from "./server-options.ts";
import { hookOptions, isOneLine, jsonOption, nameOption, withOptions } from "./shared-options.ts";
import type { TailOptions } from "./tail.ts";
import type { KeyOptions } from "./user-key.ts";

/** The one-shot forms. Each action imports what it runs: a `send` must not load what only a terminal needs. */
export function oneShotForms(): Command[] {
  return [sendCommand(), readCommand(), waitCommand(), tailCommand(), keyCommand()];
}

function sendCommand(): Command {
  const name = nameOption("the sender (default: see below)");
  const json = switchOption("json", "print the id of each stored message in JSON");
  return withOptions(new Command("send"), [...serverOptions(), name, json])
    .description("Send one message, or each line of the standard input.")
    .argument("<text...>", "the message; several words are joined by blanks; - reads lines")
    .addHelpText("after", sendHelp)
    .configureOutput({ outputError: (text, write) => write(text + explainDash(text)) })
    .action(async (words: string[], _, command: Command) => {
      const text = words.join(" ");
      if (!isOneLine(text)) command.error("error: a message is one line: this one contains a line end");
      const { sendLines, sendOnce } = await import("./send.ts");
      const options = clientOptionsOf<SendOptions>(command);
      return text === "-" ? sendLines(options) : sendOnce(text, options);
    });
}

/** A message may begin with a dash, like an option. */
function explainDash(error: string): string {
  return error.includes("unknown option")
    ? "a message that begins with - goes after --: client send -- -x\n"
    : "";
}

function readCommand(): Command {
  return withOptions(new Command("read"), [...serverOptions(), jsonOption()])
    .description("Print the last message, or the one with this id.")
    .argument("[id]", "the id of a message", parseId)
    .addHelpText("after", oneShotHelp)
    .action(async (id: number | undefined, _, command: Command) => {
      const { readOnce } = await import("./one-shot.ts");
      return readOnce(id, clientOptionsOf<ReadOptions>(command));
    });
}

function waitCommand(): Command {
  return withOptions(new Command("wait"), [...serverOptions(), jsonOption()])
    .description("Print the next message from now on, or the first after this id, as soon as there is one.")
    .argument("[id]", "the id of a message", parseId)
    .addHelpText("after", oneShotHelp)
    .action(async (id: number | undefined, _, command: Command) => {
      const { waitOnce } = await import("./one-shot.ts");
      return waitOnce(id, clientOptionsOf<ReadOptions>(command));
    });
}

function tailCommand(): Command {
  const lines = numberOption("lines", "how many", 0, maxHistory, "-n").default(10);
  const follow = switchOption("follow", "continue with each new message, until Ctrl-C", "-f");
  return withOptions(new Command("tail"), [...serverOptions(), lines, follow, jsonOption(), ...hookOptions()])
    .description("Print the last messages.")
    .addHelpText("after", tailHelp)
    .action(async (_, command: Command) => {
      const { tail } = await import("./tail.ts");
      return tail(clientOptionsOf<TailOptions>(command));
    });
}

function keyCommand(): Command {
  const set = switchOption("set", "read the key from standard input, and keep it instead");
  return withOptions(new Command("key"), [...serverOptions(), set])
    .description("Print your key for this board.")
    .addHelpText("after", keyHelp)
    .action(async (_, command: Command) => {
      const { showKey } = await import("./user-key.ts");
      return showKey(clientOptionsOf<KeyOptions>(command));
    });
}

function parseId(value: string): number {
  const id = Number(value);
  if (/^\d+$/.test(value) && Number.isSafeInteger(id)) return id;
  throw new InvalidArgumentError("It takes the id of a message, a whole number.");
}

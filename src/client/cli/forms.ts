import { Command } from "commander";
import { maxHistory } from "../../../actors/client/limits.ts";
import { idOption, numberOption, parseId, secondsOption, switchOption } from "../../flags.ts";
import { keyHelp, oneShotHelp, sendHelp, tailHelp, waitHelp } from "./help.ts";
import type { KeyOptions } from "./key-command.ts";
import type { ReadOptions, WaitOptions } from "./one-shot.ts";
import type { SendOptions } from "./send.ts";
import { clientOptionsOf, serverOptions } from "./server-options.ts";
import { hookOptions, isOneLine, jsonOption, nameOption, withOptions } from "./shared-options.ts";
import type { TailOptions } from "./tail.ts";

/** A day: longer waits need a loop that also notices other failures. */
const maxWaitSeconds = 86_400;

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
  const timeout = secondsOption("timeout", "how long to wait at most (exit code 3)", maxWaitSeconds);
  return withOptions(new Command("wait"), [...serverOptions(), timeout, jsonOption()])
    .description("Print the next message from now on, or the first after this id, as soon as there is one.")
    .argument("[id]", "the id of a message", parseId)
    .addHelpText("after", waitHelp)
    .action(async (id: number | undefined, _, command: Command) => {
      const { waitOnce } = await import("./one-shot.ts");
      return waitOnce(id, clientOptionsOf<WaitOptions>(command));
    });
}

function tailCommand(): Command {
  const lines = numberOption("lines", "how many", 0, maxHistory, "-n").default(10);
  const from = idOption("from", "the first message to print, instead of --lines").conflicts("lines");
  const count = numberOption("count", "exit after so many messages", 1, Number.MAX_SAFE_INTEGER);
  const follow = switchOption("follow", "continue with each new message, until Ctrl-C", "-f");
  const own = [lines, from, count, follow, jsonOption()];
  return withOptions(new Command("tail"), [...serverOptions(), ...own, ...hookOptions()])
    .description("Print the last messages, or those from an id on.")
    .addHelpText("after", tailHelp)
    .action(async (_, command: Command) => {
      const { tail } = await import("./tail.ts");
      return tail(clientOptionsOf<TailOptions>(command));
    });
}

function keyCommand(): Command {
  const set = switchOption("set", "replace the key with the one on standard input");
  return withOptions(new Command("key"), [...serverOptions(), set])
    .description("Print your key for this board.")
    .addHelpText("after", keyHelp)
    .action(async (_, command: Command) => {
      const { showKey } = await import("./key-command.ts");
      return showKey(clientOptionsOf<KeyOptions>(command));
    });
}

import { Command, type Option } from "commander";
import { maxHistory } from "../../../actors/client/limits.ts";
import { numberOption, secondsOption, switchOption } from "../../flags.ts";
import { oneShotForms } from "./forms.ts";
import { talkHelp } from "./help.ts";
import type { TalkOptions } from "./interactive.ts";
import { clientOptionsOf, serverOptions } from "./server-options.ts";
import { hookOptions, jsonOption, maxSeconds, nameOption, withOptions } from "./shared-options.ts";

/** The `client` command of the command line, with its one-shot forms. */
export function clientCommand(): Command {
  const command = withOptions(new Command("client"), [...serverOptions(), ...talkOptions(), ...hookOptions()])
    .usage("[options] [command]")
    .allowExcessArguments()
    .helpCommand(true)
    .description("Talk to a board: type commands, see what others send. In a pipe: run a script of commands.")
    .enablePositionalOptions()
    .addHelpText("after", talkHelp)
    .action((_, client: Command) => runTalk(client));
  for (const form of oneShotForms()) command.addCommand(form);
  return command;
}

async function runTalk(command: Command): Promise<void> {
  const [word] = command.args;
  if (word !== undefined)
    command.error(`error: unknown command '${word}'; there are send, read, wait, tail and key`);
  const options = clientOptionsOf<TalkOptions>(command);
  const isIntervalGiven = command.getOptionValueSource("interval") !== "default";
  if (options.interval === 0 && options.history !== undefined && !options.live) {
    command.error("error: option '--history <n>' needs an --interval that is not 0");
  }
  const { talk } = await import("./interactive.ts");
  return talk({ ...options, isIntervalGiven });
}

function talkOptions(): Option[] {
  return [
    nameOption("register under this name, on each connection"),
    secondsOption("interval", "how often to poll for messages, 0 = never", maxSeconds).default(1),
    switchOption("every", "the assignment's client: show every answer, new or not").conflicts([
      "live",
      "exec",
      "history",
    ]),
    switchOption("live", "wait for new messages (long poll) instead of polling"),
    switchOption("chat", "a line is a message, unless it begins with / (/read 5, /close)").conflicts("every"),
    numberOption("history", "print the last n messages first", 0, maxHistory),
    switchOption("strict", "in a pipe: end with code 2 at the first refused command"),
    switchOption("counts", "show how many messages polls missed, and how many of those were fetched"),
    jsonOption(),
  ];
}

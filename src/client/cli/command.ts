import { Command, InvalidArgumentError, type Option } from "commander";
import { maxHistory } from "../../../actors/client/limits.ts";
import { numberOption, secondsOption, switchOption, textOption } from "../../flags.ts";
import { type TalkOptions, talk } from "./interactive.ts";
import { type KeyOptions, showKey } from "./key-command.ts";
import { type ReadOptions, readOnce, type SendOptions, sendOnce, waitOnce } from "./one-shot.ts";
import { clientOptionsOf, serverOptions } from "./server-options.ts";
import { type TailOptions, tail } from "./tail.ts";

const maxSeconds = 3600;

const exitCodesHelp = `
Exit codes: 0 done; 1 no connection, a stream that cannot be read or written, or
a mistake in the command line; 2 the server refused.`;

const oneShotHelp = `
Each flag has a variable: --port is LASTWORD_PORT, --json is LASTWORD_JSON=1.
${exitCodesHelp}`;

const sendHelp = `
Without --name the client uses the login name (LOGNAME, USER), or ann-2 to ann-9
if that is taken, or guest if a board does not accept it. With your key (client
key --help) many of your clients can use one name at once.

Each flag has a variable: --port is LASTWORD_PORT, --name is LASTWORD_NAME.
${exitCodesHelp}`;

const tailHelp = `
With --follow it reconnects after a loss for as long as it runs, and exits 0. A
failing --exec command is reported on stderr and does not change the exit code;
client --help describes its environment.
${oneShotHelp}`;

const keyHelp = `
Each flag has a variable: --port is LASTWORD_PORT, --set is LASTWORD_SET=1.

Clients that give the same key are one person, and can use one name at the same
time. The client makes a key for each board, and keeps it in
$XDG_STATE_HOME/lastword/keys (~/.local/state). To use it on another device,
paste it into the page there (Key), or pass it on:
  client key | ssh laptop client key --set

Exit codes: 0 done; 1 the key cannot be read or kept, or a mistake in the
command line.`;

const talkHelp = `
Commands: register <name>, send <message>, post <message>, read [<id>],
time <id>, wait <id>, help, close.
Ctrl-C quits at once, Ctrl-D after the last answer. Tab completes; Enter on an
empty line reconnects at once. The history of typed lines is in
$XDG_STATE_HOME/lastword/history (~/.local/state), without lines that start with
a blank. In a pipe, or with --json, the lines of the input are sent as they are.

Your key for this board (client key --help) makes all your clients one person:
they share your name, and you keep it when your network fails. With --every the
client sends no key, and by itself only commands that the assignment has.

Each flag has a variable: --interval is LASTWORD_INTERVAL, --live is
LASTWORD_LIVE=1. NO_COLOR=1 turns colours off.

sh runs the --exec command for each message that the poll finds, one at a time,
starting with the last message. The message is in its environment:
LASTWORD_MESSAGE_ID, _SENDER, _TEXT and _STORED_AT (empty if the server does not
know it). On a terminal the command is killed when the client exits.
  client --exec 'notify-send "$LASTWORD_MESSAGE_TEXT"'

Exit codes of a script: 0 every line was answered, even by an error; 1 no
connection, a stream that cannot be read or written, lines that were not sent, a
mistake in the command line, or a signal. On a terminal: 0, or 1 if the
connection is lost before the last answers.`;

/** The `client` command of the command line, with its one-shot forms. */
export function clientCommand(): Command {
  return withOptions(new Command("client"), [...serverOptions(), ...talkOptions(), ...hookOptions()])
    .usage("[options] [command]")
    .allowExcessArguments()
    .helpCommand(true)
    .description("Talk to a board: type commands, see what others send. In a pipe: run a script of commands.")
    .enablePositionalOptions()
    .addHelpText("after", talkHelp)
    .action((_, command: Command) => runTalk(command))
    .addCommand(sendCommand())
    .addCommand(readCommand())
    .addCommand(waitCommand())
    .addCommand(tailCommand())
    .addCommand(keyCommand());
}

function runTalk(command: Command): Promise<void> {
  const [word] = command.args;
  if (word !== undefined)
    command.error(`error: unknown command '${word}'; there are send, read, wait, tail and key`);
  const options = clientOptionsOf<TalkOptions>(command);
  if (options.interval === 0 && options.history !== undefined && !options.live) {
    command.error("error: option '--history <n>' needs an --interval that is not 0");
  }
  return talk(options);
}

function sendCommand(): Command {
  const name = nameOption("the sender (default: see below)");
  return withOptions(new Command("send"), [...serverOptions(), name])
    .description("Send one message.")
    .argument("<text...>", "the message; several words are joined by blanks")
    .addHelpText("after", sendHelp)
    .action((words: string[], _, command: Command) => {
      const text = words.join(" ");
      if (!isOneLine(text)) command.error("error: a message is one line: this one contains a line end");
      return sendOnce(text, clientOptionsOf<SendOptions>(command));
    });
}

function readCommand(): Command {
  return withOptions(new Command("read"), [...serverOptions(), jsonOption()])
    .description("Print the last message, or the one with this id.")
    .argument("[id]", "the id of a message", parseId)
    .addHelpText("after", oneShotHelp)
    .action((id: number | undefined, _, command: Command) =>
      readOnce(id, clientOptionsOf<ReadOptions>(command)),
    );
}

function waitCommand(): Command {
  return withOptions(new Command("wait"), [...serverOptions(), jsonOption()])
    .description("Print the next message from now on, or the first after this id, as soon as there is one.")
    .argument("[id]", "the id of a message", parseId)
    .addHelpText("after", oneShotHelp)
    .action((id: number | undefined, _, command: Command) =>
      waitOnce(id, clientOptionsOf<ReadOptions>(command)),
    );
}

function tailCommand(): Command {
  const lines = numberOption("lines", "how many", 0, maxHistory, "-n").default(10);
  const follow = switchOption("follow", "continue with each new message, until Ctrl-C", "-f");
  return withOptions(new Command("tail"), [...serverOptions(), lines, follow, jsonOption(), ...hookOptions()])
    .description("Print the last messages.")
    .addHelpText("after", tailHelp)
    .action((_, command: Command) => tail(clientOptionsOf<TailOptions>(command)));
}

function keyCommand(): Command {
  const set = switchOption("set", "replace the key with the one on standard input");
  return withOptions(new Command("key"), [...serverOptions(), set])
    .description("Print your key for this board.")
    .addHelpText("after", keyHelp)
    .action((_, command: Command) => showKey(clientOptionsOf<KeyOptions>(command)));
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
    numberOption("history", "print the last n messages first", 0, maxHistory),
    switchOption("counts", "show how many messages polls missed, and how many of those were fetched"),
    jsonOption(),
  ];
}

function nameOption(description: string): Option {
  return textOption("name", "name", description).argParser((name) => {
    if (isOneLine(name)) return name;
    throw new InvalidArgumentError("It takes one line.");
  });
}

function jsonOption(): Option {
  return switchOption("json", "print messages in JSON: id, sender, text, storedAt");
}

function hookOptions(): Option[] {
  return [
    textOption("exec", "command", "run this for each message"),
    secondsOption("exec-timeout", "how long that may take", maxSeconds, 0.001).default(30),
  ];
}

function withOptions(command: Command, options: readonly Option[]): Command {
  for (const option of options) command.addOption(option);
  return command.configureHelp({ helpWidth: 80 });
}

/** A line feed would make two lines of it on the wire. */
function isOneLine(text: string): boolean {
  return !text.includes("\n");
}

function parseId(value: string): number {
  const id = Number(value);
  if (/^\d+$/.test(value) && Number.isSafeInteger(id)) return id;
  throw new InvalidArgumentError("It takes the id of a message, a whole number.");
}

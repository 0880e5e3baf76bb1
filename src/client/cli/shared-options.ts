import { type Command, InvalidArgumentError, type Option } from "commander";
import { secondsOption, switchOption, textOption } from "../../flags.ts";

/** The longest time that a flag of the client takes, in seconds. */
export const maxSeconds = 3600;

/** `--name`, the name to register. */
export function nameOption(description: string): Option {
  return textOption("name", "name", description).argParser((name) => {
    if (isOneLine(name)) return name;
    throw new InvalidArgumentError("It takes one line.");
  });
}

/** `--json`, for forms that print messages. */
export function jsonOption(): Option {
  return switchOption("json", "print messages in JSON: id, sender, text, storedAt");
}

/** The flags of a hook (HookOptions). */
export function hookOptions(): Option[] {
  return [
    textOption("exec", "command", "run this for each message"),
    secondsOption("exec-timeout", "how long that may take", maxSeconds, 0.001).default(30),
  ];
}

/** Adds options to a command, and fits its help to a terminal of 80 columns. */
export function withOptions(command: Command, options: readonly Option[]): Command {
  for (const option of options) command.addOption(option);
  return command.configureHelp({ helpWidth: 80 });
}

/** Whether a text is one line: a line feed would make two lines of it on the wire. */
export function isOneLine(text: string): boolean {
  return !text.includes("\n");
}

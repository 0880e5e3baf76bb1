import { type Command, InvalidArgumentError, Option } from "commander";

/** What a configuration file can give for a flag. */
export type ValueKind = "number" | "text" | "list" | "boolean";

/** A flag with an environment variable of its name, and, for a command that reads a file, a key of its name. */
export class Flag extends Option {
  readonly variable: string;
  readonly kinds: readonly ValueKind[];

  constructor(syntax: string, description: string, ...kinds: readonly ValueKind[]) {
    super(syntax, description);
    this.variable = `LASTWORD_${this.name().toUpperCase().replaceAll("-", "_")}`;
    this.kinds = kinds;
    // Commander turns a switch on whatever its variable says: see `rejectSwitchVariables`.
    const isOff = this.isBoolean() && offWords.includes(process.env[this.variable] ?? "");
    if (!isOff) this.env(this.variable);
  }
}

/** What the variable of a switch may say. */
const offWords = ["0", "false"];
const onWords = ["1", "true"];

/** Exits with an error if the variable of a switch says neither true nor false: `no` must not turn it on. */
export function rejectSwitchVariables(command: Command): void {
  for (const flag of command.options) {
    if (!(flag instanceof Flag && flag.isBoolean())) continue;
    // A flag before the name of a subcommand is its parent's, see `optionsOf`.
    const [source, parents] = [command, command.parent].map((each) =>
      each?.getOptionValueSource(flag.attributeName()),
    );
    const isFromVariable = source === "env" && parents !== "cli";
    const word = process.env[flag.variable] ?? "";
    if (!isFromVariable || onWords.includes(word)) continue;
    command.error(
      `error: option '${flag.flags}' value '${word}' from env '${flag.variable}' is invalid. It takes true or false.`,
    );
  }
}

/** A flag that takes a whole number from `min` to `max`, with its environment variable. */
export function numberOption(
  flag: string,
  description: string,
  min: number,
  max: number,
  short?: string,
): Option {
  const option = new Flag(`${nameFlag(flag, short)} <n>`, description, "number");
  return option.argParser((value) => parseNumber(value, min, max));
}

/** Another word for a flag that takes a whole number: it has no variable of its own. See `applyAlias`. */
export function aliasOption(flag: string, original: string, min: number, max: number): Option {
  const option = new Option(`--${flag} <n>`, `the same as --${original}`);
  return option.argParser((value) => parseNumber(value, min, max));
}

/** Gives the value of an alias to its original; exits with an error if both are on the command line. */
export function applyAlias(command: Command, alias: string, original: string): void {
  const value: unknown = command.getOptionValue(alias);
  if (value === undefined) return;
  if (command.getOptionValueSource(original) === "cli")
    command.error(`error: option '--${alias} <n>' is another word for an option that is also there`);
  command.setOptionValueWithSource(original, value, "cli");
  command.setOptionValue(alias, undefined);
}

function parseNumber(value: string, min: number, max: number): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= min && number <= max) return number;
  throw new InvalidArgumentError(`It takes a whole number from ${min} to ${max}.`);
}

/** A flag that takes seconds, with decimals, from `min` to `max`, with its environment variable. */
export function secondsOption(flag: string, description: string, max: number, min = 0): Option {
  const option = new Flag(`--${flag} <seconds>`, description, "number");
  return option.argParser((value) => {
    const seconds = Number(value);
    if (/^\d+(\.\d+)?$/.test(value) && seconds >= min && seconds <= max) return seconds;
    throw new InvalidArgumentError(`It takes seconds from ${min} to ${max}, such as 0.5.`);
  });
}

/** A flag that takes the id of a message, with its environment variable. */
export function idOption(flag: string, description: string): Option {
  return new Flag(`--${flag} <id>`, description, "number").argParser(parseId);
}

/** Parses the id of a message. */
export function parseId(value: string): number {
  const id = Number(value);
  if (/^\d+$/.test(value) && Number.isSafeInteger(id)) return id;
  throw new InvalidArgumentError("It takes the id of a message, a whole number.");
}

/** A flag that takes a port or `off`, with its environment variable. */
export function portOrOffOption(flag: string, description: string): Option {
  const option = new Flag(`--${flag} <port>`, description, "number", "text");
  return option.argParser((value) => {
    if (value === "off") return value;
    if (/^\d+$/.test(value) && Number(value) <= 65_535) return Number(value);
    throw new InvalidArgumentError("It takes a port from 0 to 65535, or off.");
  });
}

/** Why a flag does not take this word, and what to write instead; undefined if it does. */
type Explain = (word: string) => string | undefined;

/** A flag that takes a comma-separated list, with its environment variable. */
export function listOption(flag: string, placeholder: string, description: string, explain: Explain): Option {
  const option = new Flag(`--${flag} <${placeholder}>`, description, "list");
  return option.argParser((value) => value.split(",").map((word) => checkWord(word.trim(), explain)));
}

/** A flag that takes text, with its environment variable. */
export function textOption(
  flag: string,
  placeholder: string,
  description: string,
  explain?: Explain,
): Option {
  const option = new Flag(`--${flag} <${placeholder}>`, description, "text");
  return explain === undefined ? option : option.argParser((value) => checkWord(value.trim(), explain));
}

function checkWord(word: string, explain: Explain): string {
  const explanation = explain(word);
  if (explanation !== undefined) throw new InvalidArgumentError(explanation);
  return word;
}

/** A flag without a value, with its environment variable: `true` or `1` turns it on; `false`, `0` or nothing, off. */
export function switchOption(flag: string, description: string, short?: string): Option {
  return new Flag(nameFlag(flag, short), description, "boolean");
}

/** A flag that takes one of these words, with its environment variable. */
export function choiceOption(flag: string, description: string, choices: readonly string[]): Option {
  return new Flag(`--${flag} <${choices.join("|")}>`, description, "text").choices(choices);
}

/** A flag that takes `true` or `false`, with its environment variable. */
export function booleanOption(flag: string, description: string): Option {
  const option = new Flag(`--${flag} <true|false>`, description, "boolean");
  return option.argParser((value) => {
    if (value === "true" || value === "false") return value === "true";
    throw new InvalidArgumentError("It takes true or false.");
  });
}

/**
 * The options of a subcommand. A flag that both commands have may also precede the subcommand's name. Exits with an
 * error if a flag there belongs to the parent command only.
 */
export function optionsOf<T extends object>(command: Command): T {
  const { parent } = command;
  for (const option of parent?.options ?? []) {
    const key = option.attributeName();
    if (parent?.getOptionValueSource(key) !== "cli") continue;
    if (!command.options.some((each) => each.attributeName() === key)) {
      command.error(`error: option '${option.flags}' cannot be used with ${command.name()}`);
    }
    if (command.getOptionValueSource(key) !== "cli") {
      command.setOptionValueWithSource(key, parent.getOptionValue(key), "cli");
    }
  }
  return command.opts<T>();
}

function nameFlag(flag: string, short: string | undefined): string {
  return short === undefined ? `--${flag}` : `${short}, --${flag}`;
}

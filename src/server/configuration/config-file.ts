import { type Command, InvalidArgumentError } from "commander";
import { Flag, type ValueKind } from "../../flags.ts";
import { formatJson } from "../../protocol/text.ts";
import { ConfigurationError } from "./configuration-error.ts";
import { findNearestNames } from "./nearest-name.ts";
import { readTomlFile, type TomlEntry } from "./toml-file.ts";

const kindNames: Readonly<Record<ValueKind, string>> = {
  number: "a number",
  text: "a text in quotes",
  list: 'a list of texts, such as ["a", "b"]',
  boolean: "true or false",
};

/** The flags of a command that are also keys of its configuration file. */
export function listKeys(command: Command): Flag[] {
  return command.options
    .filter((option) => option instanceof Flag)
    .filter((option) => option.name() !== "config");
}

/** Whether the command line or the environment gives this flag: then it wins over the file. */
export function isGiven(command: Command, flag: Flag): boolean {
  const isOnCommandLine = command.getOptionValueSource(flag.attributeName()) === "cli";
  return isOnCommandLine || process.env[flag.variable] !== undefined;
}

/**
 * Reads the file of `--config`, if there is one, through the checks of the flags, and gives its values to the options
 * that are not given otherwise. Throws `ConfigurationError` with every problem of the file, and then changes nothing.
 */
export function applyConfigFile(command: Command): void {
  const path: string | undefined = command.getOptionValue("config");
  const keys = listKeys(command);
  const values = path === undefined ? new Map<string, unknown>() : readValues(path, keys);
  for (const flag of keys.filter((each) => !isGiven(command, each))) {
    const [key, name] = [flag.attributeName(), flag.name()];
    if (values.has(name)) command.setOptionValueWithSource(key, values.get(name), "config");
    else command.setOptionValueWithSource(key, flag.defaultValue, "default");
  }
}

function readValues(path: string, flags: readonly Flag[]): Map<string, unknown> {
  const values = new Map<string, unknown>();
  const problems: string[] = [];
  for (const entry of readTomlFile(path)) {
    try {
      values.set(entry.key, parseEntry(entry, flags));
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      problems.push(`${entry.place}: ${error.message}`);
    }
  }
  if (problems.length > 0) throw new ConfigurationError(...problems);
  return values;
}

/** The value of an entry, through the check of its flag. Throws `InvalidArgumentError` if it can't be used. */
function parseEntry({ key, value }: TomlEntry, flags: readonly Flag[]): unknown {
  const flag = flags.find((each) => each.name() === key);
  if (flag === undefined) throw new InvalidArgumentError(explainUnknown(key, value, flags));
  const kind = kindOf(value);
  if (kind === undefined || !flag.kinds.includes(kind)) {
    const wanted = flag.kinds.map((each) => kindNames[each]).join(" or ");
    throw new InvalidArgumentError(`${key} takes ${wanted}; this is ${describeKind(value, kind)}`);
  }
  if (Array.isArray(value) && value.length === 0) return [];
  return flag.isBoolean() || flag.parseArg === undefined ? value : parseText(key, flag.parseArg, `${value}`);
}

function explainUnknown(key: string, value: unknown, flags: readonly Flag[]): string {
  const nearest = findNearestNames(
    key,
    flags.map((flag) => flag.name()),
  );
  if (typeof value === "object" && !Array.isArray(value))
    return `unknown table ${formatJson(key)}; the file has no tables: write each key by itself`;
  if (nearest.length > 0) return `unknown key ${formatJson(key)}; did you mean ${nearest.join(" or ")}?`;
  return `unknown key ${formatJson(key)}; the keys are the flags of lastword server --help, without --`;
}

/** Checks a value as the command line would give it: a list has commas. */
function parseText(key: string, parseArg: NonNullable<Flag["parseArg"]>, text: string): unknown {
  try {
    return parseArg<unknown>(text, undefined);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new InvalidArgumentError(`${key} does not take ${formatJson(text)}: ${error.message}`);
  }
}

function kindOf(value: unknown): ValueKind | undefined {
  if (typeof value === "number") return "number";
  if (typeof value === "string") return "text";
  if (typeof value === "boolean") return "boolean";
  return Array.isArray(value) && value.every((each) => typeof each === "string") ? "list" : undefined;
}

function describeKind(value: unknown, kind: ValueKind | undefined): string {
  if (kind !== undefined) return kindNames[kind];
  return Array.isArray(value) ? "another list" : "a table or a time";
}

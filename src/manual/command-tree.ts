import type { Command, Option } from "commander";

/** A command of the command line, as its own definition describes it. */
export interface CommandEntry {
  /** The words that choose it, such as `lastword client send`. */
  readonly path: string;
  readonly name: string;
  readonly usage: string;
  readonly description: string;
  readonly args: readonly Term[];
  readonly options: readonly OptionEntry[];
  /** The words that its arguments can be, if they are few. */
  readonly choices: readonly string[];
  readonly subcommands: readonly CommandEntry[];
  /** What its help says after the options. */
  readonly notes: string;
}

/** A word of a help text, and what it means. */
export interface Term {
  readonly term: string;
  readonly description: string;
}

/** An option, with what a shell needs to complete it. */
export interface OptionEntry extends Term {
  readonly short: string | undefined;
  readonly long: string;
  /** The same without default and variable. */
  readonly summary: string;
  readonly takesValue: boolean;
}

/** Describes a command and all below it. */
export function describeCommand(command: Command, parentPath = ""): CommandEntry {
  const help = command.createHelp();
  const path = `${parentPath} ${command.name()}`.trim();
  const subcommands = help.visibleCommands(command).filter((each) => each.name() !== "help");
  return {
    path,
    name: command.name(),
    usage: help.commandUsage(command),
    description: command.description(),
    args: help.visibleArguments(command).map((argument) => ({
      term: help.argumentTerm(argument),
      description: help.argumentDescription(argument),
    })),
    options: help.visibleOptions(command).map((option) => describeOption(option, help)),
    choices: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
    subcommands: subcommands.map((each) => describeCommand(each, path)),
    notes: findNotes(command),
  };
}

/** A command and all below it, in the order of the help. */
export function listCommands(entry: CommandEntry): CommandEntry[] {
  return [entry, ...entry.subcommands.flatMap(listCommands)];
}

function describeOption(option: Option, help: ReturnType<Command["createHelp"]>): OptionEntry {
  return {
    term: help.optionTerm(option),
    description: help.optionDescription(option),
    summary: option.description,
    short: option.short,
    long: option.long ?? option.flags,
    takesValue: option.required || option.optional,
  };
}

/** Only the help as a whole has the text after it. */
function findNotes(command: Command): string {
  let whole = "";
  const { writeOut } = command.configureOutput();
  command.configureOutput({
    writeOut: (text) => {
      whole += text;
    },
  });
  command.outputHelp();
  if (writeOut !== undefined) command.configureOutput({ writeOut });
  return whole.slice(command.helpInformation().length).trim();
}

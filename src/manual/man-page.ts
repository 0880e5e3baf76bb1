import { type CommandEntry, listCommands, type Term } from "./command-tree.ts";

/** The manual page of a command and all below it, in the macros of man(7). */
export function formatManPage(root: CommandEntry, version: string): string {
  const commands = listCommands(root);
  const lines = [
    `.TH ${root.name.toUpperCase()} 1 "" "${root.name} ${version}"`,
    ".SH NAME",
    escapeText(`${root.name} - ${root.description}`),
    ".SH SYNOPSIS",
    ...commands.slice(1).flatMap(formatUsage),
    ...commands.flatMap((command) => formatCommand(command, command === root)),
  ];
  return `${lines.join("\n")}\n`;
}

function formatUsage({ usage }: CommandEntry): string[] {
  return [escapeText(usage), ".br"];
}

function formatCommand({ path, description, args, options, notes }: CommandEntry, isRoot: boolean): string[] {
  const heading = isRoot ? [".SH DESCRIPTION"] : [`.SH ${escapeText(path.toUpperCase())}`];
  return [
    ...heading,
    escapeText(description),
    ...[...args, ...options].flatMap(formatTerm),
    ...(notes === "" ? [] : [".PP", ".nf", ...notes.split("\n").map(escapeText), ".fi"]),
  ];
}

function formatTerm({ term, description }: Term): string[] {
  return [".TP", `.B ${escapeText(term)}`, escapeText(description)];
}

/** A backslash, a dash, a dot or a quote at the start of a line, and all but ASCII have names in roff. */
function escapeText(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replace(/^(?=[.'])/, "\\&")
    .replace(/[^ -~]/gu, (character) => `\\[u${toHex(character)}]`);
}

function toHex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
}

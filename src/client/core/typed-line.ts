import { beginsWithVerb, commandVerbs } from "../../protocol/command.ts";

/** How typed lines are read: as commands, or as messages unless they begin with a slash (`--chat`). */
export type InputStyle = "commands" | "chat";

/** The command for a typed line; undefined if it is none. In a chat, `//x` is the message `/x`. */
export function toCommand(line: string, style: InputStyle): string | undefined {
  if (style === "commands") return beginsWithVerb(line) ? line : undefined;
  const text = line.trimStart();
  if (isChatMessage(line, style)) return `send ${text.startsWith("//") ? text.slice(1) : line}`;
  return beginsWithVerb(text.slice(1)) ? text.slice(1) : undefined;
}

/** The verbs as they are typed. */
export function listVerbs(style: InputStyle): readonly string[] {
  return style === "commands" ? commandVerbs : commandVerbs.map((verb) => `/${verb}`);
}

/** Whether a typed line is a message of a chat. */
export function isChatMessage(line: string, style: InputStyle): boolean {
  return style === "chat" && !/^\s*\/(?!\/)/.test(line);
}

import type { Notice } from "../../../actors/client/ports.ts";
import { explainFalseBlank } from "../../protocol/command.ts";
import type { InputStyle } from "../core/typed-line.ts";

/** What to type, for the start. */
export function hintCommands(style: InputStyle): string {
  if (style === "commands") return "register <name>, send <message>, read, close";
  return "type a message, or /register <name>, /read, /close";
}

/** Explains that a line is not a command, and is not sent. */
export function explainUnknown(text: string, style: InputStyle): Notice {
  const word = text.trim();
  const remedy = style === "commands" ? `send ${word}` : `/${word}`;
  const advice = explainFalseBlank(word.replace(/^\//, "")) ?? `to send it as a message: ${remedy}`;
  return { kind: "error", text: `unknown command; ${advice}` };
}

/** Reports lines that were entered but not sent before the client ended. */
export function describeUnsent(lines: number): Notice {
  return { kind: "error", text: `not sent: ${lines === 1 ? "a line" : `${lines} lines`}` };
}

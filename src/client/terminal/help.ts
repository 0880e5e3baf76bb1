import type { Notice } from "../../../actors/client/ports.ts";
import { explainFalseBlank } from "../../protocol/command.ts";

/** The commands, for the start. */
export const commandHint = "register <name>, send <message>, read, close";

/** Explains that a line is not a command, and is not sent. */
export function explainUnknown(text: string): Notice {
  const advice = explainFalseBlank(text) ?? `to send it as a message: send ${text.trim()}`;
  return { kind: "error", text: `unknown command; ${advice}` };
}

/** Reports lines that were entered but not sent before the client ended. */
export function describeUnsent(lines: number): Notice {
  return { kind: "error", text: `not sent: ${lines === 1 ? "a line" : `${lines} lines`}` };
}

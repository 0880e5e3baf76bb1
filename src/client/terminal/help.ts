import type { Notice } from "../../../actors/client/ports.ts";
import { explainFalseBlank } from "../../protocol/command.ts";

/** What a person needs to know at the start. */
export const howToBegin = "register <name>, send <message>, read, close";

/** The answer to a line that is not a command, and is not sent. */
export function explainUnknown(text: string): Notice {
  const advice = explainFalseBlank(text) ?? `to say it: send ${text.trim()}`;
  return { kind: "error", text: `unknown command; ${advice}` };
}

/** Reports lines that were entered and not sent before the end. */
export function sayUnsent(lines: number): Notice {
  return { kind: "error", text: `not sent: ${lines === 1 ? "a line" : `${lines} lines`}` };
}

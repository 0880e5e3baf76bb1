import type { Notice } from "../../../actors/client/ports.ts";

/** What a person needs to know at the start. */
export const howToBegin = "register <name>, send <message>, read, close";

/** The answer to a line that is no command, and is not sent. */
export function explainUnknown(text: string): Notice {
  return { kind: "error", text: `unknown command; to say it: send ${text.trim()}` };
}

/** What is said of lines that were entered, and did not get their turn before the end. */
export function sayUnsent(lines: number): Notice {
  return { kind: "error", text: `not sent: ${lines === 1 ? "a line" : `${lines} lines`}` };
}

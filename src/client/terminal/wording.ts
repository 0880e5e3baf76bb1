import type { Shown } from "../../../actors/ports.ts";

/** What a person needs to know at the start. */
export const howToBegin = "register <name>, send <message>, read, close";

/** The answer to a line that is no command, and is not sent. */
export function explainUnknown(text: string): Shown {
  return { kind: "error", text: `unknown command; to say it: send ${text.trim()}` };
}

/** What is said of lines that were entered, and did not get their turn before the end. */
export function sayUnsent(lines: number): Shown {
  return { kind: "error", text: `not sent: ${lines === 1 ? "a line" : `${lines} lines`}` };
}

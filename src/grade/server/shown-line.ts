/** A message as `read` shows it. */
export interface ShownLine {
  /** The whole reply. */
  readonly line: string;
  /** NaN if there is none. */
  readonly id: number;
  /** Empty if it cannot be told from the rest. */
  readonly sender: string;
  readonly text: string;
}

/** Parses `<id> <sender>: <message>`, exactly as the assignment writes it. A sender may have spaces. */
export function parseShown(line: string): ShownLine | undefined {
  const [, id, sender, text] = /^(-?\d{1,15}) ([^:]*[^:\s]): (.*)$/s.exec(line) ?? [];
  if (id === undefined || sender === undefined || text === undefined) return undefined;
  return { line, id: Number(id), sender, text };
}

/**
 * Finds what it can in a reply of any form, such as `[3] hello`: one check alone asks for the exact form, and the others
 * judge what they are about.
 */
export function parseLoosely(line: string): ShownLine {
  const exact = parseShown(line);
  if (exact !== undefined) return exact;
  const id = Number(/-?\d{1,15}/.exec(line)?.[0] ?? Number.NaN);
  return { line, id, sender: "", text: line };
}

/** Whether a reply shows this text, in its exact form as the whole message. */
export function shows({ sender, text }: ShownLine, expected: string): boolean {
  return sender === "" ? text.includes(expected) : text === expected;
}

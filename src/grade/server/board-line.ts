/** A message as `read` shows it. */
export interface ShownMessage {
  readonly id: number;
  readonly sender: string;
  readonly text: string;
}

/** Parses `<id> <sender>: <message>`, exactly as the assignment writes it. A sender may have spaces. */
export function parseShown(line: string): ShownMessage | undefined {
  const [, id, sender, text] = /^(\d{1,15}) ([^:]+): (.*)$/s.exec(line) ?? [];
  if (id === undefined || sender === undefined || text === undefined) return undefined;
  return { id: Number(id), sender, text };
}

/** Finds the same three in a line that has them in another form, such as `[3] anna - hello`. */
export function parseLoosely(line: string): ShownMessage | undefined {
  const [, id, sender, text] =
    /^\D{0,20}(\d{1,15})[^\p{L}\p{N}]+([\w.-]+)[^\p{L}\p{N}]+(.*)$/su.exec(line) ?? [];
  if (id === undefined || sender === undefined || text === undefined) return undefined;
  return { id: Number(id), sender, text };
}

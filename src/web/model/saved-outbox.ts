/** A message that was kept over a reload. */
export interface SavedMessage {
  readonly text: string;
  /** Whether it went out: what became of it is then unknown. */
  readonly wasSent: boolean;
}

/** The messages of an outbox as text, to be kept over a reload; undefined if there is nothing to keep. */
export function formatSaved(
  list: readonly { readonly text: string; readonly status: string }[],
): string | undefined {
  const kept = list.filter(({ status }) => status !== "stored");
  return kept.length === 0 ? undefined : JSON.stringify(kept.map(({ text, status }) => [text, status]));
}

/** Reads what was kept, oldest first; what is something else is dropped. */
export function parseSaved(saved: string | undefined): SavedMessage[] {
  try {
    const list: unknown = JSON.parse(saved ?? "[]");
    return Array.isArray(list) ? list.flatMap(readPair) : [];
  } catch {
    return [];
  }
}

function readPair(pair: unknown): SavedMessage[] {
  if (!Array.isArray(pair)) return [];
  const [text, status]: unknown[] = pair;
  if (typeof text !== "string" || typeof status !== "string") return [];
  return [{ text, wasSent: status !== "waiting" }];
}

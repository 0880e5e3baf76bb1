/** How a sequence of function calls moves between files. */
export interface Borders {
  /** The files in the order of entry, without consecutive repetitions. */
  readonly sequence: readonly string[];
  /** How often an entry is in another file than the entry before. */
  readonly crossings: number;
  /** How many crossings return to a file that was entered before. */
  readonly returns: number;
}

/** Counts the file borders that one request crosses; `entries` are the files of its function entries, in order. */
export function countBorders(entries: readonly string[]): Borders {
  const sequence = entries.filter((path, index) => path !== entries[index - 1]);
  return {
    sequence,
    crossings: Math.max(0, sequence.length - 1),
    returns: sequence.length - new Set(sequence).size,
  };
}

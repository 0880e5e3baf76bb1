/** How a sequence of function entries moves between files. */
export interface Borders {
  /** The files in the order in which they were entered, without repetitions in a row. */
  readonly sequence: readonly string[];
  /** How often a function of another file was entered than that of the entry before. */
  readonly crossings: number;
  /** How many of these crossings lead to a file that was entered before, and left. */
  readonly returns: number;
}

/** Counts the borders that the entries of one request cross; `entries` are the paths of the files, in order. */
export function countBorders(entries: readonly string[]): Borders {
  const sequence = entries.filter((path, index) => path !== entries[index - 1]);
  return {
    sequence,
    crossings: Math.max(0, sequence.length - 1),
    returns: sequence.length - new Set(sequence).size,
  };
}

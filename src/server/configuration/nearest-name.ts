/** Of the names that a word may stand for, how many are proposed. */
const maxProposals = 3;
/** A word with more mistakes than this, or more than half its letters, stands for something else. */
const maxMistakes = 3;

/**
 * The names that somebody may have meant by a word: written another way (`tcpPort`, `TCP_PORT`), shortened to a part of
 * them, or misspelt. Empty if there is none.
 */
export function findNearestNames(word: string, names: readonly string[]): string[] {
  const wanted = toKebabCase(word).slice(0, longest(names) + maxMistakes + 1);
  if (names.includes(wanted)) return [wanted];
  const longer = names.filter((name) => hasPart(name, wanted));
  return (longer.length > 0 ? longer : findMisspelt(wanted, names)).slice(0, maxProposals);
}

function findMisspelt(word: string, names: readonly string[]): string[] {
  const mistakes = names.map((name) => ({ name, count: countMistakes(word, name) }));
  const fewest = Math.min(maxMistakes, Math.floor(word.length / 2), ...mistakes.map(({ count }) => count));
  return mistakes.filter(({ count }) => count === fewest).map(({ name }) => name);
}

function toKebabCase(word: string): string {
  return word
    .replace(/([a-z])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replaceAll("_", "-")
    .replace(/^(--|lastword-)/, "");
}

function longest(names: readonly string[]): number {
  return Math.max(0, ...names.map(({ length }) => length));
}

function hasPart(name: string, part: string): boolean {
  return part.length > 2 && `-${name}-`.includes(`-${part}-`);
}

/** The Levenshtein distance: how many letters must be put in, taken out or changed. */
function countMistakes(word: string, name: string): number {
  let row = Array.from({ length: name.length + 1 }, (_, length) => length);
  for (const [index, letter] of [...word].entries()) {
    const next = [index + 1];
    for (const [at, other] of [...name].entries()) {
      const changed = (row[at] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

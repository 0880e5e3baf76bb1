import { prefixErrors } from "./contender.ts";
import { median } from "./statistics.ts";

/** The figures of one contender in each round. */
export type RoundsByName<Round> = ReadonlyMap<string, readonly Round[]>;

/**
 * Measures the contenders in turns, round after round, so a slow phase of the machine affects all of them; every other
 * round backwards, so none gains by its place.
 */
export async function measureInTurns<Subject extends { readonly name: string }, Round>(
  subjects: readonly Subject[],
  rounds: number,
  measureRound: (subject: Subject) => Promise<Round>,
): Promise<RoundsByName<Round>> {
  const figures = new Map<string, Round[]>(subjects.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const subject of round % 2 === 0 ? subjects : subjects.toReversed()) {
      figures.get(subject.name)?.push(await prefixErrors(subject.name, measureRound(subject)));
    }
  }
  return figures;
}

/** The median of one figure over the rounds. */
export function medianOf<Round>(rounds: readonly Round[], figureOf: (round: Round) => number): number {
  return median(rounds.map(figureOf));
}

/** The median of `ratioOf(ours, theirs)` over the rounds, each ratio from one round; ours are first in the map. */
export function medianRatio<Round>(
  all: RoundsByName<Round>,
  theirs: readonly Round[],
  ratioOf: (ours: Round, theirs: Round) => number,
): number {
  const [ours = []] = all.values();
  return median(
    theirs.map((their, round) => {
      const our = ours[round];
      return our === undefined ? Number.NaN : ratioOf(our, their);
    }),
  );
}

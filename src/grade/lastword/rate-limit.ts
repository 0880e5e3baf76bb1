import { CheckFailure } from "../check.ts";

/** The server says that the grader comes too fast, where a check cannot simply send again: it must begin anew, later. */
export class TooFast extends CheckFailure {}

/** Between the tries of a check that came too fast: the rates of [RAT-1] and [RAT-4] recover in the later ones. */
export const retryDelaysMs: readonly number[] = [1000, 2000, 4000, 8000, 16_000];

/** Returns for how long a client must wait, if the reply says so [RAT-1]. */
export function waitMsOf(reply: string): number | undefined {
  const ms = /^error rate-limited: retry in (\d{1,5}) ms$/.exec(reply)?.[1];
  return ms === undefined ? undefined : Number(ms);
}

/** Throws `TooFast` if the reply says so, in whatever words [RAT-1] [RAT-4]. */
export function throwIfLimited(reply: string): void {
  if (reply.startsWith("error rate-limited: ")) throw new TooFast(reply);
}

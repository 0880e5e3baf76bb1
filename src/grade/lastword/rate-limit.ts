/** Returns for how long a client must wait, if the reply says so [RAT-1]. */
export function waitMsOf(reply: string): number | undefined {
  const ms = /^error rate-limited: retry in (\d{1,5}) ms$/.exec(reply)?.[1];
  return ms === undefined ? undefined : Number(ms);
}

import type { RunState } from "./run.ts";

const intervalMs = 500;

/** Updates a progress line on a terminal; returns a function that removes it. Elsewhere it shows nothing. */
export function showProgress(state: () => RunState): () => void {
  if (process.stderr.isTTY !== true) return () => undefined;
  const timer = setInterval(() => process.stderr.write(`\r\u001b[K${describeState(state())}`), intervalMs);
  return () => {
    clearInterval(timer);
    process.stderr.write("\r\u001b[K");
  };
}

/** The progress line, in k6's format. */
export function describeState({ runMs, maxRunMs, vus, ends }: RunState): string {
  const ended = `${ends.completed} complete and ${ends.interrupted + ends.failed} interrupted iterations`;
  return `running (${(runMs / 1000).toFixed(1)}s of at most ${maxRunMs / 1000}s), ${vus} VUs, ${ended}`;
}

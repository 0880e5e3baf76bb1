import type { GradedCheck } from "../run-checks.ts";

const eraseLine = "\r\x1b[K";

/** Collects the results of `checkCount` checks as they come; on a terminal, a line on stderr says how far it is. */
export async function followChecks(
  results: AsyncIterable<GradedCheck>,
  checkCount: number,
): Promise<readonly GradedCheck[]> {
  const graded: GradedCheck[] = [];
  const isShown = process.stderr.isTTY;
  const show = () => {
    if (isShown) process.stderr.write(`${eraseLine}${graded.length} of ${checkCount} checks`);
  };
  show();
  for await (const result of results) {
    graded.push(result);
    show();
  }
  if (isShown) process.stderr.write(eraseLine);
  return graded;
}

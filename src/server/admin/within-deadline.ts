import type { Clock } from "../../net/clock.ts";

/** Resolves to the answer, or to `late` if there is none after `deadlineMs`. Rejects if the answer does. */
export function withinDeadline<Answer>(
  clock: Clock,
  deadlineMs: number,
  answer: Promise<Answer>,
  late: Answer,
): Promise<Answer> {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  const cancel = clock.after(deadlineMs, () => resolve(late));
  return Promise.race([answer, promise]).finally(cancel);
}

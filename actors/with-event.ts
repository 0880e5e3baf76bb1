/** A guard or an action that takes the event as its parameter. */
export function withEvent<T extends string>(type: T) {
  return { type, params: <E>({ event }: { event: E }) => event };
}

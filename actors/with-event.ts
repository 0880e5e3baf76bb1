/** A guard or an action of a machine whose parameter is the event. */
export function withEvent<T extends string>(type: T) {
  return { type, params: <E>({ event }: { event: E }) => event };
}

let waiting: (() => void)[] = [];

/** Calls `settle` when this turn of the event loop is over: k6 settles its promises in a later turn too. */
export function settleSoon(settle: () => void): void {
  if (waiting.length === 0) setImmediate(settleAll);
  waiting.push(settle);
}

function settleAll(): void {
  const settling = waiting;
  waiting = [];
  for (const settle of settling) settle();
}

const listedIds = 20;

/** Says which messages are damaged and therefore not in a copy. */
export function describeUnreadable(ids: readonly number[]): string {
  const list = ids.slice(0, listedIds).join(", ") + (ids.length > listedIds ? " and others" : "");
  return `left out, because they are damaged: ${ids.length === 1 ? "message" : "messages"} ${list}`;
}

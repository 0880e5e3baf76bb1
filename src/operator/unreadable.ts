/** How many ids are listed. */
const listedIds = 20;

/** Says which messages are damaged and therefore not in a copy. */
export function describeUnreadable(ids: readonly number[]): string {
  return `left out, because they are damaged: ${listMessages(ids)}`;
}

/** `message 2`, or `messages 2, 5 and others`. */
export function listMessages(ids: readonly number[]): string {
  const list = ids.slice(0, listedIds).join(", ") + (ids.length > listedIds ? " and others" : "");
  return `${ids.length === 1 ? "message" : "messages"} ${list}`;
}

/**
 * When a message was stored, in ms since 1970 UTC. `before`: it is no longer kept, or older than times are.
 * `unreadable`: it is damaged.
 */
export type TimeOfMessage = number | "before" | "unreadable";

/** A row of damaged messages is taken as earlier after this many. */
const maxDamagedInRow = 8;

/**
 * Finds the first message that was stored at or after a time, by halving: about 23 questions among five million
 * messages. Returns its id, or `lastId + 1` if there is none yet. Rejects as `timeOf` does.
 */
export async function findFirstAt(
  fromMs: number,
  lastId: number,
  timeOf: (id: number) => Promise<TimeOfMessage>,
): Promise<number> {
  let low = 1;
  let high = lastId + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const found = await findTime(middle, Math.min(high, middle + maxDamagedInRow), timeOf);
    if (typeof found.time === "number" && found.time >= fromMs) high = middle;
    else low = found.id + 1;
  }
  return low;
}

/** The time of the first message from `id` that is not damaged; `unreadable` if there is none before `end`. */
async function findTime(
  id: number,
  end: number,
  timeOf: (id: number) => Promise<TimeOfMessage>,
): Promise<{ readonly id: number; readonly time: TimeOfMessage }> {
  for (let next = id; next < end; next++) {
    const time = await timeOf(next);
    if (time !== "unreadable") return { id: next, time };
  }
  return { id: end - 1, time: "unreadable" };
}

import type { Clock } from "../../net/clock.ts";
import type { Engine } from "./engine.ts";
import type { Mirror } from "./mirror.ts";

const eraseTimeoutMs = 5000;
const eraseRetryMs = 100;

/**
 * Erases a message that the stream has, or had, at its leader. Returns whether that is done, after five seconds at most; if
 * not, nobody knows, and another attempt does no harm.
 */
export async function eraseMessage(engine: Engine, id: number): Promise<boolean> {
  const giveUpMs = performance.now() + eraseTimeoutMs;
  while ((await engine.eraseRow(id)) === "silence") {
    if (performance.now() > giveUpMs) return false;
    await Bun.sleep(eraseRetryMs);
  }
  return true;
}

const watchIntervalMs = 10_000;

/**
 * Looks at the stream from time to time for messages that another server erased, without the news reaching this one.
 * Returns a function that ends it.
 */
export function watchErasures(engine: Engine, mirror: Mirror, clock: Clock): () => void {
  let seen = "";
  let cancel = () => {};
  let isEnded = false;
  const look = async () => {
    const stream = await engine.findStream();
    if (typeof stream === "object") {
      const now = `${stream.firstId} ${stream.erasedCount}`;
      if (stream.erasedCount > 0 && now !== seen) await withdrawErased(engine, mirror);
      seen = now;
    }
    if (!isEnded) cancel = clock.after(watchIntervalMs, () => void look());
  };
  cancel = clock.after(watchIntervalMs, () => void look());
  return () => {
    isEnded = true;
    cancel();
  };
}

async function withdrawErased(engine: Engine, mirror: Mirror): Promise<void> {
  const stream = await engine.findStream("erased-ids");
  if (typeof stream === "string") return;
  for (const id of stream.erasedIds) if (typeof mirror.find(id) === "object") mirror.withdraw(id);
}

import { StoreInUseError } from "./errors.ts";
import type { OnNotice } from "./notice.ts";
import { isServed } from "./operator-socket.ts";

const retryMs = 250;

/**
 * Opens the file of a board. If another process has it, tries again for this long, and says so once; but a server that
 * runs keeps it, so it does not wait for that. Rejects as `open` does.
 */
export async function openWhenFree<Opened>(
  path: string,
  timeoutMs: number,
  onNotice: OnNotice,
  open: () => Promise<Opened>,
): Promise<Opened> {
  const deadlineMs = performance.now() + timeoutMs;
  for (let attempt = 1; ; attempt++) {
    try {
      return await open();
    } catch (error) {
      if (!(error instanceof StoreInUseError) || performance.now() + retryMs > deadlineMs) throw error;
      if (await isServed(path)) throw error;
      if (attempt === 1)
        onNotice({ level: "warn", text: `waiting for at most ${timeoutMs / 1000} s: ${error.message}` });
    }
    await Bun.sleep(retryMs);
  }
}

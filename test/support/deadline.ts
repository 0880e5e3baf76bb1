/** How long a test may take, and how long it waits for something: far more than a loaded machine needs. */
export const deadlineMs = 60_000;

const lookIntervalMs = 10;

/**
 * Looks again and again until what it sees holds, and returns it. Throws after `deadlineMs`, with what it saw last. Only
 * for what reports no event: a process that ends, a page, a screen.
 */
export async function eventually<T>(look: () => Promise<T> | T, holds: (seen: T) => boolean): Promise<T> {
  const giveUpMs = performance.now() + deadlineMs;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (performance.now() > giveUpMs) throw new Error(`not within ${deadlineMs} ms: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, lookIntervalMs));
  }
}

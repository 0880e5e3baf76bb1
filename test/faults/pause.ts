/** Lets this time pass: how long a fault lasts, or people use the board. No check depends on it. */
export function pause(ms: number): Promise<void> {
  return Bun.sleep(ms);
}

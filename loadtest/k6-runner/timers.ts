import type { Resource, VirtualUser } from "./virtual-user.ts";

/** The timer functions for one VU: a timer keeps the iteration running, and ends with it. */
export function createTimers(user: VirtualUser) {
  const timers = new Map<number, Resource>();
  let lastId = 0;

  function start(handler: unknown, delayMs: unknown, repeats: boolean): number {
    if (typeof handler !== "function") throw new TypeError("a timer needs a function");
    if (user.isLoading) throw new Error("k6 has no timers in the init context");
    const id = ++lastId;
    const run = () => {
      if (!repeats) timers.delete(id);
      user.call(() => handler());
      if (!repeats) user.release(timer);
    };
    const handle = repeats ? setInterval(run, Number(delayMs)) : setTimeout(run, Number(delayMs));
    const timer: Resource = { discard: () => clearTimeout(handle) };
    timers.set(id, timer);
    user.hold(timer);
    return id;
  }

  function stop(id: unknown): void {
    const timer = typeof id === "number" ? timers.get(id) : undefined;
    if (typeof id !== "number" || timer === undefined) return;
    timers.delete(id);
    timer.discard();
    user.release(timer);
  }

  return {
    setTimeout: (handler: unknown, delayMs: unknown) => start(handler, delayMs, false),
    setInterval: (handler: unknown, delayMs: unknown) => start(handler, delayMs, true),
    clearTimeout: stop,
    clearInterval: stop,
  };
}

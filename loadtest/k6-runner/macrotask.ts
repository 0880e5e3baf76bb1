let queue: (() => void)[] = [];

/** Calls `task` after this turn of the event loop: k6 also settles its promises in a later turn. */
export function queueMacrotask(task: () => void): void {
  if (queue.length === 0) setImmediate(runQueue);
  queue.push(task);
}

function runQueue(): void {
  const tasks = queue;
  queue = [];
  for (const task of tasks) task();
}

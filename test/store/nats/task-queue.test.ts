import { describe, expect, test } from "bun:test";
import { TaskQueue } from "../../../src/store/nats/task-queue.ts";

/** A task that the test ends by hand. */
function startTasks(maxRunning: number) {
  const queue = new TaskQueue<string>(maxRunning);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const add = (key: string, name: string) =>
    queue.run(key, () => {
      begun.push(name);
      return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
    });
  const end = async (name: string) => {
    ends.get(name)?.();
    await settle();
  };
  return { queue, begun, add, end };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

describe("a task queue", () => {
  test("runs tasks of one key one after the other, and of different keys at once", async () => {
    const { begun, add, end } = startTasks(10);
    const all = [add("x", "x1"), add("x", "x2"), add("y", "y1")];
    await settle();
    expect(begun).toEqual(["x1", "y1"]);
    await end("x1");
    expect(begun).toEqual(["x1", "y1", "x2"]);
    await end("y1");
    await end("x2");
    expect(await Promise.all(all)).toEqual(["x1", "x2", "y1"]);
  });

  test("runs so many at once, and one more when one has ended, the one that waited longest first", async () => {
    const { begun, add, end } = startTasks(2);
    const all = ["a", "b", "c", "d"].map((key) => add(key, key));
    await settle();
    expect(begun).toEqual(["a", "b"]);
    await end("b");
    expect(begun).toEqual(["a", "b", "c"]);
    await end("c");
    await end("a");
    await end("d");
    expect(await Promise.all(all)).toEqual(["a", "b", "c", "d"]);
  });

  test("goes on after a task that fails, and keeps nothing once it is empty", async () => {
    const queue = new TaskQueue<string>(1);
    const failed = queue.run("x", () => Promise.reject(new Error("no")));
    const next = queue.run("x", () => Promise.resolve("next"));
    await expect(failed).rejects.toThrow("no");
    expect(await next).toBe("next");
    await queue.whenDone();
    expect(queue.size).toBe(0);
  });
});

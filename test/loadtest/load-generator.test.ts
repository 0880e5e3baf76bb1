import { describe, expect, test } from "bun:test";
import { Fifo } from "../../loadtest/k6/fifo.ts";
import { LoadGenerator } from "../../loadtest/k6/load-generator.ts";
import { Timeouts } from "../../loadtest/k6/timeouts.ts";
import { createRunContext, FakeWorker } from "../support/load-workers.ts";

describe("the load generator", () => {
  test("asks each worker once, and the busy one once a tick, whether it is busy", async () => {
    const { context, counts } = createRunContext({ DURATION: "1", WARMUP: "0" });
    const workers = Array.from({ length: 500 }, () => new FakeWorker());
    const slow = new FakeWorker(20);
    await new LoadGenerator(
      context,
      [...workers, slow].map((worker) => ({ worker, ratePerSecond: 0 })),
    ).run();
    const questions = workers.reduce((sum, { questions }) => sum + questions, 0);
    expect(questions).toBe(500);
    expect(slow.questions).toBe(21);
    expect(counts.timeouts).toBe(0);
  });
});

describe("generator lag", () => {
  const stallMs = 300;

  test("counts the stall before the first tick", async () => {
    const { context, counts } = createRunContext({ DURATION: "1", WARMUP: "0" });
    const worker = new FakeWorker();
    worker.pump = () => Bun.sleepSync(stallMs);
    await new LoadGenerator(context, [{ worker, ratePerSecond: 0 }]).run();
    expect(Math.max(...counts.lagsMs)).toBeGreaterThan(stallMs / 2);
  });

  test("counts a stall that ends after the measured time, and one in the drain", async () => {
    const { context, counts } = createRunContext({ DURATION: "1", WARMUP: "0" });
    const worker = new FakeWorker(10);
    let stalls = 0;
    worker.stop = () => {
      stalls++;
      setTimeout(() => Bun.sleepSync(stallMs), 1);
    };
    worker.add = (dueMs) => {
      worker.dueMs.push(dueMs);
      if (worker.dueMs.length === 9) Bun.sleepSync(2 * stallMs);
    };
    await new LoadGenerator(context, [{ worker, ratePerSecond: 10 }]).run();
    expect(stalls).toBe(1);
    expect(counts.lagsMs.filter((lagMs) => lagMs > stallMs / 2).length).toBeGreaterThanOrEqual(2);
  });
});

describe("time-outs", () => {
  test("check a connection when its time-out can have passed, and no earlier", () => {
    const timeouts = new Timeouts();
    const checks: number[] = [];
    const connection = {
      checkTimeouts(nowMs: number) {
        checks.push(nowMs);
        return nowMs < 3000 ? nowMs + 1000 : undefined;
      },
    };
    timeouts.watch(connection, 950);
    for (let nowMs = 0; nowMs <= 10_000; nowMs += 50) timeouts.check(nowMs);
    expect(checks).toEqual([1000, 2000, 3000]);
  });

  test("check what a stall skipped", () => {
    const timeouts = new Timeouts();
    let checks = 0;
    for (const atMs of [150, 700, 5000]) timeouts.watch({ checkTimeouts: () => void checks++ }, atMs);
    timeouts.check(900);
    expect(checks).toBe(2);
  });
});

test("a queue keeps the order while items come and go", () => {
  const queue = new Fifo<number>();
  const taken: (number | undefined)[] = [];
  for (let item = 0; item < 100; item++) {
    queue.add(item);
    if (item % 3 !== 0) taken.push(queue.take());
  }
  expect(queue.first).toBe(66);
  while (queue.length > 0) taken.push(queue.take());
  expect(taken).toEqual(Array.from({ length: 100 }, (_, index) => index));
  expect(queue.take()).toBeUndefined();
  queue.add(1);
  expect(queue.clear()).toBe(1);
  expect(queue.length).toBe(0);
});

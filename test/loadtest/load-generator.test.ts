import { describe, expect, test } from "bun:test";
import { Fifo } from "../../loadtest/k6/fifo.ts";
import { LoadGenerator } from "../../loadtest/k6/load-generator.ts";
import { rampTarget } from "../../loadtest/k6/ramp.ts";
import { Schedule } from "../../loadtest/k6/schedule.ts";
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

test("a worker that a ramp takes away is closed once it is idle", async () => {
  const { context } = createRunContext({ STAGES: "2:1s,0:1s" });
  const workers = [new FakeWorker(5), new FakeWorker()];
  await new LoadGenerator(
    context,
    workers.map((worker) => ({ worker, ratePerSecond: 0 })),
  ).run();
  expect(workers[0]?.questionsAtClose).toBe(6);
});

test("a worker that is lost when a ramp takes it away is not opened again", async () => {
  const { context } = createRunContext({ STAGES: "1:1s,1:1s,0:1s" });
  const worker = new FakeWorker();
  let opens = 0;
  worker.open = (events) => {
    opens++;
    worker.stop = () => events.lost();
    events.opened();
  };
  await new LoadGenerator(context, [{ worker, ratePerSecond: 0 }]).run();
  expect(opens).toBe(1);
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

describe("a schedule", () => {
  test("spaces commands evenly over all workers, and goes on evenly when their number changes", () => {
    const [one, other] = [new FakeWorker(), new FakeWorker()];
    const schedule = new Schedule(0, (workers) => 100 / workers);
    schedule.add(one, 0);
    schedule.fire(201, 201);
    expect(one.dueMs).toEqual([0, 100, 200]);
    schedule.add(other, 250);
    schedule.fire(401, 401);
    expect([...one.dueMs, ...other.dueMs].sort((a, b) => a - b)).toEqual([0, 100, 200, 300, 350, 400]);
    schedule.removeLast(401);
    schedule.fire(551, 551);
    expect(one.dueMs.at(-1)).toBe(550);
    schedule.removeLast(551);
    schedule.fire(1000, 1000);
    schedule.add(one, 1000);
    schedule.fire(1001, 1001);
    expect(one.dueMs.slice(-2)).toEqual([550, 1000]);
  });

  test("does not drift", () => {
    const worker = new FakeWorker();
    const schedule = new Schedule(0.1, () => 1000 / 30);
    schedule.add(worker, 0.1);
    for (let nowMs = 0; nowMs < 1_000_000; nowMs += 999) schedule.fire(Math.min(nowMs, 600_000.1), nowMs);
    expect(worker.dueMs.length).toBe(18_000);
  });
});

test("a ramp changes evenly from target to target", () => {
  const stages = [
    { target: 100, durationMs: 1000 },
    { target: 20, durationMs: 800 },
  ];
  expect([0, 500, 999.9, 1000, 1400, 1799, 1800, 5000].map((afterMs) => rampTarget(stages, afterMs))).toEqual(
    [0, 50, 99, 100, 60, 20, 20, 20],
  );
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

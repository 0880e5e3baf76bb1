import { describe, expect, test } from "bun:test";
import { Health, healthTimeoutMs } from "../../../src/server/admin/health.ts";
import { settle, TestClock } from "../../support/clock.ts";

/** A log that answers when and how the test says. */
function openHealth(stopping = false) {
  const clock = new TestClock();
  const asked: PromiseWithResolvers<string | undefined>[] = [];
  const findWriteObstacle = () => {
    const answer = Promise.withResolvers<string | undefined>();
    asked.push(answer);
    return answer.promise;
  };
  const nowMs = () => clock.simulated.now();
  const health = new Health({ log: { findWriteObstacle }, clock, nowMs, isStopping: () => stopping });
  return { clock, asked, health };
}

describe("health", () => {
  test("the server is healthy if its log takes a write", async () => {
    const { asked, health } = openHealth();
    const check = health.check();
    asked[0]?.resolve(undefined);
    expect(await check).toBeUndefined();
  });

  test("it is not if the disk refuses the write, if the log has failed, or while the server stops", async () => {
    const [full, failed] = [openHealth(), openHealth()];
    const checks = [full.health.check(), failed.health.check()];
    full.asked[0]?.resolve("the disk refuses writes");
    failed.asked[0]?.reject(new Error("gone"));
    expect(await Promise.all(checks)).toEqual(["the disk refuses writes", "the message log has failed"]);
    const stopping = openHealth(true);
    expect(await stopping.health.check()).toBe("the server is stopping");
    expect(stopping.asked).toHaveLength(0);
  });

  test("a log that does not answer makes the server unhealthy after the time-out, and is not asked twice", async () => {
    const { clock, asked, health } = openHealth();
    const checks = [health.check(), health.check()];
    clock.advance(healthTimeoutMs);
    const late = "the message log has not answered for 5 s";
    expect(await Promise.all(checks)).toEqual([late, late]);
    const again = health.check();
    expect(asked).toHaveLength(1);
    asked[0]?.resolve(undefined);
    expect(await again).toBeUndefined();
  });

  test("an answer holds for a second: watchers do not make the log write more often", async () => {
    const { clock, asked, health } = openHealth();
    const first = health.check();
    asked[0]?.resolve("the disk refuses writes");
    await first;
    await settle();
    clock.advance(999);
    expect(await health.check()).toBe("the disk refuses writes");
    expect(asked).toHaveLength(1);
    clock.advance(1);
    const second = health.check();
    asked[1]?.resolve(undefined);
    expect(await second).toBeUndefined();
  });
});

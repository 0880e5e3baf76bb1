import { describe, expect, test } from "bun:test";
import type { LeaseListener } from "../../../src/store/nats/lease.ts";
import { Mirror } from "../../../src/store/nats/mirror.ts";
import { NodePresence } from "../../../src/store/nats/node-presence.ts";
import { describeStream } from "../../../src/store/nats/stream-info.ts";
import { settle, TestClock } from "../../support/clock.ts";

/** A node whose stream has messages up to 9, and whose mirror knows none of them. */
function startNode() {
  const clock = new TestClock();
  const mirror = new Mirror({ clock, lastId: 0, capacity: 10 });
  const steps: string[] = [];
  const listeners: LeaseListener[] = [];
  const lease = {
    holder: "a.1" as string | undefined,
    listen: (listener: LeaseListener) => {
      listeners.push(listener);
    },
  };
  let answer: "stream" | "silence" = "stream";
  const presence = new NodePresence({
    lease,
    mirror,
    clock,
    follower: { expect: (id) => steps.push(`expect ${id}`) },
    rounds: { open: () => steps.push("open"), suspend: () => steps.push("suspend") },
    passBarrier: () => {
      steps.push("barrier");
      if (answer === "silence") return Promise.reject(new Error("no leader"));
      return Promise.resolve(describeStream({ state: { first_seq: 1, last_seq: 9 } }));
    },
  });
  return {
    ...{ clock, steps, presence },
    catchUp: () => mirror.add({ fromId: 1, messages: [], nextId: 10 }),
    silence: () => {
      answer = "silence";
    },
    answer: () => {
      answer = "stream";
    },
    fence: () => {
      lease.holder = undefined;
      for (const listener of listeners) listener.fenced();
    },
    restore: (holder: string) => {
      lease.holder = holder;
      for (const listener of listeners) listener.restored();
    },
  };
}

describe("a node takes part in rounds", () => {
  test("once its mirror has what the stream held after the barrier", async () => {
    const node = startNode();
    const joining = node.presence.join();
    await settle();
    expect(node.steps).toEqual(["barrier", "expect 9"]);
    node.catchUp();
    expect(await joining).toBe(true);
    expect(node.steps).toEqual(["barrier", "expect 9", "open"]);
  });

  test("not if it does not catch up in time", async () => {
    const node = startNode();
    const joining = node.presence.join();
    await settle();
    node.clock.advance(30_000);
    expect(await joining).toBe(false);
    expect(node.steps).not.toContain("open");
  });

  test("not while it has no lease, and not with another lease than it had before the barrier", async () => {
    for (const holder of [undefined, "a.2"]) {
      const node = startNode();
      const joining = node.presence.join();
      await settle();
      node.fence();
      if (holder !== undefined) node.restore(holder);
      node.presence.stop();
      node.catchUp();
      expect(await joining).toBe(false);
      expect(node.steps).not.toContain("open");
    }
  });

  test("again by itself after it has a lease again, and only after another barrier", async () => {
    const node = startNode();
    node.catchUp();
    await node.presence.join();
    node.fence();
    node.silence();
    node.restore("a.2");
    await settle();
    expect(node.steps.slice(3)).toEqual(["suspend", "barrier"]);
    node.answer();
    node.clock.advance(1000);
    await settle();
    expect(node.steps.slice(3)).toEqual(["suspend", "barrier", "barrier", "expect 9", "open"]);
  });

  test("no more after its stop", async () => {
    const node = startNode();
    node.catchUp();
    node.silence();
    node.restore("a.2");
    node.presence.stop();
    await settle();
    node.answer();
    node.clock.advance(10_000);
    await settle();
    expect(node.steps).toEqual(["barrier"]);
  });
});

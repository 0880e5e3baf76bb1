import { describe, expect, test } from "bun:test";
import { findBucketProblems } from "../../../src/store/nats/bucket-problems.ts";

const right = {
  storage: "file",
  max_msgs_per_subject: 1,
  max_age: 0,
  allow_msg_ttl: true,
  deny_purge: false,
  num_replicas: 3,
};

describe("the settings of a bucket", () => {
  test("are right as the board makes them, and those of leases have their age", () => {
    expect(findBucketProblems("LW_NAMES", right)).toEqual([]);
    expect(findBucketProblems("LW_NODES", { ...right, max_age: 15e9 })).toEqual([]);
    expect(findBucketProblems("LW_ALIVE", { ...right, max_age: 15e9, storage: "memory" })).toEqual([]);
  });

  for (const [key, value] of Object.entries({
    storage: "memory",
    max_msgs_per_subject: 5,
    max_age: 1,
    allow_msg_ttl: undefined,
    deny_purge: true,
  })) {
    test(`are wrong if ${key} is ${JSON.stringify(value)}, and this is said by name`, () => {
      const [problem, ...more] = findBucketProblems("LW_NAMES", { ...right, [key]: value });
      const found = value === undefined ? "not set" : JSON.stringify(value);
      expect(problem).toStartWith(`${key} of the bucket LW_NAMES is ${found}, but must be `);
      expect(more).toEqual([]);
    });
  }

  test("are wrong if a lease lasts for ever, or one engine alone has it", () => {
    expect(findBucketProblems("LW_NODES", { ...right, num_replicas: 1 })).toEqual([
      "max_age of the bucket LW_NODES is 0, but must be 15000000000",
      expect.stringContaining("num_replicas of LW_NODES is 1, but must be 3 or more"),
    ]);
  });
});

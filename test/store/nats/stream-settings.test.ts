import { describe, expect, test } from "bun:test";
import {
  findStreamProblems,
  findVersionProblem,
  keptCount,
  streamConfig,
} from "../../../src/store/nats/stream-settings.ts";

const right = streamConfig({ replicas: 3, keep: undefined, identity: "id" });

describe("the settings of the board's stream", () => {
  test("with which it is made are right", () => {
    expect(findStreamProblems(right)).toEqual([]);
    expect(findStreamProblems(streamConfig({ replicas: 1, keep: 7, identity: "id", firstId: 5 }))).toEqual(
      [],
    );
  });

  for (const [key, value] of Object.entries({
    subjects: ["board.>", "x"],
    retention: "workqueue",
    storage: "memory",
    discard: "new",
    max_bytes: 1,
    max_age: 1,
    max_msgs_per_subject: 1,
    max_msg_size: 4095,
    allow_atomic: false,
    allow_direct: undefined,
    deny_delete: true,
    deny_purge: true,
    allow_rollup_hdrs: true,
    allow_msg_ttl: true,
    no_ack: true,
    sealed: true,
    persist_mode: "async",
    mirror: { name: "X" },
    sources: [{ name: "X" }],
    subject_transform: { src: "a", dest: "b" },
    republish: { src: "a", dest: "b" },
  })) {
    test(`are wrong if ${key} is ${JSON.stringify(value)}, and this is said by name`, () => {
      const problems = findStreamProblems({ ...right, [key]: value });
      const found = value === undefined ? "not set" : JSON.stringify(value);
      expect(problems).toEqual([expect.stringMatching(/: \w/)]);
      expect(problems[0]).toStartWith(`${key} of the stream BOARD is ${found}, but must be `);
    });
  }

  test("say how many messages it keeps", () => {
    expect(keptCount(right)).toBeUndefined();
    expect(keptCount(streamConfig({ replicas: 3, keep: 7, identity: "id" }))).toBe(7);
  });

  test("need a nats-server that is not older than the one that was measured", () => {
    expect(["2.15.2", "2.15.10", "2.16.0", "3.0.0"].map(findVersionProblem)).toEqual(
      Array(4).fill(undefined),
    );
    for (const old of ["2.15.1", "2.9.10", "2.15.2-RC.1"])
      expect(findVersionProblem(old)).toBe(`nats-server ${old} is too old: the board needs 2.15.2 or later`);
    expect(findVersionProblem("unknown")).toBeDefined();
  });
});

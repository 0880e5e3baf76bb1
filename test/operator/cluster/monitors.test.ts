import { describe, expect, test } from "bun:test";
import { describeProblems, findEngineProblems, monitorsOf } from "../../../src/operator/cluster/monitors.ts";

const monitor = "http://n1:8222";
const varz = { version: "2.15.2" };
const jsz = { config: { sync_always: true } };

describe("what an engine's monitor says of it", () => {
  test("is right", () => {
    expect(describeProblems(monitor, varz, jsz)).toEqual([]);
  });

  const noSync = { config: { sync_interval: 120_000_000_000 } };
  const noJetStream = "it runs without JetStream: add jetstream to its configuration";
  for (const [what, answers, problem] of [
    [
      "it does not sync always",
      [varz, noSync],
      ": it does not sync always: set sync_interval: always in its",
    ],
    [
      "it is too old",
      [{ version: "2.9.10" }, jsz],
      ": nats-server 2.9.10 is too old: the board needs 2.15.2",
    ],
    ["it has no JetStream", [varz, { config: {}, disabled: true }], `: ${noJetStream}`],
    ["it says nothing of JetStream", [varz, {}], `: ${noJetStream}`],
    ["something else answers", [{ status: "ok" }, {}], " is no monitor of nats-server"],
    ["the answer is no object", ["hello", null], " is no monitor of nats-server"],
  ] as const) {
    test(`is named if it is wrong: ${what}`, () => {
      const [ofServer, ofJetStream] = answers;
      const [found, ...more] = describeProblems(monitor, ofServer, ofJetStream);
      expect(found).toStartWith(`the engine at ${monitor}${problem}`);
      expect(more).toEqual([]);
    });
  }

  test("is asked at port 8222 of each machine, also by an address of IPv6", () => {
    expect(monitorsOf(["n1:4222", "[::1]:4222"])).toEqual(["http://n1:8222", "http://[::1]:8222"]);
  });

  test("is named if it cannot be asked, with the remedy", async () => {
    using server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response("no JSON") });
    expect(await findEngineProblems([`http://127.0.0.1:${server.port}/`])).toEqual([
      expect.stringMatching(/^can't ask http:\S+:\d+ whether the engine syncs always: .*--monitors$/),
    ]);
  });
});

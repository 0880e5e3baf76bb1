import { describe, expect, test } from "bun:test";
import { parseMonitor } from "../../../src/operator/cluster/monitor-address.ts";
import { describeProblems, findEngineProblems, monitorsOf } from "../../../src/operator/cluster/monitors.ts";
import { findFreePort } from "../../support/free-port.ts";

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
    using mute = Bun.listen({ port: 0, hostname: "127.0.0.1", socket: { data: () => undefined } });
    for (const [port, reason] of [
      [server.port, "something else than a monitor answers"],
      [mute.port, "no answer"],
      [findFreePort(), "connection refused"],
    ])
      expect(await findEngineProblems([`http://127.0.0.1:${port}`])).toEqual([
        `can't ask http://127.0.0.1:${port} whether the engine syncs always: ${reason}; start that engine, open its monitor (http: 8222 in its configuration), or say where it is with --monitors`,
      ]);
  });

  test("may be written without http://, with a slash, and in capitals", () => {
    for (const text of ["n1:8222", "http://n1:8222", "http://n1:8222/", "HTTP://n1:8222"])
      expect(parseMonitor(text)).toBe(monitor);
    expect(parseMonitor("[::1]:8222")).toBe("http://[::1]:8222");
    expect(parseMonitor("https://n1")).toBe("https://n1");
    for (const text of ["", "n1:x", "http://", "http://ann:secret@n1", "n1/varz", "nats://n1:8222", "n 1"])
      expect(parseMonitor(text)).toBeUndefined();
  });
});

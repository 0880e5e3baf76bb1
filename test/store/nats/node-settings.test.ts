import { describe, expect, test } from "bun:test";
import {
  checkNodeSettings,
  explainNodeName,
  type NodeSettings,
  rejectNodeSettings,
} from "../../../src/store/nats/node-settings.ts";
import { mainPath } from "../../support/program.ts";

const right: NodeSettings = {
  store: "nats://n1",
  keep: undefined,
  node: "a",
  peers: ["a", "b", "c"],
  natsCreds: undefined,
  natsCa: undefined,
  natsCert: undefined,
  natsKey: undefined,
};

describe("the settings of a server that shares its board", () => {
  test("name the engine, the server and all servers", () => {
    expect(checkNodeSettings(right)).toMatchObject({ node: "a", peers: ["a", "b", "c"] });
    expect(checkNodeSettings({ ...right, keep: 100_000 }).node).toBe("a");
  });

  for (const [given, reason] of [
    [{ node: undefined }, "needs --node, the name of this server"],
    [{ peers: [] }, "needs --peers, the names of all servers"],
    [{ peers: ["b", "c"] }, "--peers must name this server, too: a is not in b,c"],
    [{ peers: ["a", "b", "b"] }, "--peers names a server twice: a,b,b"],
    [{ keep: 99_999 }, "--keep takes at least 100000 with --store nats:"],
    [{ natsCert: mainPath }, "--nats-cert and --nats-key belong together"],
    [{ natsCreds: "/no/such" }, "can't read /no/such: there is no such file or folder"],
    [{ store: "nats://" }, "it takes nats://HOST:PORT"],
  ] as const) {
    test(`are refused in words: ${JSON.stringify(given)}`, () => {
      expect(() => checkNodeSettings({ ...right, ...given })).toThrow(reason);
    });
  }

  for (const [given, flags] of [
    [{ node: "a" }, "--node"],
    [{ node: "a", peers: ["a", "b"] }, "--node and --peers"],
    [{ natsCa: "/ca.pem" }, "--nats-ca"],
  ] as const) {
    test(`are refused for a board that is not shared: ${flags}`, () => {
      const none = { ...right, node: undefined, peers: [] };
      expect(() => rejectNodeSettings({ ...none, store: "memory:" })).not.toThrow();
      const problem = `${flags} ${flags.includes(" ") ? "need" : "needs"} --store nats://HOST,HOST, but the store is memory:`;
      expect(() => rejectNodeSettings({ ...none, ...given, store: "memory:" })).toThrow(problem);
    });
  }

  test("a node's name has 1 to 32 characters that a subject can have", () => {
    expect(["a", "node-1", "x".repeat(32)].map(explainNodeName)).toEqual([undefined, undefined, undefined]);
    for (const bad of ["", "A", "a.b", "a b", "a*", ">", "ü", "x".repeat(33)])
      expect(explainNodeName(bad)).toBe("A server's name has 1 to 32 of the characters a-z, 0-9 and -.");
  });
});

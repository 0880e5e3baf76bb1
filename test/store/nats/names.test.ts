import { afterAll, beforeAll, describe, expect } from "bun:test";
import { Bucket } from "../../../src/store/nats/bucket.ts";
import { namesBucket } from "../../../src/store/nats/name-buckets.ts";
import { decodeNameRow, encodeNameRow, rowKey } from "../../../src/store/nats/name-row.ts";
import { openLink } from "../../support/cuttable-link.ts";
import { eventually } from "../../support/deadline.ts";
import { type NatsEngine, startEngine } from "../../support/nats-engine.ts";
import { useNatsServer } from "../../support/nats-server.ts";
import { makeNameBuckets, type NameNode, startNameNode } from "./name-node.ts";

const { test } = useNatsServer();

let engine: NatsEngine;
let owners = 0;

beforeAll(async () => {
  engine = await startEngine();
  await makeNameBuckets(engine.url);
});

afterAll(() => engine[Symbol.asyncDispose]());

/** Starts nodes a, b and c. */
async function startNodes(limits: Parameters<typeof startNameNode>[2] = {}) {
  const started = await Promise.all(["a", "b", "c"].map((node) => startNameNode(engine.url, node, limits)));
  const [a, b, c] = started;
  if (a === undefined || b === undefined || c === undefined) throw new Error("three nodes");
  const stopAll = async () => {
    await Promise.all(started.map((node) => node.stop()));
  };
  return { a, b, c, [Symbol.asyncDispose]: stopAll };
}

/** Claims a name for a new connection; again if the engine does not answer in time, which a busy machine does. */
async function claim({ names }: NameNode, name: string, person?: string) {
  const owner = ++owners;
  const result = await eventually(
    () => names.claim(name, owner, person).catch(() => "unavailable" as const),
    (answer) => answer !== "unavailable",
  );
  return { owner, result };
}

/** What the engine keeps of a name. */
async function findRow({ connection }: NameNode, name: string) {
  const { value } = await (await Bucket.open(connection, namesBucket)).read(rowKey(name));
  return value === undefined ? undefined : decodeNameRow(value);
}

describe("names of three nodes", () => {
  test("[NAM-4] [SRV-5] each of 200 names that all claim at once is one node's", async () => {
    await using nodes = await startNodes();
    const races = Array.from({ length: 200 }, async (_, index) => {
      const claims = [nodes.a, nodes.b, nodes.c].map((node) => claim(node, `race${index}`));
      return (await Promise.all(claims)).map(({ result }) => result).toSorted();
    });
    expect(await Promise.all(races)).toEqual(Array(200).fill(["claimed", "taken", "taken"]));
    expect(nodes.a.names.heldCount + nodes.b.names.heldCount + nodes.c.names.heldCount).toBe(200);
  });

  test("[KEY-2] connections with the same key hold a name at two nodes, and nobody else until both have ended", async () => {
    await using nodes = await startNodes({ limits: { nameGraceMs: 0 } });
    const { a, b, c } = nodes;
    const [first, second] = [await claim(a, "dora", "key"), await claim(b, "Dora", "key")];
    expect([first.result, second.result]).toEqual(["claimed", "claimed"]);
    expect((await findRow(a, "dora"))?.holders).toEqual([`${a.lease.holder}`, `${b.lease.holder}`]);
    await a.names.release(first.owner);
    expect((await claim(c, "dora", "other")).result).toBe("taken");
    expect((await claim(a, "dora")).result).toBe("taken");
    await b.names.release(second.owner);
    expect((await claim(c, "dora", "other")).result).toBe("claimed");
  });

  test("[REG-4] without a key, a name is free for the others as soon as its connection has ended", async () => {
    await using nodes = await startNodes();
    const { a, b, c } = nodes;
    const held = await claim(a, "eve");
    expect((await claim(b, "EVE")).result).toBe("taken");
    await a.names.release(held.owner);
    expect(await findRow(a, "eve")).toBeUndefined();
    expect((await claim(b, "eve")).result).toBe("claimed");
    expect((await claim(c, "eve", "key")).result).toBe("taken");
  });

  test("[REG-2] [KEY-3] a rename frees the old name at once, with a key too; a refused one changes nothing", async () => {
    await using nodes = await startNodes();
    const { a, b } = nodes;
    const { owner } = await claim(a, "fay", "key");
    await claim(b, "gus");
    expect(await a.names.claim("gus", owner, "key")).toBe("taken");
    expect((await claim(b, "fay")).result).toBe("taken");
    expect(await a.names.claim("hal", owner, "key")).toBe("claimed");
    expect((await claim(b, "fay")).result).toBe("claimed");
  });

  test("[KEY-4] [LIM-16] [SRV-7] each node lets as many connections hold a name as the limit says", async () => {
    await using nodes = await startNodes();
    const { a, b } = nodes;
    for (const node of [a, b]) {
      const results = [];
      for (let count = 0; count < 4; count++) results.push((await claim(node, "ida", "key")).result);
      expect(results).toEqual(["claimed", "claimed", "claimed", "full"]);
    }
    expect([a.names.heldCount, b.names.heldCount]).toEqual([1, 1]);
  });

  test("[KEY-5] a row says of a key no more than a hash that other boards do not share", async () => {
    await using nodes = await startNodes();
    await claim(nodes.a, "jo", "0123456789abcdef");
    const row = await findRow(nodes.a, "jo");
    expect(row?.person).toMatch(/^[0-9a-f]{64}$/);
    expect(row?.person).not.toBe(new Bun.CryptoHasher("sha256").update("0123456789abcdef").digest("hex"));
  });

  test("a connection that ends while its claim is under way leaves no name behind", async () => {
    await using nodes = await startNodes();
    const { a, b } = nodes;
    const owner = ++owners;
    const claiming = a.names.claim("kim", owner, undefined);
    await a.names.release(owner);
    expect(await claiming).toBe("claimed");
    expect((await claim(b, "kim")).result).toBe("claimed");
  });

  test("a damaged row keeps its name taken", async () => {
    await using nodes = await startNodes();
    await (await Bucket.open(nodes.a.connection, namesBucket)).write(rowKey("lee"), "{", 0);
    expect((await claim(nodes.a, "lee")).result).toBe("taken");
  });
});

describe("a reserved name", () => {
  test("[KEY-3] is its person's on every node, and everybody's after the grace period", async () => {
    await using nodes = await startNodes({ limits: { nameGraceMs: 3000 } });
    const { a, b, c } = nodes;
    const first = await claim(a, "mia", "key");
    await a.names.release(first.owner);
    expect([(await claim(a, "mia")).result, (await claim(b, "mia", "other")).result]).toEqual([
      "taken",
      "taken",
    ]);
    const second = await claim(c, "mia", "key");
    expect(second.result).toBe("claimed");
    await c.names.release(second.owner);
    expect(await findRow(c, "mia")).toMatchObject({ holders: [] });
    const { result } = await eventually(
      () => claim(b, "mia"),
      (seen) => seen.result === "claimed",
    );
    expect(result).toBe("claimed");
  });

  test("[KEY-3] that its person has again stays theirs when the grace period is over", async () => {
    await using nodes = await startNodes({ limits: { nameGraceMs: 1000 } });
    const { a, b } = nodes;
    for (const name of ["ned", "ned2"]) await a.names.release((await claim(a, name, "key")).owner);
    await claim(b, "ned", "key");
    await eventually(
      () => claim(a, "ned2"),
      (seen) => seen.result === "claimed",
    );
    expect((await claim(a, "ned")).result).toBe("taken");
  });

  test("[LIM-18] a grace period of 0 reserves nothing", async () => {
    await using nodes = await startNodes({ limits: { nameGraceMs: 0 } });
    await nodes.a.names.release((await claim(nodes.a, "ola", "key")).owner);
    expect((await claim(nodes.b, "ola")).result).toBe("claimed");
  });

  test("[LIM-17] beyond the limit of a node, the one that it reserved first is free", async () => {
    await using nodes = await startNodes({ limits: { maxReservedNames: 2 } });
    const { a, b } = nodes;
    for (const name of ["pia1", "pia2"]) await a.names.release((await claim(a, name, "key")).owner);
    expect((await claim(b, "pia1")).result).toBe("taken");
    await a.names.release((await claim(a, "pia3", "key")).owner);
    await eventually(
      () => claim(b, "pia1"),
      (seen) => seen.result === "claimed",
    );
    for (const name of ["pia2", "pia3"]) expect((await claim(b, name)).result).toBe("taken");
  });

  test("[KEY-3] outlives a restart of the server that reserved it", async () => {
    await using nodes = await startNodes();
    const { a, b } = nodes;
    await claim(a, "quin", "key");
    await a.names.release(owners);
    await a.stop();
    expect((await claim(b, "quin")).result).toBe("taken");
    await using again = await startNameNode(engine.url, "a");
    expect((await claim(again, "quin", "key")).result).toBe("claimed");
  });
});

describe("rows that nobody is responsible for", () => {
  test("a node that starts removes those that its earlier epochs left, and no others", async () => {
    const ofCrash = { person: undefined, holders: ["a.crashed"] };
    const before = await startNameNode(engine.url, "b");
    const bucket = await Bucket.open(before.connection, namesBucket);
    await bucket.write(rowKey("left1"), encodeNameRow(ofCrash), 0);
    await bucket.write(rowKey("left2"), encodeNameRow({ person: "P", holders: ["a.crashed", "b.1"] }), 0);
    await claim(before, "kept");
    await claim(before, "shared", "key");
    const { revision, value = "" } = await bucket.read(rowKey("shared"));
    const shared = decodeNameRow(value);
    const withCrashed = { ...shared, holders: ["a.crashed", ...shared.holders] };
    await bucket.write(rowKey("shared"), encodeNameRow(withCrashed), revision);
    await using _ = await startNameNode(engine.url, "a");
    const rowsNow = async () => [
      await findRow(before, "left1"),
      await findRow(before, "left2"),
      await findRow(before, "shared"),
    ];
    const rows = await eventually(rowsNow, (seen) => !JSON.stringify(seen).includes("a.crashed"));
    expect(rows).toEqual([undefined, { person: "P", holders: [] }, shared]);
    expect(await findRow(before, "kept")).toBeDefined();
    await before.stop();
  });

  test("nothing stays of a name without a key that was released", async () => {
    await using node = await startNameNode(engine.url, "a");
    const bucket = await Bucket.open(node.connection, namesBucket);
    for (let count = 0; count < 3; count++) await node.names.release((await claim(node, "tom")).owner);
    const { revision } = await eventually(
      () => bucket.read(rowKey("tom")),
      (seen) => seen.revision === 0,
    );
    expect(revision).toBe(0);
  });
});

describe("while the engine cannot be reached", () => {
  test("[SRV-6] a claim fails, and a release is made up for when it answers again", async () => {
    await using link = await openLink(engine.ports.client);
    await using cutOff = await startNameNode(`nats://127.0.0.1:${link.port}`, "a");
    await using other = await startNameNode(engine.url, "b");
    const { owner } = await claim(cutOff, "una");
    const { holder } = cutOff.lease;
    link.cut();
    const failing = cutOff.names.claim("vera", ++owners, undefined);
    const releasing = cutOff.names.release(owner);
    await expect(failing).rejects.toThrow();
    await releasing;
    expect((await claim(other, "una")).result).toBe("taken");
    link.heal();
    for (const name of ["una", "vera"]) {
      const { result } = await eventually(
        () => claim(other, name),
        (seen) => seen.result === "claimed",
      );
      expect(result).toBe("claimed");
    }
    expect(cutOff.lease.holder).toBe(holder);
  });
});

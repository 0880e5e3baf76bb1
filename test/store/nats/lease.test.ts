import { afterAll, beforeAll, describe, expect } from "bun:test";
import { StoreOpenError } from "../../../src/store/errors.ts";
import { Bucket } from "../../../src/store/nats/bucket.ts";
import { isAlive, openLeaseBuckets } from "../../../src/store/nats/lease-buckets.ts";
import { LeaseRow } from "../../../src/store/nats/lease-row.ts";
import { namesBucket, nodesBucket } from "../../../src/store/nats/name-buckets.ts";
import { rowKey } from "../../../src/store/nats/name-row.ts";
import { type CuttableLink, openLink } from "../../support/cuttable-link.ts";
import { eventually } from "../../support/deadline.ts";
import { type NatsEngine, startEngine } from "../../support/nats-engine.ts";
import { useNatsServer } from "../../support/nats-server.ts";
import { makeNameBuckets, type NameNode, shortTimes, shortTtlMs, startNameNode } from "./name-node.ts";

const { test } = useNatsServer();

let engine: NatsEngine;
let owners = 0;
let tests = 0;

beforeAll(async () => {
  engine = await startEngine();
  await makeNameBuckets(engine.url, shortTtlMs);
});

afterAll(() => engine[Symbol.asyncDispose]());

const short = { times: shortTimes };

/** Names of nodes that no other test has: the tests share an engine, and wait side by side. */
function nameNodes(): readonly [string, string, string] {
  tests++;
  return [`a${tests}`, `b${tests}`, `c${tests}`];
}

/** Claims a name for a connection, by default a new one; `unavailable` if the node cannot. */
async function claim({ names }: NameNode, name: string, person?: string, owner = ++owners) {
  return await names.claim(name, owner, person).catch(() => "unavailable" as const);
}

function claimEventually(node: NameNode, name: string, person?: string) {
  return eventually(
    () => claim(node, name, person),
    (result) => result === "claimed",
  );
}

/** What the lease of a node tells from now on. */
function listenTo({ lease }: NameNode): readonly string[] {
  const told: string[] = [];
  lease.listen({ fenced: () => told.push("fenced"), restored: () => told.push("restored") });
  return told;
}

/** Starts a node whose way to the engine a test can cut. */
async function startCuttableNode(node: string): Promise<{ node: NameNode; link: CuttableLink }> {
  const link = await openLink(engine.ports.client);
  return { node: await startNameNode(`nats://127.0.0.1:${link.port}`, node, short), link };
}

describe.concurrent("a lease", () => {
  test("is renewed: it outlasts what the engine keeps of one", async () => {
    const [a] = nameNodes();
    await using node = await startNameNode(engine.url, a, short);
    const { holder } = node.lease;
    const told = listenTo(node);
    const bucket = await Bucket.open(node.connection, nodesBucket);
    const renewals = new Set<number>();
    await eventually(
      async () => renewals.add((await bucket.read(a)).revision).size,
      (count) => count * shortTimes.renewMs > 1.5 * shortTtlMs,
    );
    expect([node.lease.holder, node.notices, told]).toEqual([holder, [], []]);
    expect([...(await node.lease.findAlive([`${holder}`, `${a}.other`, "nobody.1"]))]).toEqual([`${holder}`]);
  });

  test("lasts in one of its copies: in memory while the disks are full, in the file while all engines restart", async () => {
    const [a] = nameNodes();
    await using node = await startNameNode(engine.url, a, short);
    const holder = `${node.lease.holder}`;
    const buckets = await openLeaseBuckets(node.connection);
    const other = new LeaseRow(buckets, a);
    for (const bucket of [buckets.memory, buckets.file]) {
      const { value, revision } = await bucket.read(a);
      if (!(await bucket.remove(a, revision))) await bucket.remove(a, (await bucket.read(a)).revision);
      expect(await other.take()).toBe("occupied");
      expect(await isAlive(buckets, holder)).toBe(true);
      expect(await isAlive(buckets, other.holder)).toBe(false);
      await eventually(
        async () => (await bucket.read(a)).value,
        (now) => now === value,
      );
      expect([node.lease.holder, node.notices]).toEqual([holder, []]);
    }
  });

  test("keeps a second server with the same name from starting, and says so", async () => {
    const [a] = nameNodes();
    await using _ = await startNameNode(engine.url, a, short);
    const second = startNameNode(engine.url, a, { times: { ...shortTimes, startMs: 0 } });
    await expect(second).rejects.toThrow(StoreOpenError);
    await expect(second).rejects.toThrow(
      `another server runs with --node ${a}; give each server a name of its own`,
    );
  });

  test("of a server that crashed is waited for; one that stopped leaves none", async () => {
    const [a] = nameNodes();
    const crashed = await startNameNode(engine.url, a, short);
    await crashed.crash();
    const second = await startNameNode(engine.url, a, short);
    expect(second.lease.holder).not.toBe(crashed.lease.holder);
    await second.stop();
    await using third = await startNameNode(engine.url, a, { times: { ...shortTimes, startMs: 0 } });
    expect(third.lease.isFenced).toBe(false);
  });

  test("cannot be taken from an engine without the bucket, and the server says why", async () => {
    const [a] = nameNodes();
    await using empty = await startEngine();
    const started = startNameNode(empty.url, a, { times: { ...shortTimes, startMs: 0 } });
    await expect(started).rejects.toThrow(`can't take the lease of server ${a}: `);
  });
});

describe.concurrent("after a node's death", () => {
  test("[SRV-5] its names without a key are free, those with one are their person's at once, and later everybody's", async () => {
    const [a, b] = nameNodes();
    const dead = await startNameNode(engine.url, a, short);
    await using living = await startNameNode(engine.url, b, { ...short, limits: { nameGraceMs: 1000 } });
    for (const [name, person] of [["uma"], ["vic", "key"], ["wim", "key"]] as const)
      expect(await claim(dead, name, person)).toBe("claimed");
    await dead.crash();
    expect([await claim(living, "uma"), await claim(living, "wim")]).toEqual(["taken", "taken"]);
    expect(await claim(living, "vic", "key")).toBe("claimed");
    expect(await claimEventually(living, "uma")).toBe("claimed");
    expect(await claimEventually(living, "wim")).toBe("claimed");
  });

  test("[KEY-2] a name that a living node holds, too, stays taken", async () => {
    const [a, b, c] = nameNodes();
    const dead = await startNameNode(engine.url, a, short);
    await using living = await startNameNode(engine.url, b, short);
    await using other = await startNameNode(engine.url, c, short);
    for (const node of [dead, living]) expect(await claim(node, "xia", "key")).toBe("claimed");
    await claim(dead, "probe");
    await dead.crash();
    await claimEventually(other, "probe");
    expect(await claim(other, "xia")).toBe("taken");
  });
});

describe.concurrent("a node that cannot renew its lease", () => {
  test("[SRV-6] is fenced before others take its names, and takes part again in a new epoch", async () => {
    const [a, b] = nameNodes();
    const { node: cutOff, link } = await startCuttableNode(a);
    await using other = await startNameNode(engine.url, b, short);
    const { holder } = cutOff.lease;
    const told = listenTo(cutOff);
    const owner = ++owners;
    expect(await claim(cutOff, "yan", undefined, owner)).toBe("claimed");
    link.cut();
    // Whenever the other one has the name, this one does not: it was withdrawn before.
    const [result, withdrawn] = await eventually(
      async () => [await claim(other, "yan"), [...cutOff.withdrawn]] as const,
      ([seen]) => seen === "claimed",
    );
    expect([result, withdrawn]).toEqual(["claimed", [owner]]);
    expect([cutOff.lease.isFenced, cutOff.names.heldCount]).toEqual([true, 0]);
    expect(await claim(cutOff, "yan2")).toBe("unavailable");
    link.heal();
    await eventually(
      () => cutOff.lease.isFenced,
      (isFenced) => !isFenced,
    );
    expect(cutOff.lease.holder).not.toBe(holder);
    expect(told).toEqual(["fenced", "restored"]);
    expect(cutOff.notices).toEqual([
      expect.stringContaining(`server ${a} takes no messages and no names for now: `),
      `server ${a} has a lease again: it takes messages and names`,
    ]);
    expect(await claim(cutOff, "yan")).toBe("taken");
    expect(await claimEventually(cutOff, "yan2")).toBe("claimed");
    await cutOff.stop();
    await link[Symbol.asyncDispose]();
  });

  test("[SRV-6] removes what its earlier epoch left, when it has a lease again", async () => {
    const [a] = nameNodes();
    const { node, link } = await startCuttableNode(a);
    expect(await claim(node, "zoe")).toBe("claimed");
    expect(await claim(node, "abe", "key")).toBe("claimed");
    link.cut();
    await eventually(
      () => node.withdrawn.length,
      (count) => count === 2,
    );
    link.heal();
    expect(await claimEventually(node, "abe", "key")).toBe("claimed");
    const rows = await Bucket.open(node.connection, namesBucket);
    const row = await eventually(
      () => rows.read(rowKey("zoe")),
      ({ value }) => value === undefined,
    );
    expect(row.value).toBeUndefined();
    expect(await claim(node, "zoe")).toBe("claimed");
    await node.stop();
    await link[Symbol.asyncDispose]();
  });

  test("a release that the engine did not hear of is made up for when it answers again", async () => {
    const [a, b] = nameNodes();
    const { node, link } = await startCuttableNode(a);
    await using other = await startNameNode(engine.url, b, short);
    const owner = ++owners;
    expect(await claim(node, "bea", undefined, owner)).toBe("claimed");
    const { holder } = node.lease;
    link.cut();
    const released = node.names.release(owner);
    link.heal();
    await released;
    expect(await claimEventually(other, "bea")).toBe("claimed");
    expect(node.lease.holder).toBe(holder);
    await node.stop();
    await link[Symbol.asyncDispose]();
  });

  test("another process that has its name keeps it: the node stays fenced until that one has gone", async () => {
    const [a] = nameNodes();
    const { node, link } = await startCuttableNode(a);
    link.cut();
    const second = await startNameNode(engine.url, a, short);
    link.heal();
    expect(node.lease.isFenced).toBe(true);
    const rival = `another server runs with --node ${a}; give each server a name of its own`;
    await eventually(
      () => node.lease.obstacle,
      (obstacle) => obstacle === rival,
    );
    expect(await claim(second, "cal")).toBe("claimed");
    expect(await claim(node, "cal2")).toBe("unavailable");
    await second.stop();
    await eventually(
      () => node.lease.isFenced,
      (isFenced) => !isFenced,
    );
    expect(await claim(node, "cal")).toBe("claimed");
    expect([node.lease.obstacle, node.notices.filter((text) => text.endsWith(rival)).length]).toEqual([
      undefined,
      1,
    ]);
    await node.stop();
    await link[Symbol.asyncDispose]();
  });
});

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { ClaimResult } from "../../../actors/server/ports.ts";
import { rowKey } from "../../../src/store/nats/name-row.ts";
import { NatsNames } from "../../../src/store/nats/names.ts";
import { settle } from "../../support/clock.ts";
import { eventually } from "../../support/deadline.ts";
import { FakeBucket, type Fate } from "./fake-bucket.ts";
import { FakeLease, type Leases } from "./fake-lease.ts";

const nodes = ["a", "b", "c"] as const;
const people = ["P", "Q", undefined] as const;

type NameStep =
  | { readonly act: "claim"; readonly node: number; readonly person: number }
  | { readonly act: "release" | "fence" | "expire"; readonly node: number };

const step: fc.Arbitrary<NameStep> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ act: fc.constant("claim" as const), node: fc.nat(2), person: fc.nat(2) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constantFrom("release" as const, "fence" as const, "expire" as const),
      node: fc.nat(2),
    }),
  },
);

const fate: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Fate>("answered") },
  { weight: 3, arbitrary: fc.constantFrom<Fate>("answer-lost", "lost", "late") },
);

/** Three nodes, one name, and a record of who holds it as their clients see it. */
class NameBoard {
  readonly bucket: FakeBucket;
  /** The person of each connection that was answered that it has the name. */
  readonly holders = new Map<number, string>();
  readonly claims: Promise<unknown>[] = [];
  /** The connections that have ended: an answer that comes later is nobody's. */
  readonly #ended = new Set<number>();
  readonly #leases: Leases = new Map();
  readonly #nodes: readonly { readonly names: NatsNames; readonly lease: FakeLease; owners: number[] }[];
  #owners = 0;

  constructor(delay: (label: string) => Promise<void>, nextFate: () => Fate) {
    this.bucket = new FakeBucket(delay, nextFate);
    this.#nodes = nodes.map((node) => {
      const lease = new FakeLease(node, this.#leases, delay);
      const limits = { maxConnectionsPerName: 2, maxReservedNames: 10, nameGraceMs: 60_000 };
      const onWithdrawn = (owners: readonly number[]) => {
        for (const owner of owners) this.holders.delete(owner);
      };
      const names = new NatsNames({ bucket: this.bucket, lease, identity: "board", limits, onWithdrawn });
      return { names, lease, owners: [] };
    });
  }

  take(step: NameStep): void {
    const node = this.#nodes[step.node];
    if (node === undefined) return;
    if (step.act === "claim") {
      const owner = ++this.#owners;
      const person = people[step.person];
      node.owners.push(owner);
      const claim = node.names.claim("bob", owner, person).then(
        (result) => this.#answered(owner, person ?? `connection ${owner}`, result),
        () => undefined,
      );
      this.claims.push(claim);
    } else if (step.act === "release") {
      const owner = node.owners.shift();
      if (owner === undefined) return;
      this.#ended.add(owner);
      this.holders.delete(owner);
      this.claims.push(node.names.release(owner));
    } else if (step.act === "expire") {
      this.bucket.expire(rowKey("bob"));
    } else {
      node.lease.end();
      node.lease.begin();
    }
  }

  /** All connections end, and the nodes stop. */
  async end(): Promise<void> {
    await Promise.all(this.claims);
    await Promise.all(this.#nodes.map(({ names }) => names.close(1000)));
  }

  #answered(owner: number, person: string, result: ClaimResult): void {
    if (result !== "claimed" || this.#ended.has(owner)) return;
    this.holders.set(owner, person);
    expect(new Set(this.holders.values()).size).toBe(1);
  }
}

describe("one name, three nodes", () => {
  test("[NAM-4] two persons never hold it at once, in whatever order requests arrive, and whichever are lost", async () => {
    const runs = fc.asyncProperty(
      fc.scheduler(),
      fc.array(step, { minLength: 2, maxLength: 20 }),
      fc.infiniteStream(fate),
      async (scheduler, steps, fates) => {
        const delay = (label: string) => scheduler.schedule(Promise.resolve(), label);
        const board = new NameBoard(delay, () => fates.next().value);
        const taking = scheduler.scheduleSequence(
          steps.map((each) => ({
            label: JSON.stringify(each),
            builder: () => {
              board.take(each);
              return Promise.resolve();
            },
          })),
        );
        await scheduler.waitFor(taking.task);
        await scheduler.waitFor(board.end());
      },
    );
    await fc.assert(runs, { numRuns: 300 });
  });
});

describe("a change that had no answer", () => {
  test("[NAM-4] is made later, or never, but not under a claim that came after it", async () => {
    let fate: Fate = "answered";
    const late: (() => void)[] = [];
    const delay = (label: string) =>
      label === "late" ? new Promise<void>((resolve) => late.push(resolve)) : Promise.resolve();
    const board = new NameBoard(delay, () => fate);
    const claim = async (node: number, person: number) => {
      board.take({ act: "claim", node, person });
      await board.claims.at(-1);
    };
    await claim(0, 0);
    fate = "late";
    board.take({ act: "release", node: 0 });
    await Promise.all(board.claims);
    expect(late.length).toBeGreaterThan(1);
    fate = "answered";
    await claim(0, 0);
    expect([...board.holders.values()]).toEqual(["P"]);
    for (const happen of late) happen();
    await settle();
    board.take({ act: "expire", node: 0 });
    await claim(1, 1);
    expect([...board.holders.values()]).toEqual(["P"]);
    await board.end();
  });
});

describe("a name whose holders have gone", () => {
  test("[REG-4] a change that is made after its answer was given up blocks nobody for good", async () => {
    const fates: Fate[] = ["late"];
    const releases: (() => void)[] = [];
    const delay = (label: string) =>
      label === "late" ? new Promise<void>((resolve) => releases.push(resolve)) : Promise.resolve();
    const board = new NameBoard(delay, () => fates.shift() ?? "answered");
    board.take({ act: "claim", node: 0, person: 2 });
    await board.claims[0];
    expect(board.holders.size).toBe(1);
    board.take({ act: "release", node: 0 });
    await Promise.all(board.claims);
    board.bucket.expire(rowKey("bob"));
    for (const release of releases) release();
    expect((await board.bucket.read(rowKey("bob"))).value).toContain("a.1");
    const claimed = await eventually(
      async () => {
        board.take({ act: "claim", node: 1, person: 0 });
        await board.claims.at(-1);
        return board.holders.size;
      },
      (count) => count > 0,
    );
    expect(claimed).toBe(1);
    await board.end();
  });
});

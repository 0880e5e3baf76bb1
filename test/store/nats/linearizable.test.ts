import { expect, test } from "bun:test";
import fc from "fast-check";
import { SimulatedCluster, type SimulatedFault } from "./simulated-cluster.ts";

const names = ["a", "b", "c", "d", "e"];
const faultyMs = 25_000;
/** A second or less each; `LASTWORD_SIMULATIONS=500` looks longer. */
const numRuns = Number(process.env.LASTWORD_SIMULATIONS ?? 12);

const when = { atMs: fc.integer({ min: 0, max: faultyMs }), node: fc.nat(4) };
const fault: fc.Arbitrary<SimulatedFault> = fc.oneof(
  fc.record({
    ...when,
    kind: fc.constant("loss"),
    forMs: fc.integer({ min: 100, max: 8000 }),
    loss: fc.constantFrom(0.1, 0.3, 0.7),
  }),
  fc.record({ ...when, kind: fc.constantFrom("kill", "restart"), forMs: fc.integer({ min: 0, max: 5000 }) }),
  fc.record({ ...when, kind: fc.constant("freeze"), forMs: fc.constantFrom(50, 500, 4000, 17_000) }),
  fc.record({
    ...when,
    kind: fc.constant("split"),
    forMs: fc.constantFrom(300, 3000, 14_000),
    more: fc.nat(2),
    engineSide: fc.constantFrom("inside", "outside", "nowhere"),
  }),
);

/** Some of the chances of a run come from the seed: shrinking removes faults, and keeps the seed. */
const seed = fc.noShrink(fc.integer());

/** Ends all faults, and finds every node up to date. */
async function expectRecovery(cluster: SimulatedCluster): Promise<void> {
  cluster.heal();
  await cluster.time.run(25_000);
  cluster.rest();
  await cluster.time.run(5000);
  expect(cluster.history.faults).toEqual([]);
  for (const node of cluster.nodes) node.read();
  await cluster.time.run(3500);
  expect(cluster.history.faults).toEqual([]);
  for (const { boot, isOpen, shownId, unanswered, obstacle } of cluster.nodes) {
    expect({ boot, isOpen, shownId, unanswered, obstacle }).toEqual({
      ...{ boot, isOpen: true, shownId: cluster.lastMessageId },
      ...{ unanswered: 0, obstacle: undefined },
    });
  }
  expect(cluster.history.confirmedReads).toBeGreaterThan(100);
  expect(cluster.history.acknowledged).toBeGreaterThan(10);
}

test.each([1, 2, 3, 4, 5])(
  "no read of %i nodes shows less than was seen before it began, whatever fails",
  async (count) => {
    const property = fc.asyncProperty(seed, fc.array(fault, { maxLength: 12 }), async (seed, faults) => {
      const cluster = new SimulatedCluster(seed, names.slice(0, count));
      for (const fault of faults) cluster.plan(fault);
      await cluster.time.run(faultyMs);
      expect(cluster.history.faults).toEqual([]);
      await expectRecovery(cluster);
    });
    await fc.assert(property, { numRuns, endOnFailure: true });
  },
);

test("a cluster grows from three nodes to five, one at a time, and no read shows less than was seen before", async () => {
  const property = fc.asyncProperty(
    seed,
    fc.tuple(fc.boolean(), fc.boolean()),
    fc.constantFrom(0, 0.1, 0.3),
    async (seed, [isNewFirst, isNewFirstAgain], loss) => {
      const cluster = new SimulatedCluster(seed, names.slice(0, 3));
      cluster.loss = loss;
      await cluster.time.run(3000);
      let growth = "under way";
      cluster.roll(names.slice(0, 4), isNewFirst, () =>
        cluster.roll(names, isNewFirstAgain, () => {
          growth = "done";
        }),
      );
      await cluster.time.run(60_000);
      expect(growth).toBe("done");
      expect(cluster.nodes).toHaveLength(5);
      await expectRecovery(cluster);
    },
  );
  await fc.assert(property, { numRuns, endOnFailure: true });
});

test("a process that wakes when another one has its node's name confirms nothing", async () => {
  const property = fc.asyncProperty(seed, async (seed) => {
    const cluster = new SimulatedCluster(seed, names.slice(0, 3));
    await cluster.time.run(1000);
    const frozen = cluster.nodes.find(({ name }) => name === "c");
    frozen?.freeze();
    await cluster.time.run(16_000);
    cluster.start("c");
    await cluster.time.run(3000);
    expect(cluster.nodes.find(({ name }) => name === "c")?.isOpen).toBe(true);
    // Two of three on each side, by their names.
    cluster.split(new Set(["b", frozen?.boot ?? ""]), "outside");
    await cluster.time.run(1000);
    frozen?.thaw();
    await cluster.time.run(5000);
    frozen?.kill();
    expect(cluster.history.faults).toEqual([]);
    await expectRecovery(cluster);
  });
  await fc.assert(property, { numRuns, endOnFailure: true });
});

import { expect, test } from "bun:test";
import { Bursts, describeBurst } from "../../../src/web/model/burst.ts";
import { TestClock } from "../../support/clock.ts";

function announceMany(count: number): string[][] {
  const clock = new TestClock();
  const announced: string[][] = [];
  const bursts = new Bursts(clock, (burst) => announced.push(describeBurst(burst)));
  for (let id = 1; id <= count; id++) bursts.add({ id, sender: "ann", text: `text ${id}` });
  clock.advance(299);
  expect(announced).toEqual([]);
  clock.advance(1);
  bursts.add({ id: count + 1, sender: "bob", text: "later" });
  clock.advance(1000);
  return announced;
}

test("messages that arrive together are announced together, each one if there are few", () => {
  expect(announceMany(3)).toEqual([["ann: text 1", "ann: text 2", "ann: text 3"], ["bob: later"]]);
});

test("dropped messages are not announced, and later ones are", () => {
  const clock = new TestClock();
  const announced: string[][] = [];
  const bursts = new Bursts(clock, (burst) => announced.push(describeBurst(burst)));
  bursts.add({ id: 7, sender: "ann", text: "of the old board" });
  clock.advance(299);
  bursts.clear();
  bursts.add({ id: 1, sender: "ann", text: "of the new one" });
  clock.advance(299);
  expect(announced).toEqual([]);
  clock.advance(1000);
  expect(announced).toEqual([["ann: of the new one"]]);
});

test("many messages are announced by their number", () => {
  expect(announceMany(4)).toEqual([["4 new messages"], ["bob: later"]]);
  expect(announceMany(5000)).toEqual([["5000 new messages"], ["bob: later"]]);
});

import { expect, test } from "bun:test";
import { CheckedDialer, type CheckResult } from "../../../src/web/browser/checked-dialer.ts";
import { settle } from "../../support/clock.ts";

const events = {
  opened: () => undefined,
  received: () => undefined,
  drained: () => undefined,
  closed: () => undefined,
  refused: () => undefined,
};

/** A dialer that notes what it does. */
function dialerTo(steps: string[]) {
  return {
    address: "board:1",
    dial: () => {
      steps.push("dial");
      return () => void steps.push("give up");
    },
  };
}

test("a checked dialer connects after its check, each time, and fails or stays as the check says", async () => {
  const steps: string[] = [];
  let answer: (word: CheckResult) => void = () => undefined;
  const dialer = new CheckedDialer(dialerTo(steps), () => {
    steps.push("check");
    return new Promise((resolve) => {
      answer = resolve;
    });
  });
  expect(dialer.address).toBe("board:1");
  const noted = { ...events, refused: () => void steps.push("refused") };
  for (const [word, then] of [
    ["dial", ["dial"]],
    ["stay", []],
    ["fail", ["refused"]],
    ["dial", ["dial"]],
  ] as const) {
    dialer.dial(noted);
    await settle();
    expect(steps.splice(0)).toEqual(["check"]);
    answer(word);
    await settle();
    expect(steps.splice(0)).toEqual([...then]);
  }
});

test("an attempt that is given up during its check does not connect, and later it is the dialer that gives it up", async () => {
  const steps: string[] = [];
  const dialer = new CheckedDialer(dialerTo(steps), () => Promise.resolve("dial"));
  dialer.dial(events)();
  await settle();
  expect(steps).toEqual([]);
  const giveUp = dialer.dial(events);
  await settle();
  giveUp();
  expect(steps).toEqual(["dial", "give up"]);
});

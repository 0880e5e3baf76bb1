import { expect, test } from "bun:test";
import { CheckedDialer } from "../../../src/web/browser/checked-dialer.ts";
import { settle } from "../../support/clock.ts";

test("a checked dialer connects after its check, each time, and only if the check lets it", async () => {
  const steps: string[] = [];
  let answer: (word: "dial" | "stay") => void = () => undefined;
  const events = {
    opened: () => undefined,
    received: () => undefined,
    drained: () => undefined,
    closed: () => undefined,
    refused: () => undefined,
  };
  const dialer = new CheckedDialer({ address: "board:1", dial: () => steps.push("dial") }, () => {
    steps.push("check");
    return new Promise((resolve) => {
      answer = resolve;
    });
  });
  expect(dialer.address).toBe("board:1");
  for (const word of ["dial", "stay", "dial"] as const) {
    dialer.dial(events);
    await settle();
    expect(steps.splice(0)).toEqual(["check"]);
    answer(word);
    await settle();
    expect(steps.splice(0)).toEqual(word === "dial" ? ["dial"] : []);
  }
});

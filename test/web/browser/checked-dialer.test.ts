import { expect, test } from "bun:test";
import { CheckedDialer } from "../../../src/web/browser/checked-dialer.ts";
import { settle } from "../../support/clock.ts";

test("a checked dialer connects after its check, each time", async () => {
  const steps: string[] = [];
  let pass: () => void = () => undefined;
  const events = {
    opened: () => undefined,
    received: () => undefined,
    drained: () => undefined,
    closed: () => undefined,
    refused: () => undefined,
  };
  const dialer = new CheckedDialer({ address: "board:1", dial: () => steps.push("dial") }, () => {
    steps.push("check");
    return new Promise<void>((resolve) => {
      pass = resolve;
    });
  });
  expect(dialer.address).toBe("board:1");
  for (let attempt = 0; attempt < 2; attempt++) {
    dialer.dial(events);
    await settle();
    expect(steps.splice(0)).toEqual(["check"]);
    pass();
    await settle();
    expect(steps.splice(0)).toEqual(["dial"]);
  }
});

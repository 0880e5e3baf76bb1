import { describe, expect, test } from "bun:test";
import { describeFenceCause } from "../../../src/store/nats/lease-problems.ts";
import { leaseTimes } from "../../../src/store/nats/lease-times.ts";

describe("why a server is fenced", () => {
  test("is the engine that does not answer, if the server noticed that in time", () => {
    expect(describeFenceCause("unconfirmed", 12_010, leaseTimes)).toStartWith(
      "NATS has not confirmed its lease for 12 s; start a majority",
    );
  });

  test("is its own process if that comes too late, whatever the engine says then", () => {
    for (const outcome of ["unconfirmed", "lost"] as const)
      expect(describeFenceCause(outcome, 20_400, leaseTimes)).toStartWith(
        "its process stood still, and NATS heard nothing of it for 20 s",
      );
  });

  test("is who took the lease, or removed it, if the engine says in time that it is gone", () => {
    expect(describeFenceCause("lost", 3000, leaseTimes)).toContain("another process took its name");
  });
});

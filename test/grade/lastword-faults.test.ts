import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { lastwordRules } from "../../src/grade/lastword/profile.ts";
import { startFaultyLink } from "../support/faulty-link.ts";
import { startFaultyWebLink } from "../support/faulty-web-link.ts";
import { gradeRules, idsOf } from "../support/graded.ts";
import { startServer } from "../support/server.ts";
import { boardFaults, framingFaults, nameFaults, replyFaults, type WrongServer } from "./line-faults.ts";
import { webFaults } from "./web-faults.ts";

/** The rules that one of these faults breaks, in the order of the profile. */
function rulesOf(faults: readonly { readonly breaks: readonly string[] }[]) {
  const ids = new Set(faults.flatMap(({ breaks }) => breaks));
  return lastwordRules.filter(({ id }) => ids.has(id));
}

/** Every fault is tried against the rules that the others of its group break, too: it must pass those. */
function describeFaults(what: string, faults: readonly WrongServer[]): void {
  const shared = rulesOf(faults.filter(({ andMore }) => andMore === undefined));
  describe.concurrent(what, () => {
    for (const fault of faults) {
      test(`a server that ${fault.what} breaks ${fault.breaks.join(", ")}`, async () => {
        await using server = await startServer();
        await using link = await startFaultyLink(server.tcpPort, fault.fault);
        const rules = fault.andMore ? rulesOf([fault]) : shared;
        const verdicts = await gradeRules(rules, { tcpPort: link.port });
        expect(new Set(idsOf(verdicts, "failed"))).toEqual(new Set(fault.breaks));
      });
    }
  });
}

describeFaults("faults of framing and commands", framingFaults);
describeFaults("faults of names and messages", nameFaults);
describeFaults("faults of people and the board", boardFaults);
describeFaults("faults of replies and closing", replyFaults);

describe("faults of the HTTP port", () => {
  let server: Awaited<ReturnType<typeof startServer>>;
  beforeAll(async () => {
    server = await startServer({ httpPort: 0 });
  });
  afterAll(() => server.stop());

  for (const { what, breaks, fault } of [
    { what: "does nothing wrong", breaks: [], fault: {} },
    ...webFaults,
  ]) {
    test(`a server that ${what} breaks ${breaks.join(", ") || "nothing"}`, async () => {
      await using link = await startFaultyWebLink(server.httpPort ?? 0, fault);
      const verdicts = await gradeRules(rulesOf(webFaults), { tcpPort: server.tcpPort, httpPort: link.port });
      expect(new Set(idsOf(verdicts, "failed"))).toEqual(new Set(breaks));
    });
  }
});

describe("the faults", () => {
  test("break every rule that is tried on a server that runs", async () => {
    await using server = await startServer({ httpPort: 0 });
    const verdicts = await gradeRules(lastwordRules, server);
    const broken = rulesOf([...framingFaults, ...nameFaults, ...boardFaults, ...replyFaults, ...webFaults]);
    const brokenIds = new Set(broken.map(({ id }) => id));
    expect(idsOf(verdicts, "passed").filter((id) => !brokenIds.has(id))).toEqual([]);
  });
});

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { lastwordRules } from "../../src/grade/lastword/profile.ts";
import { startFaultyLink } from "../support/faulty-link.ts";
import { startFaultyWebLink } from "../support/faulty-web-link.ts";
import { gradeRules, idsOf } from "../support/graded.ts";
import { startServer } from "../support/server.ts";
import { gradeUntil } from "./grade-again.ts";
import { boardFaults, framingFaults, nameFaults, replyFaults } from "./line-faults.ts";
import { type WrongWeb, webFaults } from "./web-faults.ts";

/** The rules that one of these faults breaks, in the order of the profile. */
function rulesOf(faults: readonly { readonly breaks: readonly string[] }[]) {
  const ids = new Set(faults.flatMap(({ breaks }) => breaks));
  return lastwordRules.filter(({ id }) => ids.has(id));
}

/** The ids of the rules that this server breaks. `breaks`: those that it should. */
function findBroken(
  rules: ReturnType<typeof rulesOf>,
  ports: Parameters<typeof gradeRules>[1],
  breaks: readonly string[],
): Promise<Set<string>> {
  const grade = async () => new Set(idsOf(await gradeRules(rules, ports), "failed"));
  return gradeUntil(grade(), grade, (found) => Bun.deepEquals(found, new Set(breaks)));
}

const groups = [framingFaults, nameFaults, boardFaults, replyFaults];

describe.concurrent("faults of the port for lines", () => {
  for (const faults of groups) {
    // Each fault is tried against the rules that the others of its group break, too: it must pass those.
    const shared = rulesOf(faults.filter(({ andMore }) => andMore === undefined));
    for (const { what, breaks, andMore, fault } of faults) {
      test(`a server that ${what} breaks ${breaks.join(", ")}`, async () => {
        await using server = await startServer();
        await using link = await startFaultyLink(server.tcpPort, fault);
        const rules = andMore ? rulesOf([{ breaks }]) : shared;
        expect(await findBroken(rules, { tcpPort: link.port }, breaks)).toEqual(new Set(breaks));
      });
    }
  }
});

describe("faults of the HTTP port", () => {
  let server: Awaited<ReturnType<typeof startServer>>;
  beforeAll(async () => {
    server = await startServer({ httpPort: 0 });
  });
  afterAll(() => server.stop());

  const nothing: WrongWeb = { what: "does nothing wrong", breaks: [], fault: {} };
  for (const { what, breaks, andMore, fault } of [nothing, ...webFaults]) {
    test(`a server that ${what} breaks ${breaks.join(", ") || "nothing"}`, async () => {
      await using link = await startFaultyWebLink(server.httpPort ?? 0, fault);
      const rules = rulesOf(andMore ? [{ breaks }] : webFaults);
      const ports = { tcpPort: server.tcpPort, httpPort: link.port };
      expect(await findBroken(rules, ports, breaks)).toEqual(new Set(breaks));
    });
  }
});

describe("the faults", () => {
  test("break every rule that is tried on a server that runs", async () => {
    await using server = await startServer({ httpPort: 0 });
    const verdicts = await gradeRules(lastwordRules, server);
    const broken = rulesOf([...groups.flat(), ...webFaults]);
    const brokenIds = new Set(broken.map(({ id }) => id));
    expect(idsOf(verdicts, "passed").filter((id) => !brokenIds.has(id))).toEqual([]);
  });
});

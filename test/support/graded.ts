import type { Verdict } from "../../src/grade/check.ts";
import type { ProtocolRule } from "../../src/grade/lastword/rule.ts";
import type { LastwordSubject } from "../../src/grade/lastword/trial.ts";
import { runChecks } from "../../src/grade/run-checks.ts";

/** Runs these rules against a server, one after the other, and returns the verdict of each. */
export async function gradeRules(
  rules: readonly ProtocolRule[],
  server: { readonly tcpPort: number; readonly httpPort?: number | undefined; restart?(): Promise<void> },
): Promise<Map<string, Verdict>> {
  const subject: LastwordSubject & { prepare(): Promise<undefined> } = {
    get endpoint() {
      return { host: "127.0.0.1", port: server.tcpPort };
    },
    httpPort: server.httpPort,
    restart: server.restart,
    prepare: async () => undefined,
  };
  const verdicts = new Map<string, Verdict>();
  for await (const { check, verdict } of runChecks(rules, subject)) verdicts.set(check.id, verdict);
  return verdicts;
}

/** The ids of the rules with this kind of verdict. */
export function idsOf(verdicts: ReadonlyMap<string, Verdict>, kind: Verdict["kind"]): string[] {
  return [...verdicts].filter(([, verdict]) => verdict.kind === kind).map(([id]) => id);
}

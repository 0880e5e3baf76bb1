import { type GradeCheck, notChecked, passed, type Verdict } from "../check.ts";
import type { Evidence } from "../evidence.ts";
import { retryDelaysMs, TooFast } from "./rate-limit.ts";
import { type LastwordSubject, RuleTrial } from "./trial.ts";

/** One rule of PROTOCOL.md as a check. */
export type ProtocolRule = GradeCheck<LastwordSubject>;

/** What tries a rule: it throws `CheckFailure` if the rule is broken. Without a verdict of its own, the rule holds. */
export type RuleAttempt = (trial: RuleTrial) => Promise<Verdict | undefined>;

/** Makes the check of a rule. */
export function rule(id: string, asks: string, attempt: RuleAttempt): ProtocolRule {
  return {
    ...required(id, asks),
    run: async (subject, evidence) => {
      for (const delayMs of retryDelaysMs) {
        const verdict = await tryOnce(subject, evidence, attempt);
        if (verdict !== "rate-limited") return verdict;
        evidence.note("grader", `rate-limited: tries again in ${delayMs / 1000} s`);
        await Bun.sleep(delayMs);
      }
      return notChecked("the server limits the rates of the grader");
    },
  };
}

/** Makes the check of a rule that shows on the HTTP port. */
export function httpRule(id: string, asks: string, attempt: RuleAttempt): ProtocolRule {
  return rule(id, asks, async (trial) =>
    trial.hasHttp ? attempt(trial) : notChecked("say where the HTTP port is with --http"),
  );
}

/** Makes the check of a rule that cannot be tried, for this reason. */
export function untriedRule(id: string, asks: string, reason: string): ProtocolRule {
  return { ...required(id, asks), run: async () => notChecked(reason) };
}

async function tryOnce(
  subject: LastwordSubject,
  evidence: Evidence,
  attempt: RuleAttempt,
): Promise<Verdict | "rate-limited"> {
  const trial = new RuleTrial(subject, evidence);
  try {
    return (await attempt(trial)) ?? passed;
  } catch (error) {
    if (error instanceof TooFast) return "rate-limited";
    throw error;
  } finally {
    trial.close();
  }
}

function required(id: string, asks: string) {
  return { id, list: "required", points: 1, asks } as const;
}

import { notChecked, type Verdict } from "../check.ts";
import { waitMsOf } from "./rate-limit.ts";
import { type ProtocolRule, rule, untriedRule } from "./rule.ts";
import { demand, type RuleTrial } from "./trial.ts";

/** More than a connection may send at once. */
const messages = 40;
const unlimited = notChecked("the server limits no rates from here");

/** The rules RAT-1 to RAT-5. */
export const rateRules: readonly ProtocolRule[] = [
  rule(
    "RAT-1",
    "What comes too fast gets rate-limited: retry in <n> ms, and has no effect.",
    async (trial) => {
      const { replies, flood } = await tryFlood(trial);
      const refused = replies.filter((reply) => reply.startsWith("error rate-limited: "));
      if (refused.length === 0) return unlimited;
      for (const reply of refused) demand(waitMsOf(reply) !== undefined, `a fast send got ${reply}`);
      flood.send("close\n");
      await flood.expectEnd();
      return undefined;
    },
  ),
  untriedRule(
    "RAT-2",
    "The connections from one address share these rates.",
    "it would take a minute of load",
  ),
  rule(
    "RAT-3",
    "After a refused message, later ones are refused too.",
    async (trial): Promise<Verdict | undefined> => {
      const { replies } = await tryFlood(trial);
      const first = replies.findIndex((reply) => reply.startsWith("error rate-limited: "));
      if (first === -1) return unlimited;
      const overtaken = replies.slice(first).find((reply) => reply.startsWith("ok"));
      demand(overtaken === undefined, "a message was stored after an earlier one was refused");
      return undefined;
    },
  ),
  untriedRule(
    "RAT-4",
    "One address may open so many connections at once and per minute.",
    "it would lock the grader out",
  ),
  untriedRule(
    "RAT-5",
    "A client that is refused waits, and sends again in order.",
    "this is a rule for clients; the grader follows it",
  ),
];

async function tryFlood(trial: RuleTrial) {
  const flood = await trial.join("flood");
  flood.send("send fast\n".repeat(messages));
  return { flood, replies: await flood.anyLines(messages) };
}

import type { FloodFigures } from "./flood.ts";
import type { FloodTransport } from "./flood-attacks.ts";
import { describeAttack, describeAttackers } from "./format.ts";
import type { GoalResult } from "./goal-result.ts";
import type { Workload } from "./workload.ts";

/** The honest poller's p99 stays below the first, or below the second times what the floor's does. */
const [maxP99Ms, maxRatio] = [50, 2];

/** One goal for each number of attackers: it is met if every attack meets it. */
export function evaluateFlood(
  figures: readonly FloodFigures[],
  { floodTcp, floodWebSockets }: Workload,
): GoalResult[] {
  const evaluate = (transport: FloodTransport, counts: readonly number[]) =>
    counts.map((attackers) => {
      const cases = figures.filter((each) => each.transport === transport && each.attackers === attackers);
      return evaluateCases(describeAttackers({ transport, attackers }), cases);
    });
  return [...evaluate("TCP", floodTcp), ...evaluate("WebSocket", floodWebSockets)];
}

function evaluateCases(attackers: string, cases: readonly FloodFigures[]): GoalResult {
  const measure = `polls' p99 beside ${attackers}, the worst attack`;
  const bare = cases.some(({ bareP99Ms }) => bareP99Ms !== undefined) ? `, or < ${maxRatio} × bare` : "";
  const goal = `< ${maxP99Ms} ms${bare}`;
  const [worst] = cases.toSorted((one, other) => shareOf(other) - shareOf(one));
  if (worst === undefined) return { measure, goal, measured: "–", isMet: undefined };
  const { p99Ms, bareP99Ms } = worst;
  const ratio = bareP99Ms === undefined ? "" : `, ${(p99Ms / bareP99Ms).toFixed(2)} × bare`;
  return {
    measure,
    goal,
    measured: `${p99Ms.toFixed(2)} ms (${describeAttack(worst)})${ratio}`,
    isMet: shareOf(worst) < 1,
  };
}

/** How much of its limit a case uses: of the limit that leaves more. */
function shareOf({ p99Ms, bareP99Ms }: FloodFigures): number {
  const [ofTime, ofRatio] = [p99Ms / maxP99Ms, p99Ms / (maxRatio * (bareP99Ms ?? 0))];
  return Math.min(ofTime, ofRatio);
}

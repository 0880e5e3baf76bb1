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
  const orRatio = cases.some((each) => each.bare !== undefined) ? `, or < ${maxRatio} × bare` : "";
  const goal = `< ${maxP99Ms} ms${orRatio}`;
  const [worst] = cases.toSorted((one, other) => shareOf(other) - shareOf(one));
  if (worst === undefined) return { measure, goal, measured: "–", isMet: undefined };
  const { p99Ms, bare } = worst;
  const ratio = bare === undefined ? "" : `, ${bare.ratio.toFixed(2)} × bare`;
  return {
    measure,
    goal,
    measured: `${p99Ms.toFixed(2)} ms (${describeAttack(worst)})${ratio}`,
    isMet: shareOf(worst) < 1,
  };
}

/** How much of its limit a case uses: of the limit that leaves more. */
function shareOf({ p99Ms, bare }: FloodFigures): number {
  return Math.min(p99Ms / maxP99Ms, (bare?.ratio ?? Number.POSITIVE_INFINITY) / maxRatio);
}

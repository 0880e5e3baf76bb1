import { eventually } from "../support/deadline.ts";
import type { NatsEngine } from "../support/nats-engine.ts";

/** The index of the engine that leads this stream, as the engines' monitors say; waits until there is one. */
export async function findLeader(engines: readonly NatsEngine[], stream: string): Promise<number> {
  const leader = await eventually(
    async () => {
      const answers = await Promise.all(engines.map(({ ports }) => askForLeader(ports.monitor, stream)));
      return answers.find((answer) => answer !== undefined && answer !== "");
    },
    (answer) => answer !== undefined,
  );
  return Number(leader?.slice(1)) - 1;
}

/** The name of the leader; empty or undefined if there is none. */
async function askForLeader(monitor: number, stream: string): Promise<string | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${monitor}/jsz?accounts=true&streams=true`, {
      signal: AbortSignal.timeout(1000),
    });
    let leader: string | undefined;
    JSON.parse(await response.text(), (_, value) => {
      if (value?.name === stream) leader = value.cluster?.leader;
      return value;
    });
    return leader;
  } catch {
    return undefined;
  }
}

import { eventually } from "../support/deadline.ts";
import type { ClusterFault } from "./faults.ts";
import { ClientHistory, type ShownMessage } from "./history.ts";
import { Machines } from "./machines.ts";
import { pause } from "./pause.ts";
import { keepClaiming, keepFollowing, keepReading, keepSending, readBoard } from "./people.ts";

/** How a board fared under a fault. */
export interface ScenarioOutcome extends ReturnType<ClientHistory["describe"]> {
  readonly messages: number;
  /** What broke a promise; empty if nothing did. */
  readonly faults: readonly string[];
}

/** How many people use the board, and how long it runs before and after the fault. */
export interface ScenarioLoad {
  readonly senders: number;
  readonly readers: number;
  readonly aroundMs: number;
}

/** Runs a board on three machines under load through a fault, and checks every promise afterwards. */
export async function runScenario(fault: ClusterFault, load: ScenarioLoad): Promise<ScenarioOutcome> {
  const engineOptionsOf = () => fault.engineOptions ?? {};
  await using machines = await Machines.start({ engineOptionsOf });
  return await useBoard(machines, load, () => fault.happen(machines));
}

/**
 * Lets people use the board of these machines while something happens, and until all goes on afterwards. Then checks every
 * promise. Rejects with what the servers have logged if it does not go on.
 */
export async function useBoard(
  machines: Machines,
  load: ScenarioLoad,
  happen: () => Promise<void>,
): Promise<ScenarioOutcome> {
  try {
    return await useAndCheck(machines, load, happen);
  } catch (error) {
    const logs = await machines.endServers();
    throw new Error(`${error}\n${logs.join("\n---\n")}`);
  }
}

async function useAndCheck(
  machines: Machines,
  load: ScenarioLoad,
  happen: () => Promise<void>,
): Promise<ScenarioOutcome> {
  const history = new ClientHistory();
  const stop = new AbortController();
  const people = (act: typeof keepSending, count: number, prefix: string): Promise<void>[] =>
    Array.from({ length: count }, (_, index) =>
      act(`${prefix}${index}`, machines.ports, history, stop.signal),
    );
  const running = [
    ...people(keepSending, load.senders, "s"),
    ...people(keepReading, load.readers, "r"),
    ...people(keepClaiming, 4, "k"),
    ...people(keepFollowing, 3, "f"),
  ];
  await pause(load.aroundMs);
  await happen();
  const { acks, reads } = history.successes;
  await eventually(
    () => history.successes,
    (now) => now.acks > acks && now.reads > reads,
  );
  await pause(load.aroundMs);
  stop.abort();
  await Promise.all(running);
  const [board = [], ...others] = await Promise.all(machines.ports().map(readWhenBack));
  const differing = others.filter((each) => !Bun.deepEquals(each, board)).length;
  const faults = differing === 0 ? [] : [`${differing} servers show another board`];
  return { ...history.describe(), messages: board.length, faults: [...faults, ...history.check(board)] };
}

/** The board as a server shows it, once that is back. */
async function readWhenBack(port: number): Promise<readonly ShownMessage[]> {
  const board = await eventually(
    () => readBoard(port).catch((error: unknown) => String(error)),
    (seen) => typeof seen !== "string",
  );
  return typeof board === "string" ? [] : board;
}

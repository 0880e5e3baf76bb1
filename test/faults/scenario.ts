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
  try {
    return await runOn(machines, fault, load);
  } catch (error) {
    const logs = await machines.endServers();
    throw new Error(`${fault.name}: ${error}\n${logs.join("\n---\n")}`);
  }
}

async function runOn(machines: Machines, fault: ClusterFault, load: ScenarioLoad): Promise<ScenarioOutcome> {
  const history = new ClientHistory();
  const stop = new AbortController();
  const people = <T>(count: number, start: (name: string) => Promise<T>, prefix: string) =>
    Array.from({ length: count }, (_, index) => start(`${prefix}${index}`));
  const running = [
    ...people(load.senders, (name) => keepSending(name, machines.ports, history, stop.signal), "s"),
    ...people(load.readers, (name) => keepReading(name, machines.ports, history, stop.signal), "r"),
    ...people(4, (name) => keepClaiming(name, machines.ports, history, stop.signal), "k"),
    ...people(3, (name) => keepFollowing(name, machines.ports, history, stop.signal), "f"),
  ];
  await pause(load.aroundMs);
  await fault.happen(machines);
  const { acks, reads } = history.successes;
  await eventually(
    () => history.successes,
    (now) => now.acks > acks && now.reads > reads,
  );
  await pause(load.aroundMs);
  stop.abort();
  await Promise.all(running);
  const boards = await readBoards(machines);
  const [board = []] = boards;
  const differing = boards.filter((each) => !Bun.deepEquals(each, board)).length;
  const faults = differing === 0 ? [] : [`${differing} servers show another board`];
  return { ...history.describe(), messages: board.length, faults: [...faults, ...history.check(board)] };
}

/** The board as each server shows it, once all are back. */
async function readBoards(machines: Machines): Promise<readonly (readonly ShownMessage[])[]> {
  return await Promise.all(machines.ports().map(readWhenBack));
}

async function readWhenBack(port: number): Promise<readonly ShownMessage[]> {
  const board = await eventually(
    () => readBoard(port).catch((error: unknown) => String(error)),
    (seen) => typeof seen !== "string",
  );
  return typeof board === "string" ? [] : board;
}

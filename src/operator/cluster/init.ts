import { makeBoard } from "../../store/nats/make-board.ts";
import { parseNatsUrl } from "../../store/nats/nats-url.ts";
import { OperatorError } from "../operator-error.ts";
import { printLine } from "../print.ts";
import { type EngineAccess, openOperatorLink } from "./link.ts";
import { parseMonitor } from "./monitor-address.ts";
import { findEngineProblems, monitorsOf } from "./monitors.ts";

/** Options of `cluster init`. */
export interface InitOptions extends EngineAccess {
  /** Where the monitors of the engines are; undefined: on port 8222 of each. */
  readonly monitors: readonly string[] | undefined;
  readonly replicas: number;
}

/**
 * Makes an empty board in the engines, or checks the one that is there. Rejects with `OperatorError` or
 * `StoreOpenError`, which name everything that is wrong.
 */
export async function initCluster(options: InitOptions): Promise<void> {
  const { servers } = parseNatsUrl(options.store);
  const monitors = options.monitors?.flatMap((each) => parseMonitor(each) ?? []) ?? monitorsOf(servers);
  const problems = await findEngineProblems(monitors);
  if (problems.length > 0) throw new OperatorError(`nothing was made: ${problems.join("; ")}`);
  await using link = await openOperatorLink(options);
  const { replicas } = options;
  const board = await makeBoard(link, { replicas, keep: undefined, identity: crypto.randomUUID() });
  printLine(describeMade(board.made));
  printLine(`the board's identity is ${board.identity}`);
}

function describeMade(made: readonly string[]): string {
  return made.length === 0 ? "the board is there, with the right settings" : `made ${made.join(", ")}`;
}

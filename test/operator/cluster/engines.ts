import { readdirSync, readFileSync } from "node:fs";
import type { NatsEngine } from "../../support/nats-engine.ts";
import { runProgram } from "../../support/program.ts";

/** The address of a board in these engines. */
export function storeOf(engines: readonly NatsEngine[]): string {
  return `nats://${engines.map(({ url }) => url.slice("nats://".length)).join(",")}`;
}

/** Runs a command of the operator on the board in these engines. */
export function operateOn(engines: readonly NatsEngine[], ...command: readonly string[]) {
  return runProgram([...command, "--store", storeOf(engines)]);
}

/** Runs `cluster init` with the monitors of these engines. */
export function initCluster(engines: readonly NatsEngine[]) {
  const monitors = engines.map(({ ports }) => `http://127.0.0.1:${ports.monitor}`).join(",");
  return operateOn(engines, "cluster", "init", "--monitors", monitors);
}

/** The files of the board's stream in an engine that hold this text. */
export function findInStream({ folder }: NatsEngine, text: string): string[] {
  const stream = `${folder}/data/jetstream/$G/streams/BOARD/msgs`;
  return readdirSync(stream).filter((name) => readFileSync(`${stream}/${name}`).includes(text));
}

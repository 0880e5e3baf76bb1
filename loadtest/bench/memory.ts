import { ConnectionGroup } from "./connection-group.ts";
import { type Contender, prefixErrors, type RequestReply } from "./contender.ts";
import { residentMemoryKib } from "./process.ts";
import type { Workload } from "./workload.ts";

/** The server's memory per idle connection, without kernel memory. */
export interface MemoryFigures {
  readonly contender: string;
  /** Per connection that has sent nothing. */
  readonly silentKib: number;
  /** Per connection that has registered, or polled once if the server has no names. */
  readonly registeredKib: number;
}

/** The share of connections before the first reading: it excludes one-time costs of the first connections. */
const warmupShare = 0.02;

/** Measures all contenders, with a fresh server for each figure. */
export async function compareMemory(
  contenders: readonly Contender[],
  workload: Workload,
): Promise<MemoryFigures[]> {
  const figures: MemoryFigures[] = [];
  for (const contender of contenders) {
    const handshake = contender.handshake ?? (() => contender.poll);
    const silentKib = await prefixErrors(contender.name, measure(contender, workload, undefined));
    const registeredKib = await prefixErrors(contender.name, measure(contender, workload, handshake));
    figures.push({ contender: contender.name, silentKib, registeredKib });
  }
  return figures;
}

async function measure(
  contender: Contender,
  { idleConnections, idleMs }: Workload,
  handshake: ((number: number) => RequestReply) | undefined,
): Promise<number> {
  using server = await contender.start();
  using group = new ConnectionGroup();
  const grow = async (count: number) => {
    const from = group.connections.length;
    await group.grow(server.port, count);
    if (handshake !== undefined) await group.requestEach(handshake, from);
    await group.run(idleMs);
  };
  const first = Math.ceil(idleConnections * warmupShare);
  await grow(first);
  const beforeKib = residentMemoryKib(server.pid);
  const added = idleConnections - first;
  await grow(added);
  return (residentMemoryKib(server.pid) - beforeKib) / added;
}

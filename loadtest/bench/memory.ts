import { ConnectionGroup } from "./connection-group.ts";
import { type Contender, prefixErrors, type RequestReply } from "./contender.ts";
import { residentMemoryKib } from "./process.ts";
import type { Workload } from "./workload.ts";

/** What each of many idle connections holds in the server's memory, kernel memory not counted. */
export interface MemoryFigures {
  readonly contender: string;
  /** It has connected, and sent nothing. */
  readonly silentKib: number;
  /** It has registered; where there are no names, it has polled once. */
  readonly registeredKib: number;
}

/** Connections before the first look: what the first ones cost, and no others, is not theirs. */
const warmupShare = 0.02;

/** Measures all contenders, each on a fresh server for each figure. */
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

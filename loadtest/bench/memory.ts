import { Fleet } from "./fleet.ts";
import { blame, type Exchange, type Peer } from "./peer.ts";
import type { Plan } from "./plan.ts";
import { residentMemoryKib } from "./process.ts";

/** What each of many idle connections holds in the server's memory, kernel memory not counted. */
export interface MemoryFigures {
  readonly peer: string;
  /** It has connected, and sent nothing. */
  readonly silentKib: number;
  /** It has registered; where there are no names, it has polled once. */
  readonly greetedKib: number;
}

/** Connections before the first look: what the first ones cost, and no others, is not theirs. */
const warmupShare = 0.02;

/** Measures all peers, each on a fresh server for each figure. */
export async function compareMemory(peers: readonly Peer[], plan: Plan): Promise<MemoryFigures[]> {
  const figures: MemoryFigures[] = [];
  for (const peer of peers) {
    const greeting = peer.greeting ?? (() => peer.poll);
    const silentKib = await blame(peer.name, measure(peer, plan, undefined));
    const greetedKib = await blame(peer.name, measure(peer, plan, greeting));
    figures.push({ peer: peer.name, silentKib, greetedKib });
  }
  return figures;
}

async function measure(
  peer: Peer,
  { idleConnections, idleMs }: Plan,
  greeting: ((number: number) => Exchange) | undefined,
): Promise<number> {
  using server = await peer.start();
  using fleet = new Fleet();
  const grow = async (count: number) => {
    const from = fleet.lanes.length;
    await fleet.grow(server.port, count);
    if (greeting !== undefined) await fleet.askEach(greeting, from);
    await fleet.run(idleMs);
  };
  const first = Math.ceil(idleConnections * warmupShare);
  await grow(first);
  const beforeKib = residentMemoryKib(server.pid);
  const added = idleConnections - first;
  await grow(added);
  return (residentMemoryKib(server.pid) - beforeKib) / added;
}

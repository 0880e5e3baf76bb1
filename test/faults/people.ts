import { WireClient } from "../support/wire-client.ts";
import type { ClientHistory, ShownMessage } from "./history.ts";
import { pause } from "./pause.ts";

/** Where people find the servers of a board: the ports of those that run. */
export type Ports = () => readonly number[];

/** A pause before the next try, which grows while they fail: servers that are away are not hammered. */
const [retryMs, maxRetryMs] = [50, 500];

const messagesPerReign = 20;

/**
 * Sends one message after the other, to one server as long as it answers, then to the next, under a name that its key opens.
 * Resolves at the stop.
 */
export async function keepSending(
  name: string,
  ports: Ports,
  history: ClientHistory,
  stop: AbortSignal,
): Promise<void> {
  let [connection, number] = [0, 0];
  await keepConnected(name, ports, stop, async (client) => {
    connection++;
    if ((await client.ask(`key ${name.padEnd(32, "-")}`)) !== "ok") return;
    if ((await client.ask(`register ${name}`)) !== `Welcome ${name}`) return;
    while (!stop.aborted) {
      const answer = await post(client, `${name}.${connection} ${++number}`, history);
      if (answer.startsWith("error shutting-down")) return;
      if (answer.startsWith("error") && !answer.startsWith("error outcome-unknown")) await pause(retryMs);
    }
  });
}

/** Sends one message, and notes what becomes of it. Returns the answer; rejects if the connection ends before it. */
async function post(client: WireClient, text: string, history: ClientHistory): Promise<string> {
  const answer = await client.ask(`post ${text}`).catch((error: unknown) => {
    history.unknown();
    throw error;
  });
  const [, id] = /^ok (\d+)$/.exec(answer) ?? [];
  if (id !== undefined) history.acknowledged({ id: Number(id), text });
  else if (answer.startsWith("error outcome-unknown")) history.unknown();
  else history.refused(text);
  return answer;
}

/** Wants a name that others want, too; sends some messages under it, hangs up, and wants it again. */
export async function keepClaiming(
  claimant: string,
  ports: Ports,
  history: ClientHistory,
  stop: AbortSignal,
): Promise<void> {
  let [connection, number] = [0, 0];
  await keepConnected(claimant, ports, stop, async (client) => {
    if ((await client.ask("register king")) !== "Welcome king") return;
    connection++;
    for (let count = 0; count < messagesPerReign && !stop.aborted; count++) {
      const text = `${claimant}.${connection} ${++number}`;
      const [, id] = /^ok (\d+)$/.exec(await client.ask(`post ${text}`)) ?? [];
      if (id === undefined) return;
      history.acknowledged({ id: Number(id), text });
    }
  });
}

/** Reads the last message again and again. */
export async function keepReading(
  name: string,
  ports: Ports,
  history: ClientHistory,
  stop: AbortSignal,
): Promise<void> {
  await keepConnected(name, ports, stop, async (client) => {
    while (!stop.aborted) {
      const lowestId = history.beginRead();
      const answer = await client.ask("read");
      const [, id] = /^(\d+) /.exec(answer) ?? [];
      if (id === undefined) return;
      history.endRead(lowestId, Number(id));
    }
  });
}

/** Follows the board from its start, and goes on at another server from the last id. Each message comes once, in order. */
export async function keepFollowing(
  name: string,
  ports: Ports,
  history: ClientHistory,
  stop: AbortSignal,
): Promise<void> {
  let lastId = 0;
  await keepConnected(name, ports, stop, async (client) => {
    // Nobody sends what it waits for then.
    stop.addEventListener("abort", () => client[Symbol.dispose]());
    while (!stop.aborted) {
      const begunMs = performance.now();
      const answer = await client.ask(`wait ${lastId}`);
      const id = Number(/^(\d+) /.exec(answer)?.[1] ?? Number.NaN);
      if (Number.isNaN(id)) return;
      if (id !== lastId && id !== lastId + 1)
        history.fault(
          `${name}: ${id} followed ${lastId} after ${Math.round(performance.now() - begunMs)} ms`,
        );
      lastId = Math.max(lastId, id);
    }
  });
}

/** The whole board, as this server shows it. */
export async function readBoard(port: number): Promise<ShownMessage[]> {
  using client = await WireClient.connect(port);
  const last = await client.ask("read");
  const lastId = Number.parseInt(last, 10);
  if (Number.isNaN(lastId)) throw new Error(`port ${port}: ${last}`);
  const messages: ShownMessage[] = [];
  const step = 500;
  for (let fromId = 1; fromId <= lastId; fromId += step) {
    const ids = Array.from({ length: Math.min(step, lastId - fromId + 1) }, (_, index) => fromId + index);
    client.send(ids.map((id) => `read ${id}\n`).join(""));
    for (const line of await client.lines(ids.length)) {
      const [, id, sender, text] = /^(\d+) (\S+): (.*)$/.exec(line) ?? [];
      if (sender === undefined || text === undefined) throw new Error(`port ${port}: ${line}`);
      messages.push({ id: Number(id), sender, text });
    }
  }
  return messages;
}

/** Connects again whenever a connection ends, each time to the next server; each person begins with another one. */
async function keepConnected(
  name: string,
  ports: Ports,
  stop: AbortSignal,
  use: (client: WireClient) => Promise<void>,
): Promise<void> {
  let tries = Bun.hash.crc32(name);
  let pauseMs = retryMs;
  while (!stop.aborted) {
    const running = ports();
    const port = running[tries++ % Math.max(1, running.length)];
    const begunMs = performance.now();
    try {
      if (port === undefined) throw new Error("no server runs");
      using client = await WireClient.connect(port);
      await use(client);
    } catch {
      // The server is away, or hung up: the next one.
    }
    const isShort = performance.now() - begunMs < maxRetryMs;
    pauseMs = isShort ? Math.min(pauseMs * 2, maxRetryMs) : retryMs;
    if (!stop.aborted) await pause(pauseMs);
  }
}

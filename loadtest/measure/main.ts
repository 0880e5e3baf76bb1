/**
 * `bun run measure`: our server beside a bare `Bun.listen` that answers the same bytes, in turns in one run, and how
 * many durable sends it takes. The generator shares the machine with them: read the ratios, not the figures.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measureCpuPerPoll, measureMemoryPerConnection, type PollLoad } from "./polls.ts";
import { measureSends } from "./sends.ts";
import { startBareServer, startLastword } from "./servers.ts";
import { median } from "./statistics.ts";

const rounds = 5;
const roundMs = 1500;
const idleConnections = 5000;
const loads: PollLoad[] = [
  { connections: 100, pipelining: 1 },
  { connections: 2000, pipelining: 1 },
  { connections: 100, pipelining: 16 },
];

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function comparePolls(): Promise<void> {
  using ours = await startLastword("memory:");
  using bare = await startBareServer();
  for (const load of loads) {
    const pairs: [number, number][] = [];
    for (let round = 0; round < rounds; round++) {
      pairs.push([
        await measureCpuPerPoll(ours, load, roundMs),
        await measureCpuPerPoll(bare, load, roundMs),
      ]);
    }
    const [oursUs, bareUs] = [median(pairs.map(([us]) => us)), median(pairs.map(([, us]) => us))];
    const ratio = median(pairs.map(([one, other]) => one / other));
    print(
      `cpu per poll, ${load.connections} connections, ${load.pipelining} in flight: ` +
        `${oursUs.toFixed(2)} us, bare ${bareUs.toFixed(2)} us, ratio ${ratio.toFixed(2)}`,
    );
  }
}

async function compareMemory(): Promise<void> {
  for (const [what, greeting] of [
    ["silent", undefined],
    ["registered", "register n#\n"],
  ] as const) {
    using ours = await startLastword("memory:");
    using bare = await startBareServer();
    const oursKib = await measureMemoryPerConnection(ours, idleConnections, greeting);
    const bareKib = await measureMemoryPerConnection(bare, idleConnections, greeting);
    print(
      `memory per idle connection, ${idleConnections} of them, ${what}: ` +
        `${oursKib.toFixed(2)} KiB, bare ${bareKib.toFixed(2)} KiB, ratio ${(oursKib / bareKib).toFixed(2)}`,
    );
  }
}

async function measureDurableSends(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "lastword-measure-"));
  for (const [senders, inFlight] of [
    [1, 1],
    [50, 1],
    [50, 20],
  ] as const) {
    using server = await startLastword(`sqlite:${folder}/${senders}-${inFlight}.db`);
    const result = await measureSends(server.port, senders, inFlight, 2 * roundMs);
    print(
      `durable sends, ${senders} senders, ${inFlight} in flight: ${result.sendsPerSecond.toFixed(0)} per second, ` +
        `polls meanwhile p50 ${result.pollP50Ms.toFixed(2)} ms, p99 ${result.pollP99Ms.toFixed(2)} ms`,
    );
  }
  rmSync(folder, { recursive: true });
}

await comparePolls();
await compareMemory();
await measureDurableSends();
process.exit(0);

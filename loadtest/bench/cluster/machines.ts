import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findFreePort, type RunningServer, startListening, startOnPort } from "../child.ts";
import { natsServerPath } from "./nats-server.ts";

/** Three machines, each with an engine and a server of one board. They share this machine. */
export interface ClusterMachines extends Disposable {
  readonly engines: readonly RunningServer[];
  readonly servers: readonly RunningServer[];
}

interface ClusterPorts {
  readonly client: number;
  readonly monitor: number;
  readonly routes: number;
}

const mainPath = fileURLToPath(new URL("../../../src/main.ts", import.meta.url));
const nodes = ["a", "b", "c"];
const healthTimeoutMs = 30_000;

/** Starts the engines with their files in `folder`, makes an empty board, and starts the servers. */
export async function startMachines(folder: string): Promise<ClusterMachines> {
  using started = new DisposableStack();
  const ports = nodes.map(findPorts);
  const engines = await Promise.all(
    ports.map((_, own) => startEngine(join(folder, `engine-${own}`), ports, own)),
  );
  for (const engine of engines) started.use(engine);
  await Promise.all(ports.map(untilHealthy));
  const urlsOf = (scheme: string, port: keyof ClusterPorts) =>
    ports.map((each) => `${scheme}127.0.0.1:${each[port]}`);
  await makeBoard(urlsOf("", "client"), urlsOf("http://", "monitor"));
  const servers = await Promise.all(nodes.map((node, own) => startNode(node, urlsOf("", "client"), own)));
  for (const server of servers) started.use(server);
  const all = started.move();
  return { engines, servers, [Symbol.dispose]: () => all.dispose() };
}

function findPorts(): ClusterPorts {
  return { client: findFreePort(), monitor: findFreePort(), routes: findFreePort() };
}

/** An engine as docs/cluster.md sets it up: it syncs each message. */
async function startEngine(
  folder: string,
  ports: readonly ClusterPorts[],
  own: number,
): Promise<RunningServer> {
  const { client = 0, monitor = 0, routes = 0 } = ports[own] ?? {};
  const others = ports.map((each) => `nats-route://127.0.0.1:${each.routes}`).join(", ");
  mkdirSync(folder);
  const path = join(folder, "nats.conf");
  writeFileSync(
    path,
    `server_name: n${own + 1}
listen: "127.0.0.1:${client}"
http: "127.0.0.1:${monitor}"
jetstream { store_dir: "${folder}/data", sync_interval: always }
cluster { name: lastword, listen: "127.0.0.1:${routes}", routes: [${others}] }
`,
  );
  return await startOnPort([natsServerPath, "--config", path, "--log", join(folder, "log")], client);
}

async function untilHealthy({ monitor }: ClusterPorts): Promise<void> {
  const giveUpMs = performance.now() + healthTimeoutMs;
  while (performance.now() < giveUpMs) {
    const response = await fetch(`http://127.0.0.1:${monitor}/healthz`).catch(() => undefined);
    await response?.text();
    if (response?.status === 200) return;
    await Bun.sleep(50);
  }
  throw new Error(`nats-server was not healthy within ${healthTimeoutMs} ms`);
}

async function makeBoard(engines: readonly string[], monitors: readonly string[]): Promise<void> {
  const flags = ["--store", `nats://${engines.join(",")}`, "--monitors", monitors.join(",")];
  const child = Bun.spawn([process.execPath, mainPath, "cluster", "init", ...flags], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const stderr = await new Response(child.stderr).text();
  if ((await child.exited) !== 0) throw new Error(`cluster init: ${stderr}`);
}

/** A node connects to the engine of its own machine, and to another one only if that is gone. */
async function startNode(node: string, engines: readonly string[], own: number): Promise<RunningServer> {
  const store = [...engines.slice(own), ...engines.slice(0, own)].join(",");
  const flags = ["--tcp-port", "0", "--http-port", "off", "--store", `nats://${store}`];
  const cluster = ["--node", node, "--peers", nodes.join(",")];
  return await startListening([process.execPath, mainPath, "server", ...flags, ...cluster]);
}

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "./deadline.ts";
import { findFreePort } from "./free-port.ts";
import { natsServerPath } from "./nats-server.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** The ports of one engine: for clients, for its monitor, and for the other engines. */
export interface EnginePorts {
  readonly client: number;
  readonly monitor: number;
  readonly routes: number;
}

/** A nats-server process with JetStream. */
export interface NatsEngine extends AsyncDisposable {
  /** `nats://127.0.0.1:PORT` */
  readonly url: string;
  readonly ports: EnginePorts;
  /** Its configuration, its log and its data. */
  readonly folder: string;
  readonly pid: () => number;
  /** What it logged so far. */
  readonly log: () => string;
  /** Starts it again on the same ports and files, after it has ended; with other options, if they are given. */
  start(options?: NatsEngineOptions): Promise<void>;
  /** Ends it by this signal, and waits for its end. */
  kill(signal?: "SIGKILL" | "SIGTERM"): Promise<void>;
  /** Stops its processor time. */
  freeze(): void;
  thaw(): void;
}

/** What a test may say about an engine, beyond what each has. */
export interface NatsEngineOptions {
  /** Lines for its configuration file. */
  readonly settings?: string;
  /** How much it may store: 4GB unless said otherwise. */
  readonly maxFileStore?: string;
}

const maxTries = 5;

/** Starts one engine without a cluster. */
export async function startEngine(options: NatsEngineOptions = {}): Promise<NatsEngine> {
  for (let tries = 1; ; tries++) {
    const ports = findPorts();
    const engine = defineEngine("n1", ports, "", options);
    try {
      await engine.start();
      await eventually(() => isHealthy(ports), Boolean);
      return engine;
    } catch (error) {
      await engine[Symbol.asyncDispose]();
      // Another program may have taken one of its ports.
      if (tries === maxTries) throw error;
    }
  }
}

/** The ports where an engine finds the others of its cluster; the default is directly. */
export type RoutesOf = (own: number, all: readonly EnginePorts[]) => Promise<readonly number[]>;

/** Starts three engines that are one cluster. `optionsOf`: those of each one. */
export async function startEngines(
  optionsOf: (own: number) => NatsEngineOptions = () => ({}),
  routesOf: RoutesOf = async (_, all) => all.map(({ routes }) => routes),
): Promise<readonly NatsEngine[] & AsyncDisposable> {
  for (let tries = 1; ; tries++) {
    const ports = [findPorts(), findPorts(), findPorts()];
    const routes = await Promise.all(ports.map((_, index) => routesOf(index, ports)));
    const engines = ports.map((each, index) => {
      const others = (routes[index] ?? []).map((port) => `nats-route://127.0.0.1:${port}`);
      const cluster = `cluster { name: lastword, listen: "127.0.0.1:${each.routes}", no_advertise: true, pool_size: 1, routes: [${others.join(", ")}] }`;
      return defineEngine(`n${index + 1}`, each, cluster, optionsOf(index));
    });
    const end = async () => {
      await Promise.all(engines.map((engine) => engine[Symbol.asyncDispose]()));
    };
    try {
      await Promise.all(engines.map((engine) => engine.start()));
      for (const each of ports) await eventually(() => isHealthy(each), Boolean);
      return Object.assign(engines, { [Symbol.asyncDispose]: end });
    } catch (error) {
      await end();
      if (tries === maxTries) throw error;
    }
  }
}

function findPorts(): EnginePorts {
  return { client: findFreePort(), monitor: findFreePort(), routes: findFreePort() };
}

function defineEngine(
  name: string,
  ports: EnginePorts,
  cluster: string,
  first: NatsEngineOptions,
): NatsEngine {
  const folder = temporaryFolder();
  const configurationPath = join(folder.path, "nats.conf");
  const logPath = join(folder.path, "log");
  const configure = ({ settings = "", maxFileStore = "4GB" }: NatsEngineOptions) =>
    writeFileSync(
      configurationPath,
      `server_name: ${name}
listen: "127.0.0.1:${ports.client}"
http: "127.0.0.1:${ports.monitor}"
jetstream { store_dir: "${folder.path}/data", sync_interval: always, max_memory_store: 256MB, max_file_store: ${maxFileStore} }
${cluster}
${settings}
`,
    );
  configure(first);
  let child: ReturnType<typeof spawnEngine> | undefined;
  const kill = async (signal: "SIGKILL" | "SIGTERM" = "SIGKILL") => {
    child?.kill("SIGCONT");
    child?.kill(signal);
    await child?.exited;
  };
  return {
    url: `nats://127.0.0.1:${ports.client}`,
    ports,
    folder: folder.path,
    pid: () => child?.pid ?? 0,
    log: () => readFileSync(logPath, "utf8"),
    start: async (options) => {
      if (options !== undefined) configure(options);
      child = spawnEngine(configurationPath, logPath);
      const { pid, exited } = child;
      // A test that times out is not cleaned up.
      process.once("exit", () => child?.pid === pid && child.kill("SIGKILL"));
      const ended = exited.then((code) => {
        throw new Error(`nats-server ended with ${code}: ${readFileSync(logPath, "utf8").slice(-2000)}`);
      });
      await Promise.race([ended, eventually(() => isThere(ports), Boolean)]);
      ended.catch(() => undefined);
    },
    kill,
    freeze: () => {
      child?.kill("SIGSTOP");
      while (child !== undefined && child.exitCode === null && !isStopped(child.pid));
    },
    thaw: () => child?.kill("SIGCONT"),
    [Symbol.asyncDispose]: async () => {
      await kill();
      folder[Symbol.dispose]();
    },
  };
}

/** Whether a signal has stopped the process: it runs on for a moment (Linux; elsewhere, true at once). */
function isStopped(pid: number): boolean {
  const path = `/proc/${pid}/stat`;
  return !existsSync(path) || / T /.test(readFileSync(path, "utf8"));
}

function spawnEngine(configurationPath: string, logPath: string) {
  return Bun.spawn([natsServerPath(), "--config", configurationPath, "--log", logPath], {
    stdio: ["ignore", "ignore", "ignore"],
  });
}

/** Whether it answers its monitor at all: alone, a member of a cluster is never healthy. */
async function isThere({ monitor }: EnginePorts): Promise<boolean> {
  return (await askMonitor(monitor, "varz")) !== undefined;
}

async function isHealthy({ monitor }: EnginePorts): Promise<boolean> {
  return (await askMonitor(monitor, "healthz")) === 200;
}

async function askMonitor(port: number, path: string): Promise<number | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/${path}`, { signal: AbortSignal.timeout(1000) });
    await response.text();
    return response.status;
  } catch {
    return undefined;
  }
}

import type { Logger } from "pino";
import { formatAddress } from "../net/address.ts";
import { StoreFailedError, StoreOpenError } from "../store/errors.ts";
import { type ResolveSettings, reloadSettings } from "./reload.ts";
import { Server } from "./server.ts";
import { droppedLogLines, exitSoon, exitWith, openServerLog } from "./server-log.ts";
import { takeInheritedSockets } from "./service/inherited-sockets.ts";
import { ServiceManager } from "./service/service-manager.ts";
import { ListenError, SettingsError } from "./settings/errors.ts";
import type { ServerSettings } from "./settings/settings.ts";
import { ControllingTerminal } from "./terminal.ts";

/** `npx` and `bun run` forward the terminal's Ctrl-C: a second signal within this time is the same Ctrl-C. */
const sameSignalMs = 100;

/**
 * Runs until a signal stops the server (exit code 0) or the server fails (exit code 1). SIGHUP reloads the settings, or
 * stops the server if its terminal has gone.
 */
export async function runServer(given: ServerSettings, resolve: ResolveSettings): Promise<void> {
  const logger = openServerLog(given);
  const terminal = new ControllingTerminal();
  const service = new ServiceManager(process.env, (text) => logger.warn(text));
  const { server, inherited } = await startOrExit(given, logger);
  const settings = { ...given, ...inherited };
  logger.info("started");
  let running = settings;
  let stoppingSinceMs: number | undefined;
  const stop = (signal: NodeJS.Signals) => {
    if (stoppingSinceMs !== undefined) {
      if (performance.now() - stoppingSinceMs > sameSignalMs)
        void exitWith("stopped at once by a second signal");
      return;
    }
    stoppingSinceMs = performance.now();
    service.stopping();
    logger.info({ signal, connections: server.connectionCount }, "stopping");
    setTimeout(() => void exitWith("the graceful stop timed out"), running.stopTimeoutMs);
    server.stop().then(() => exitSoon(0), exitWith);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  process.on("SIGHUP", (signal) => {
    if (stoppingSinceMs !== undefined) return;
    if (terminal.hasGone) return stop(signal);
    service.reloading(() => {
      running = reloadSettings(server, running, () => ({ ...resolve(), ...inherited }), logger);
      server.reload();
    });
  });
  service.ready(() => server.answers());
  // Last: a program may send a signal as soon as it reads this line.
  process.stdout.write(`listening ${describeAddresses(server, settings)}\n`);
}

/** The addresses of a server; the path tells the admin port from a page. */
function describeAddresses(server: Server, { host, tlsCert, adminHost }: ServerSettings): string {
  const { tcpPort, httpPort, adminPort } = server;
  const [lines, page] = tlsCert === undefined ? ["tcp", "http"] : ["tls", "https"];
  const addresses = [`${lines}://${formatAddress(host, tcpPort)}`];
  if (httpPort !== undefined) addresses.push(`${page}://${formatAddress(host, httpPort)}`);
  if (adminPort !== undefined) addresses.push(`http://${formatAddress(adminHost, adminPort)}/metrics`);
  return addresses.join(" ");
}

/** Starts the server. The sockets that a service manager passes decide about some settings: `inherited`. */
async function startOrExit(given: ServerSettings, logger: Logger) {
  try {
    const { sockets, settings: inherited } = takeInheritedSockets(process.env, given);
    const parts = { logger, onFatal: exitWith, droppedLogLines, sockets };
    return { server: await Server.start({ ...given, ...inherited }, parts), inherited };
  } catch (error) {
    const isExpected = [StoreOpenError, StoreFailedError, SettingsError, ListenError].some(
      (kind) => error instanceof kind,
    );
    if (isExpected) return await exitWith(error);
    throw error;
  }
}

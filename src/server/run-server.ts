import type { Logger } from "pino";
import { formatAddress } from "../net/address.ts";
import { StoreFailedError, StoreOpenError } from "../store/errors.ts";
import { Server } from "./server.ts";
import { exitSoon, exitWith, openServerLog } from "./server-log.ts";
import { takeInheritedSockets } from "./service/inherited-sockets.ts";
import { ServiceManager } from "./service/service-manager.ts";
import { ListenError, SettingsError } from "./settings/errors.ts";
import type { ServerSettings } from "./settings/settings.ts";

/** `npx` and `bun run` forward the terminal's Ctrl-C: a second signal within this time is the same Ctrl-C. */
const sameSignalMs = 100;

/** Runs until a signal stops the server (exit code 0) or the server fails (exit code 1). */
export async function runServer(given: ServerSettings): Promise<void> {
  const logger = openServerLog();
  const service = new ServiceManager(process.env, (text) => logger.warn(text));
  const { server, settings } = await startOrExit(given, logger);
  logger.info("started");
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
    setTimeout(() => void exitWith("the graceful stop timed out"), settings.stopTimeoutMs);
    server.stop().then(() => exitSoon(0), exitWith);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  process.on("SIGHUP", () => service.reloading(() => server.reload()));
  service.ready(() => server.answers());
  // Last: a program may send a signal as soon as it reads this line.
  const [lines, page] = settings.tlsCert === undefined ? ["tcp", "http"] : ["tls", "https"];
  const http =
    server.httpPort === undefined ? "" : ` ${page}://${formatAddress(settings.host, server.httpPort)}`;
  process.stdout.write(`listening ${lines}://${formatAddress(settings.host, server.tcpPort)}${http}\n`);
}

/** The server, and its settings: a socket that a service manager passes decides about addresses. */
async function startOrExit(given: ServerSettings, logger: Logger) {
  try {
    const activation = takeInheritedSockets(process.env, given);
    const settings = { ...given, ...activation.settings };
    const { sockets } = activation;
    return { server: await Server.start(settings, { logger, onFatal: exitWith, sockets }), settings };
  } catch (error) {
    const isExpected = [StoreOpenError, StoreFailedError, SettingsError, ListenError].some(
      (kind) => error instanceof kind,
    );
    if (isExpected) return await exitWith(error);
    throw error;
  }
}

import type { Logger } from "pino";
import type { Mailbox } from "../../actors/server/mailbox.ts";
import { systemClock } from "../net/system-clock.ts";
import type { LastBackup } from "../store/last-backup.ts";
import type { OpenStore } from "../store/open-store.ts";
import type { Access } from "./access/access.ts";
import { isLoopbackHost } from "./access/safe-start.ts";
import { Health } from "./admin/health.ts";
import type { AdminSettings } from "./admin/listen-admin.ts";
import type { Board } from "./board/board.ts";
import type { AddressLimits } from "./limits/address-limits.ts";
import type { Admission } from "./listen/admission.ts";
import type { Listener, ListenerAddress } from "./listen/listener.ts";
import type { MeasuredLog } from "./metrics/measured-log.ts";
import type { ServerMetrics } from "./metrics/server-metrics.ts";
import type { Sessions } from "./session/sessions.ts";
import { ListenError } from "./settings/errors.ts";
import type { ServerSettings } from "./settings/settings.ts";
import { logUntrusted } from "./untrusted-log.ts";

/** The parts of a server that its admin port reads. */
export interface WatchedParts {
  readonly settings: ServerSettings;
  readonly access: Access;
  readonly metrics: ServerMetrics;
  readonly log: MeasuredLog;
  readonly board: Board;
  readonly mailbox: Mailbox;
  readonly names: OpenStore["names"];
  readonly admission: Admission;
  readonly sessions: Sessions;
  readonly addressLimits: AddressLimits;
  /** Undefined if messages are in memory, as is the next one. */
  readonly databasePath: string | undefined;
  readonly lastBackup: LastBackup | undefined;
  readonly logger: Pick<Logger, "info" | "warn">;
  readonly droppedLogLines: () => number;
}

/** Listens on the admin port, if the settings ask for one. Rejects with a `ListenError` if it is not available. */
export async function openAdminPort(parts: WatchedParts): Promise<Listener | undefined> {
  const { adminHost, adminPort } = parts.settings;
  if (adminPort === "off") return undefined;
  if (!isLoopbackHost(adminHost)) {
    parts.logger.warn(
      { adminHost },
      "the admin port is open to other machines, and asks nobody who they are",
    );
  }
  // Only here: most servers need no metrics library.
  const { listenAdmin } = await import("./admin/listen-admin.ts");
  try {
    return listenAdmin({ hostname: adminHost, port: adminPort, ...describeParts(parts) });
  } catch (error) {
    throw new ListenError(adminHost, adminPort, error);
  }
}

function describeParts(parts: WatchedParts): Omit<AdminSettings, keyof ListenerAddress> {
  const { settings, access, metrics, log, board, mailbox, names, admission, sessions, databasePath } = parts;
  const { wrongTokens, certificate } = access;
  const state = () => ({
    maxConnections: admission.maxConnections,
    httpConnections: admission.httpCount,
    ...sessions.backpressure,
    lastMessageId: board.lastWord.id,
    queuedSends: mailbox.length,
    waiters: board.waiterCount,
    registeredNames: names.heldCount,
    certificateExpiresAtMs: certificate?.current.expiresAtMs,
    lastBackupAtMs: parts.lastBackup?.atMs,
    refusedSends: mailbox.refusedSends,
    fullClaims: names.fullClaims,
    namesFreedEarly: names.freedEarly,
    wrongTokens: wrongTokens.counted,
    tooManyWrongTokens: wrongTokens.tooMany,
    forgottenAddresses: wrongTokens.forgotten + parts.addressLimits.addresses.forgotten,
  });
  const tls = certificate === undefined ? "off" : "on";
  const isStopping = () => sessions.shutdownRefusal !== undefined;
  return {
    hosts: settings.httpHosts,
    writeBufferLimits: sessions.writeBufferLimits,
    readings: { metrics, log, databasePath, tls, state, droppedLogLines: parts.droppedLogLines },
    health: new Health({ log, clock: systemClock, nowMs: () => performance.now(), isStopping }),
    onUntrusted: logUntrusted(parts.logger),
  };
}

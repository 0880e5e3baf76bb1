import type { Logger } from "pino";
import type { MessageLog } from "../../actors/server/ports.ts";
import type { StoreActor } from "../../actors/server/store.ts";
import type { Access } from "./access/access.ts";
import type { Board } from "./board/board.ts";
import type { AddressLimits } from "./limits/address-limits.ts";
import type { Admission } from "./listen/admission.ts";
import type { Remotes } from "./listen/remotes.ts";
import type { ServerMetrics } from "./metrics/server-metrics.ts";
import type { OperatorAccess } from "./operator/listen-to-operator.ts";
import type { InheritedSockets } from "./service/inherited-sockets.ts";
import type { Sessions } from "./session/sessions.ts";

/** What a server needs to start, besides its settings. */
export interface ServerParts {
  readonly logger: Pick<Logger, "debug" | "info" | "warn" | "error">;
  /** The log or the store has failed: nothing may be acknowledged from now on, and the process must exit. */
  readonly onFatal: (error: unknown) => void;
  /** Sockets that listen already. */
  readonly sockets?: InheritedSockets;
  /** How many lines of the log were dropped; the default is none. */
  readonly droppedLogLines?: () => number;
}

/** The components of a server, from the disk to the sockets. */
export interface Components {
  readonly access: Access;
  readonly admission: Admission;
  readonly addressLimits: AddressLimits;
  readonly remotes: Remotes;
  readonly log: MessageLog;
  readonly board: Board;
  readonly metrics: ServerMetrics;
  readonly store: StoreActor;
  readonly sessions: Sessions;
  /** Undefined for a log in memory, or if it cannot listen. */
  readonly operator: OperatorAccess | undefined;
}

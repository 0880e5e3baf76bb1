import { StoreFailedError } from "../errors.ts";
import type { AttemptOutcome, BatchAttempt } from "./atomic-batch.ts";

/** What became of a batch. `unavailable`: nothing of it was stored, nor ever will be. */
export type BatchOutcome =
  | { readonly outcome: "stored"; readonly lastId: number }
  | { readonly outcome: "unavailable" };

/** The ids that the stream keeps. */
export interface KeptIds {
  readonly firstId: number;
  readonly lastId: number;
}

/** What the loop needs of the engine and of the mirror. */
export interface AppendLoopParts {
  /** Of this process alone. */
  readonly boot: string;
  /** Nobody else may publish on it; `board.<boot>` unless said otherwise. */
  readonly subject?: string;
  /** Tries once, for a second at most. Without a connection, it is `not-stored` at once. */
  readonly attempt: (attempt: BatchAttempt) => Promise<AttemptOutcome>;
  /** Undefined if the stream does not say so in time. */
  readonly findKeptIds: () => Promise<KeptIds | undefined>;
  /** An id that the stream has given already: as high as this server knows. */
  readonly knownId: () => number;
  readonly pause: (ms: number) => Promise<void>;
  /** A clock that is never set back. */
  readonly nowMs: () => number;
}

/** A batch that no attempt can have stored is given back after this time. */
const giveBackAfterMs = 3000;
const pauseMs = 50;

/**
 * Stores batches, each until its outcome is known, without limit: the same batch with the same expected last id, so that no
 * two attempts can store it.
 */
export class AppendLoop {
  readonly #parts: AppendLoopParts;
  readonly #subject: string;
  /** The last message of this process; 0 if the stream has none. */
  #lastId = 0;
  #batchCount = 0;
  #state: "open" | "closed" = "open";

  constructor(parts: AppendLoopParts) {
    this.#parts = parts;
    this.#subject = parts.subject ?? `board.${parts.boot}`;
  }

  /**
   * Stores these rows under consecutive ids. One call at a time. Rejects with `StoreFailedError` if the engine refuses
   * them, or no longer keeps what shows their outcome.
   */
  async store(rows: readonly Uint8Array[]): Promise<BatchOutcome> {
    const { boot, knownId, nowMs, pause, attempt } = this.#parts;
    const batch = ++this.#batchCount;
    const giveBackAtMs = nowMs() + giveBackAfterMs;
    const idBefore = knownId();
    let isAbsent = true;
    for (let attempts = 1; this.#state === "open"; attempts++) {
      const batchId = `${boot}.${batch}.${attempts}`;
      const result = await attempt({ subject: this.#subject, batchId, expectedLastId: this.#lastId, rows });
      switch (result.outcome) {
        case "refused":
          throw refusalOf(result.reason);
        case "stored":
          this.#lastId = result.lastId;
          return result;
        case "trimmed":
          await this.#forgetTrimmed(isAbsent ? Number.POSITIVE_INFINITY : idBefore);
          break;
        case "not-stored":
          if (isAbsent && nowMs() >= giveBackAtMs) return { outcome: "unavailable" };
          break;
        default:
          isAbsent = false;
      }
      if (result.outcome !== "unknown") await pause(pauseMs);
    }
    throw new StoreFailedError("the message log is closed");
  }

  /** Ends the call under way: it rejects. */
  stop(): void {
    this.#state = "closed";
  }

  /**
   * This process's last message is no longer kept, so the next attempt expects none. An earlier attempt can have stored the
   * batch only after `idBefore`: while the stream keeps all from there on, that attempt finds it. Otherwise nothing does.
   */
  async #forgetTrimmed(idBefore: number): Promise<void> {
    const kept = await this.#parts.findKeptIds();
    // A server that lags answers like this, too.
    if (kept === undefined || kept.firstId <= this.#lastId) return;
    if (kept.firstId > idBefore + 1) throw trimmedFailure();
    this.#lastId = 0;
  }
}

function refusalOf(reason: string): StoreFailedError {
  return new StoreFailedError(
    `NATS refuses messages for good: ${reason}. Check the stream BOARD, then start the server again`,
  );
}

function trimmedFailure(): StoreFailedError {
  return new StoreFailedError(
    "--keep removed messages before this server knew whether they are its own: raise --keep, then start the server again",
  );
}

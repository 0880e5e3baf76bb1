import type {
  AppendResult,
  Draft,
  FindResult,
  MessageLog,
  MessagePage,
  RedactResult,
  SharedReads,
  StoredMessage,
} from "../../../actors/server/ports.ts";
import { announceRedaction } from "../announcement.ts";
import { StoreFailedError } from "../errors.ts";
import type { AppendLoop, KeptIds } from "./append-loop.ts";
import type { MirrorFollower } from "./follower.ts";
import type { Mirror } from "./mirror.ts";
import type { Rounds } from "./rounds.ts";
import { encodeRow } from "./row.ts";
import type { StoredRows } from "./stored-rows.ts";

/** The parts of a log in the engine. */
export interface NatsLogParts {
  readonly identity: string | undefined;
  readonly loop: Pick<AppendLoop, "store" | "stop">;
  readonly mirror: Mirror;
  readonly follower: Pick<MirrorFollower, "announce" | "announceRedaction">;
  readonly rounds: SharedReads & Pick<Rounds, "confirmedId" | "whenConfirmed" | "findObstacle">;
  readonly rows: Pick<StoredRows, "find" | "findFirst" | "page">;
  /** What the stream keeps; undefined if it does not answer in time. */
  readonly findKeptIds: () => Promise<KeptIds | undefined>;
  /** Whether a message that the stream has, or had, is erased now. */
  readonly eraseMessage: (id: number) => Promise<boolean>;
  /** Whether the node has no lease: other people may have its clients' names by now. */
  readonly isFenced: () => boolean;
  readonly findObstacle: () => Promise<string | undefined>;
  /** Ends everything that runs behind the log. */
  readonly end: () => Promise<void>;
}

/** How long one wait for a round lasts before it asks whether the log is closed. */
const roundWaitMs = 1000;

/**
 * A log in a stream of NATS JetStream that several servers share. A message is appended once a majority of the engine's
 * servers has it on disk, and a majority of the board's servers knows of it.
 */
export class NatsLog implements MessageLog {
  readonly identity: string | undefined;
  readonly #parts: NatsLogParts;
  /** The append under way: the next one waits for it. */
  #turn: Promise<unknown> = Promise.resolve();
  #state: "open" | "closed" = "open";

  constructor(parts: NatsLogParts) {
    this.#parts = parts;
    this.identity = parts.identity;
  }

  get shared(): SharedReads {
    return this.#parts.rounds;
  }

  append(batch: readonly Draft[]): Promise<AppendResult> {
    const appended = this.#turn.then(() => this.#append(batch));
    this.#turn = appended.catch(() => undefined);
    return appended;
  }

  find(id: number): Promise<FindResult> {
    return this.#parts.rows.find(id);
  }

  findFirst(fromId: number): Promise<StoredMessage | undefined> {
    return this.#parts.rows.findFirst(fromId);
  }

  /** Messages that a round has confirmed: no server will take them back. */
  newest(count: number): Promise<readonly StoredMessage[]> {
    const { mirror, rounds } = this.#parts;
    return Promise.resolve(mirror.partAfter(rounds.confirmedId - count, rounds.confirmedId).messages);
  }

  page(fromId: number): Promise<MessagePage> {
    return this.#parts.rows.page(fromId);
  }

  async redact(id: number): Promise<RedactResult> {
    const { follower, eraseMessage, findKeptIds } = this.#parts;
    const kept = await findKeptIds();
    if (kept === undefined) return { outcome: "unavailable" };
    if (id < 1 || id > kept.lastId) return { outcome: "no-such-message" };
    if (id < kept.firstId) return { outcome: "gone" };
    const announced = id === kept.lastId ? await this.#announce(id) : undefined;
    if (announced === "unavailable" || !(await eraseMessage(id))) return { outcome: "unavailable" };
    follower.announceRedaction(id);
    return { outcome: "redacted", announced };
  }

  findWriteObstacle(): Promise<string | undefined> {
    return this.#parts.findObstacle();
  }

  async close(): Promise<void> {
    this.#state = "closed";
    this.#parts.loop.stop();
    await this.#parts.end();
  }

  /** Before the last message is erased, another one follows it: `read` has a last message at all times [IDS-3]. */
  async #announce(id: number): Promise<StoredMessage | "unavailable" | undefined> {
    const result = await this.append([announceRedaction(id, 0)]);
    return result.outcome === "appended" ? result.messages[0] : "unavailable";
  }

  async #append(batch: readonly Draft[]): Promise<AppendResult> {
    const { loop, mirror, follower, rounds, isFenced } = this.#parts;
    if (batch.length === 0) return { outcome: "appended", messages: [] };
    // Nobody would confirm it.
    if (isFenced() || rounds.findObstacle() !== undefined) return { outcome: "unavailable" };
    // Fixed here: each attempt stores the same rows.
    const storedAtMs = Math.max(Date.now(), mirror.newestTimeMs);
    const stored = await loop.store(batch.map(({ sender, text }) => encodeRow({ sender, text, storedAtMs })));
    if (stored.outcome === "unavailable") return stored;
    const firstId = stored.lastId - batch.length + 1;
    const messages = batch.map(({ sender, text }, index) => ({
      id: firstId + index,
      sender,
      text,
      storedAtMs,
    }));
    follower.announce(messages);
    while (!(await rounds.whenConfirmed(stored.lastId, roundWaitMs))) {
      if (this.#state === "closed") throw new StoreFailedError("the message log is closed");
    }
    return { outcome: "appended", messages };
  }
}

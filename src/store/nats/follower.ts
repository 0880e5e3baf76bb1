import type { StoredMessage } from "../../../actors/server/ports.ts";
import type { Clock } from "../../net/clock.ts";
import type { Bus } from "./bus.ts";
import type { LogPart } from "./log-part.ts";
import type { Mirror } from "./mirror.ts";
import {
  encodeNews,
  encodeRedacted,
  encodeRowsRequest,
  parseNews,
  parseRedacted,
  parseRowsRequest,
} from "./news.ts";
import { PartReader } from "./part-reader.ts";

/** What keeps a mirror up to date. */
export interface MirrorFollowerOptions {
  /** This node's name. */
  readonly node: string;
  readonly mirror: Mirror;
  readonly bus: Bus;
  readonly clock: Clock;
  /**
   * Reads the part of the log that begins at `fromId`, of at most `count` messages. Any replica may answer, so that the
   * newest messages may be missing. May reject.
   */
  readonly fetchPart: (fromId: number, count: number) => Promise<LogPart>;
}

/** After two of these, this node notices that it missed a batch of another node. */
const silenceTickMs = 100;
/** The most ids that one node gives another at once. */
const maxRows = 500;
/** When to announce a redaction again: a core message may get lost, and the text must go. */
const redactionRepeatsMs = [500, 5000, 30_000];

const newsSubject = "lastword.news";
const redactedSubject = "lastword.redacted";
const rowsSubjectOf = (node: string) => `lastword.rows.${node}`;

/** Keeps a mirror up to date: by the news of other nodes, and by reading what is missing. */
export class MirrorFollower {
  readonly #options: MirrorFollowerOptions;
  readonly #reader: PartReader;
  readonly #unsubscribe: readonly (() => void)[];
  #phase: "following" | "stopped" = "following";
  #silentTicks = 0;

  constructor(options: MirrorFollowerOptions) {
    const { node, bus, mirror } = options;
    this.#options = options;
    this.#reader = new PartReader(options, (holder) =>
      bus.publish(rowsSubjectOf(holder), encodeRowsRequest({ node, afterId: mirror.lastId })),
    );
    this.#unsubscribe = [
      bus.subscribe(newsSubject, (bytes) => this.#takeNews(bytes)),
      bus.subscribe(redactedSubject, (bytes) => this.#takeRedaction(bytes)),
      bus.subscribe(rowsSubjectOf(node), (bytes) => this.#takeRows(bytes)),
    ];
    this.#watchSilence();
  }

  /** Takes in a batch that this node has committed, and tells the other nodes. `messages` have dense ids. */
  announce(messages: readonly StoredMessage[]): void {
    const [first] = messages;
    if (first === undefined) return;
    const part = { fromId: first.id, messages, nextId: first.id + messages.length };
    this.#add(part);
    for (const bytes of encodeNews(part)) this.#options.bus.publish(newsSubject, bytes);
  }

  /** Withdraws a redacted message here and at the other nodes. */
  announceRedaction(id: number): void {
    const { mirror, bus, clock } = this.#options;
    mirror.withdraw(id);
    const announce = () => {
      if (this.#phase === "following") bus.publish(redactedSubject, encodeRedacted(id));
    };
    announce();
    for (const delayMs of redactionRepeatsMs) clock.after(delayMs, announce);
  }

  /**
   * The log has this id. What is missing up to it and does not arrive by itself is read from the engine and from
   * `holder`, a node that has everything up to it.
   */
  expect(id: number, holder?: string): void {
    this.#options.mirror.expect(id);
    this.#reader.readMissing(holder);
  }

  /** Ends all subscriptions and timers. */
  stop(): void {
    this.#phase = "stopped";
    this.#reader.stop();
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  #takeNews(bytes: Uint8Array): void {
    const part = parseNews(bytes);
    if (part !== undefined) this.#add(part);
  }

  #add(part: LogPart): void {
    this.#silentTicks = 0;
    this.#options.mirror.add(part);
    this.#reader.readMissing();
  }

  #takeRedaction(bytes: Uint8Array): void {
    const id = parseRedacted(bytes);
    if (id === undefined) return;
    this.#options.mirror.withdraw(id);
    this.#reader.readMissing();
  }

  /** Rows that this node asked for, or another node's request for rows. */
  #takeRows(bytes: Uint8Array): void {
    const request = parseRowsRequest(bytes);
    if (request === undefined) return this.#takeNews(bytes);
    const part = this.#options.mirror.partAfter(request.afterId, request.afterId + maxRows);
    if (part.nextId === part.fromId) return;
    for (const each of encodeNews(part)) this.#options.bus.publish(rowsSubjectOf(request.node), each);
  }

  #watchSilence(): void {
    this.#options.clock.after(silenceTickMs, () => {
      if (this.#phase === "stopped") return;
      this.#watchSilence();
      if (++this.#silentTicks < 2) return;
      this.#silentTicks = 0;
      this.#reader.readNow();
    });
  }
}

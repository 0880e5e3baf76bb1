import type { Database } from "bun:sqlite";
import type {
  Draft,
  FindResult,
  MessagePage,
  RedactResult,
  StoredMessage,
} from "../../../actors/server/ports.ts";
import { noMessage } from "../../protocol/reply.ts";
import { announceRedaction } from "../announcement.ts";
import { StoreOpenError } from "../errors.ts";
import { MessageClock } from "../message-clock.ts";
import type { LogOptions, OnNotice } from "../notice.ts";
import { Checkpointer } from "./checkpointer.ts";
import { probeRoom } from "./commit.ts";
import { FileIdentity } from "./file-identity.ts";
import { readIdentity } from "./identity.ts";
import { findLastId } from "./last-id.ts";
import { describeLoss, hasLog, rejectMissingFile } from "./loss.ts";
import { type IdMark, openMark, readMark } from "./mark.ts";
import { MessageReader, type SearchStep } from "./message-reader.ts";
import { openDatabase } from "./open-database.ts";
import { Pruner } from "./pruner.ts";
import { pagesOf, RowWriter } from "./row-writer.ts";
import { describeError } from "./sqlite-errors.ts";
import type { Appended } from "./worker-messages.ts";

/** Deletes ten thousand messages at most: a start goes on with the rest. */
const pruneStepsAtClose = 20;

/**
 * The messages in a SQLite file. Synchronous: it runs in the log's worker. Each `append` is one transaction with one
 * fsync. An exclusive lock keeps a second server off the same file.
 */
export class MessageDatabase {
  /** The board's identity, which is in the file. */
  readonly identity: string | undefined;
  /** Moves what the write-ahead log holds into the file. */
  readonly checkpointer: Checkpointer;
  readonly #database: Database;
  readonly #keep: number | undefined;
  readonly #onNotice: OnNotice;
  readonly #writer: RowWriter;
  /** Undefined if all messages are kept. */
  readonly #pruner: Pruner | undefined;
  readonly #reader: MessageReader;
  readonly #fileIdentity: FileIdentity;
  readonly #mark: IdMark;
  readonly #clock: MessageClock;
  #lastId: number;

  /** Opens or creates the file; `nowMs`: the clock, in ms since 1970 UTC. Throws `StoreOpenError` for the operator. */
  constructor(path: string, keep: number | undefined, options: LogOptions & { nowMs?: () => number } = {}) {
    const { acceptLoss = false, onNotice = () => undefined, nowMs = Date.now } = options;
    const markId = readMark(path) ?? 0;
    if (!acceptLoss) rejectMissingFile(path, markId);
    this.#keep = keep;
    this.#onNotice = onNotice;
    const log = hasLog(path) ? "old" : "new";
    this.#database = openDatabase(path, acceptLoss ? 0 : markId, onNotice);
    this.identity = readIdentity(this.#database, onNotice);
    this.#fileIdentity = new FileIdentity(path);
    this.checkpointer = new Checkpointer(this.#database, this.#fileIdentity, log);
    this.#writer = new RowWriter(this.#database);
    this.#pruner = keep === undefined ? undefined : new Pruner(this.#database, onNotice);
    this.#reader = new MessageReader(this.#database, onNotice);
    this.#lastId = findLastId({ path, database: this.#database, reader: this.#reader, markId, onNotice });
    this.#clock = new MessageClock(this.#reader.lastTimeMs(this.#lastId), nowMs);
    this.#mark = openMark(path, onNotice);
    if (this.#lastId < markId) this.#acceptLoss(markId);
    else if (this.#lastId > 0 && this.find(this.#lastId).outcome !== "found") this.#replaceLast();
    this.#mark.write(this.#lastId);
    onNotice({ level: "info", text: `opened ${path}: its last message is ${this.#lastId}` });
  }

  /** Stores a batch durably; returns undefined if the disk refuses the write. */
  append(batch: readonly Draft[]): Appended | undefined {
    const firstId = this.#lastId + 1;
    if (!Number.isSafeInteger(firstId + batch.length)) {
      this.#onNotice({ level: "error", text: "no id below 2^53 is left: sends are refused" });
      return undefined;
    }
    // First, since the commit would give a log that was cut its length again, with a hole inside.
    this.verifyFiles();
    const storedAtMs = this.#clock.stamp();
    const refused = this.#writer.append(firstId, batch, storedAtMs);
    if (refused !== undefined) {
      const text = `the disk refuses writes: ${describeError(refused)}; sends are refused until it accepts them`;
      this.#onNotice({ level: "warn", text });
      return undefined;
    }
    this.verifyFiles();
    this.#lastId += batch.length;
    this.#mark.write(this.#lastId);
    this.checkpointer.notePages(pagesOf(batch));
    return { firstId, storedAtMs };
  }

  /** Removes the text of a message for good, from the file and from its write-ahead log [IDS-3]. */
  redact(id: number): RedactResult {
    if (id < 1 || id > this.#lastId) return { outcome: "no-such-message" };
    if (id < this.#firstKeptId) return { outcome: "gone" };
    this.verifyFiles();
    const announced = id === this.#lastId ? announceRedaction(id, this.#clock.stamp()) : undefined;
    const outcome = this.#writer.redact(id, announced);
    if (outcome !== "redacted") return { outcome };
    this.verifyFiles();
    this.#lastId = announced?.id ?? this.#lastId;
    this.#mark.write(this.#lastId);
    return { outcome: this.checkpointer.emptyLog() ? "redacted" : "hidden", announced };
  }

  /**
   * Throws if the paths no longer name the open files: a restart would not find what is acknowledged from now on. A file
   * that was moved first gets what the write-ahead log holds, since SQLite would not find that log again.
   */
  verifyFiles(): void {
    const fault = this.#fileIdentity.findFault();
    if (fault === undefined) return;
    if (fault.kind === "moved") this.checkpointer.run();
    throw new Error(fault.reason);
  }

  /** The highest id that was given; 0 on an empty board. */
  get lastId(): number {
    return this.#lastId;
  }

  /** Finds the message with an id that this log has given. */
  find(id: number): FindResult {
    return id < this.#firstKeptId ? { outcome: "gone" } : this.#reader.find(id);
  }

  /** Takes one step of the search for the first readable message from `fromId`. */
  findFirst(fromId: number): SearchStep {
    return this.#reader.findFirst(Math.max(fromId, this.#firstKeptId), this.#lastId);
  }

  /** The newest readable messages, oldest first. Reads no older part of the file. */
  newest(count: number): readonly StoredMessage[] {
    return this.#reader.newest(Math.min(count, this.#lastId - this.#firstKeptId + 1), this.#lastId);
  }

  /** Returns a part of the messages, from `fromId`. */
  page(fromId: number): MessagePage {
    return this.#reader.page(Math.max(fromId, this.#firstKeptId), this.#lastId);
  }

  /** Whether the disk has room. Checkpoints first: where each file has a limit, the log can then be overwritten. */
  hasRoom(): boolean {
    this.checkpointer.run();
    return probeRoom(this.#database);
  }

  /** Whether there is enough to prune to begin now. */
  get isPruningDue(): boolean {
    return this.#pruner?.isDue(this.#firstKeptId) ?? false;
  }

  /** Takes one small step to delete what is no longer kept and to shrink the file; returns whether there may be more. */
  prune(): boolean {
    const pages = this.#pruner?.step(this.#firstKeptId) ?? 0;
    this.checkpointer.notePages(pages);
    return pages > 0;
  }

  /** Checkpoints everything into the file and closes it; leaves no sidecar files. */
  close(): void {
    this.verifyFiles();
    for (let step = 0; step < pruneStepsAtClose && this.prune(); step++);
    this.checkpointer.run("TRUNCATE");
    this.#writer.close();
    this.#pruner?.close();
    this.#reader.close();
    this.#mark.close();
    this.#database.close(true);
  }

  get #firstKeptId(): number {
    return this.#keep === undefined ? 1 : Math.max(1, this.#lastId - this.#keep + 1);
  }

  /** Appends a message that says that the last one is unreadable: a board's last message can always be read [REA-1]. */
  #replaceLast(): void {
    this.#announce(`message ${this.#lastId} is damaged and cannot be read any more`);
  }

  /** Goes on after `markId`, with a message that says what was lost: no id is given twice [IDS-1]. */
  #acceptLoss(markId: number): void {
    const lost = describeLoss(this.#lastId + 1, markId);
    this.#lastId = markId;
    this.#announce(lost);
  }

  #announce(text: string): void {
    this.#onNotice({ level: "error", text });
    if (this.append([{ sender: noMessage.sender, text }]) !== undefined) return;
    throw new StoreOpenError(`${text}, and the disk refuses to store that: free some space`);
  }
}

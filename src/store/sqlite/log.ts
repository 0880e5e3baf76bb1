import type {
  AppendResult,
  Draft,
  FindResult,
  MessageLog,
  MessagePage,
  RedactResult,
  StoredMessage,
} from "../../../actors/server/ports.ts";
import { StoreFailedError, StoreInUseError, StoreOpenError } from "../errors.ts";
import type { LogOptions, OnNotice } from "../notice.ts";
import { FindQueue } from "./find-queue.ts";
import { joinBatch, type SqliteAnswer, type SqliteRequest } from "./worker-messages.ts";

interface Call {
  readonly resolve: (answer: SqliteAnswer) => void;
  readonly reject: (error: Error) => void;
}

type WithoutCall<Request> = Request extends unknown ? Omit<Request, "call"> : never;

/** The options of a SQLite log. */
export interface SqliteLogOptions extends LogOptions {
  readonly path: string;
  /** How many of the newest messages to keep; undefined: all. */
  readonly keep: number | undefined;
  /** Called once if the log fails, even outside a call; every later call rejects. */
  readonly onFailed: (error: StoreFailedError) => void;
}

/**
 * A log in a SQLite file (WAL, `synchronous=FULL`), in its own worker: an append resolves after its fsync, and an fsync
 * does not block the main thread. Every error except a refused write is a final `StoreFailedError`: after a failed fsync,
 * the kernel may have dropped pages, and the next fsync would still report success.
 */
export class SqliteLog implements MessageLog {
  readonly #worker = new Worker(new URL("./worker.ts", import.meta.url));
  readonly #finds = new FindQueue((ids) => this.#findAll(ids));
  readonly #calls = new Map<number, Call>();
  readonly #path: string;
  readonly #onFailed: (error: StoreFailedError) => void;
  readonly #onNotice: OnNotice;
  #nextCall = 0;
  #failure: StoreFailedError | undefined;
  #identity: string | undefined;

  private constructor(options: SqliteLogOptions) {
    this.#path = options.path;
    this.#onFailed = options.onFailed;
    this.#onNotice = options.onNotice ?? (() => undefined);
    this.#worker.onmessage = (event: MessageEvent<SqliteAnswer>) => this.#answered(event.data);
    this.#worker.onerror = (event) => this.#fail(event.message);
  }

  /** Opens or creates the file. Rejects with a `StoreOpenError` whose message is for the operator (`StoreInUseError`: for now). */
  static async open(options: SqliteLogOptions): Promise<SqliteLog> {
    const log = new SqliteLog(options);
    await log.#open(options);
    return log;
  }

  get identity(): string | undefined {
    return this.#identity;
  }

  async append(batch: readonly Draft[]): Promise<AppendResult> {
    const answer = await this.#call({ kind: "append", rows: joinBatch(batch) });
    if (answer.kind !== "appended") return { outcome: "full" };
    const { firstId, storedAtMs } = answer;
    const messages = batch.map(({ sender, text }, index) => ({
      id: firstId + index,
      sender,
      text,
      storedAtMs,
    }));
    return { outcome: "appended", messages };
  }

  find(id: number): Promise<FindResult> {
    return this.#finds.find(id);
  }

  async findFirst(fromId: number): Promise<StoredMessage | undefined> {
    for (let next = fromId; ; ) {
      const answer = await this.#call({ kind: "find-first", fromId: next });
      if (answer.kind !== "searched" || answer.step.outcome === "none") return undefined;
      if (answer.step.outcome === "found") return answer.step.message;
      next = answer.step.fromId;
    }
  }

  async newest(count: number): Promise<readonly StoredMessage[]> {
    return messagesOf(await this.#call({ kind: "newest", count }));
  }

  async page(fromId: number): Promise<MessagePage> {
    const answer = await this.#call({ kind: "page", fromId });
    return answer.kind === "page" ? answer.page : { messages: [], unreadableIds: [], nextId: undefined };
  }

  async redact(id: number): Promise<RedactResult> {
    const answer = await this.#call({ kind: "redact", id });
    return answer.kind === "redaction" ? answer.result : { outcome: "no-such-message" };
  }

  async findWriteObstacle(): Promise<string | undefined> {
    const answer = await this.#call({ kind: "has-room" });
    return answer.kind === "room" && answer.hasRoom ? undefined : "the disk refuses writes";
  }

  async close(): Promise<void> {
    await this.#call({ kind: "close" });
    this.#worker.terminate();
  }

  async #open({ path, keep, acceptLoss = false }: SqliteLogOptions): Promise<void> {
    const answer = await this.#call({ kind: "open", path, keep, acceptLoss });
    if (answer.kind === "opened") this.#identity = answer.identity;
    if (answer.kind !== "not-opened" && answer.kind !== "in-use") return;
    this.#worker.terminate();
    throw answer.kind === "in-use" ? new StoreInUseError(answer.reason) : new StoreOpenError(answer.reason);
  }

  async #findAll(ids: readonly number[]): Promise<readonly FindResult[]> {
    const answer = await this.#call({ kind: "find", ids });
    return answer.kind === "found" ? answer.results : [];
  }

  #call(request: WithoutCall<SqliteRequest>): Promise<SqliteAnswer> {
    if (this.#failure) return Promise.reject(this.#failure);
    const call = this.#nextCall++;
    return new Promise((resolve, reject) => {
      this.#calls.set(call, { resolve, reject });
      this.#worker.postMessage({ ...request, call });
    });
  }

  #answered(answer: SqliteAnswer): void {
    if (answer.kind === "notice") return this.#onNotice(answer.notice);
    if (answer.kind === "failed") return this.#fail(answer.reason);
    const call = this.#calls.get(answer.call);
    this.#calls.delete(answer.call);
    call?.resolve(answer);
  }

  #fail(reason: string): void {
    if (this.#failure) return;
    const failure = new StoreFailedError(
      `the message log ${this.#path} failed: ${reason}. Check the disk and the file, then start the server again`,
    );
    this.#failure = failure;
    this.#worker.terminate();
    for (const call of this.#calls.values()) call.reject(failure);
    this.#calls.clear();
    this.#onFailed(failure);
  }
}

function messagesOf(answer: SqliteAnswer): readonly StoredMessage[] {
  return answer.kind === "messages" ? answer.messages : [];
}

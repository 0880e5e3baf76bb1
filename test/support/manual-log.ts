import type {
  AppendResult,
  Draft,
  FindResult,
  MessageLog,
  MessagePage,
  RedactResult,
  StoredMessage,
} from "../../actors/server/ports.ts";
import { settle } from "./clock.ts";

/** A log whose appends end when and how the test says. */
export class ManualLog implements MessageLog {
  readonly identity = "manual";
  readonly batches: Draft[][] = [];
  #lastId = 0;
  #finish: ((appended: AppendResult | Error) => void) | undefined;
  room: boolean | Error = false;
  readonly redacted: number[] = [];
  redaction: RedactResult = { outcome: "gone" };

  append(batch: readonly Draft[]): Promise<AppendResult> {
    if (this.#finish) throw new Error("two appends at once");
    this.batches.push(batch.map(({ sender, text }) => ({ sender, text })));
    return new Promise((resolve, reject) => {
      this.#finish = (result) => (result instanceof Error ? reject(result) : resolve(result));
    });
  }

  /** Ends the append under way. */
  async finish(outcome: AppendResult["outcome"] | Error = "appended"): Promise<void> {
    const finish = this.#finish;
    this.#finish = undefined;
    if (outcome === "appended") {
      const messages = (this.batches.at(-1) ?? []).map((draft) => ({
        id: ++this.#lastId,
        ...draft,
        storedAtMs: undefined,
      }));
      finish?.({ outcome, messages });
    } else finish?.(outcome instanceof Error ? outcome : { outcome });
    await settle();
  }

  findWriteObstacle(): Promise<string | undefined> {
    if (this.room instanceof Error) return Promise.reject(this.room);
    return Promise.resolve(this.room ? undefined : "no room");
  }

  find(): Promise<FindResult> {
    return Promise.resolve({ outcome: "gone" });
  }

  findFirst(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  page(): Promise<MessagePage> {
    return Promise.resolve({ messages: [], unreadableIds: [], nextId: undefined });
  }

  redact(id: number): Promise<RedactResult> {
    this.redacted.push(id);
    return Promise.resolve(this.redaction);
  }

  newest(): Promise<readonly StoredMessage[]> {
    return Promise.resolve([]);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

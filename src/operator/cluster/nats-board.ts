import type { MessagePage, RedactResult } from "../../../actors/server/ports.ts";
import type { EngineLink } from "../../store/nats/connect.ts";
import { requestRedaction } from "../../store/nats/redact-requests.ts";
import { openPages, type StreamPages } from "../../store/nats/stream-pages.ts";
import type { BoardSource } from "../board-source.ts";
import { OperatorError } from "../operator-error.ts";
import { printProblem } from "../print.ts";
import { type EngineAccess, openOperatorLink } from "./link.ts";

/** A board in the engines of several machines, whether its servers run or not. */
export class NatsBoard implements BoardSource {
  readonly #link: EngineLink;
  readonly #pages: StreamPages;

  private constructor(link: EngineLink, pages: StreamPages) {
    this.#link = link;
    this.#pages = pages;
  }

  /** Opens the board as it is now. Rejects with a `StoreOpenError`. */
  static async open(options: EngineAccess): Promise<NatsBoard> {
    const link = await openOperatorLink(options);
    try {
      return new NatsBoard(link, await openPages(link));
    } catch (error) {
      await link.close();
      throw error;
    }
  }

  get identity(): string | undefined {
    return this.#pages.identity;
  }

  get lastId(): number {
    return this.#pages.lastId;
  }

  async page(fromId: number): Promise<MessagePage> {
    const page = await this.#pages.page(fromId);
    if (page.nextId === undefined) await this.#reportRemoved();
    return page;
  }

  /** Nothing is noted: `backup` takes no board in NATS. */
  noteBackup(): Promise<void> {
    return Promise.resolve();
  }

  /** Any server of the board does it. */
  async redact(id: number): Promise<RedactResult["outcome"]> {
    const outcome = await requestRedaction(this.#link.connection, id);
    if (outcome === "no-server")
      throw new OperatorError("no server of this board runs: start one, which then redacts the message");
    if (outcome === "silence")
      throw new OperatorError(`no answer: nobody knows whether message ${id} is redacted; run this again`);
    return outcome;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#link.close();
  }

  async #reportRemoved(): Promise<void> {
    const count = await this.#pages.countRemoved();
    if (count === 0) return;
    const were = count === 1 ? "message was" : "messages were";
    printProblem(`${count} ${were} removed meanwhile: by a redaction, or by --keep`);
  }
}

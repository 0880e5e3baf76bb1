import type { NatsConnection } from "@nats-io/transport-node";
import { type ApiAnswer, isTemporary, type JsonObject, numberIn, objectIn, textIn } from "./api-answer.ts";
import { requestApi } from "./api-request.ts";
import { describeStream, type StreamInfo } from "./stream-info.ts";

/** A row of the stream. */
export interface StreamRow {
  readonly id: number;
  readonly subject: string;
  readonly data: Uint8Array;
}

/** What was asked for; or that it is not there; or nothing in time. */
export type Found<T> = T | "absent" | "silence";

/** Numbers of the engine's list of errors. */
const codes = { streamNotFound: 10059, messageNotFound: 10037, idNotFound: 10043 } as const;

/** The engine drops requests while the stream has no leader: so a short wait, and then another request. */
const requestTimeoutMs = 500;

/** Passes Raft, removes nothing, uses no id. Never build it: without `seq` and `filter`, it would empty the board. */
const barrierRequest = '{"seq":1,"filter":"board.no-such-subject"}';

/** The few requests that a server makes of the engine's API, to the stream's leader. Each has a deadline; none rejects. */
export class Engine {
  readonly #connection: NatsConnection;

  constructor(connection: NatsConnection) {
    this.#connection = connection;
  }

  /** Asks what the stream holds; with the ids of erased messages only if they are wanted. A cut-off leader answers, too. */
  async findStream(wanted: "numbers" | "erased-ids" = "numbers"): Promise<Found<StreamInfo>> {
    const request = wanted === "erased-ids" ? { deleted_details: true } : {};
    const answer = await this.#ask("STREAM.INFO", JSON.stringify(request));
    if (answer?.outcome === "answered") return describeStream(answer.body);
    return answer?.code === codes.streamNotFound ? "absent" : "silence";
  }

  /**
   * Makes the stream, or sets its settings. Returns why that is refused, and whether the engine may do it later; undefined
   * if it is done.
   */
  async putStream(
    act: "CREATE" | "UPDATE",
    config: JsonObject,
  ): Promise<Found<undefined> | { readonly refusal: string; readonly isTemporary: boolean }> {
    const answer = await this.#ask(`STREAM.${act}`, JSON.stringify(config), 5000);
    if (answer === undefined) return "silence";
    if (answer.outcome === "answered") return undefined;
    return { refusal: answer.reason, isTemporary: isTemporary(answer.code) };
  }

  /** Passes once all that the stream had stored is known to its leader. Returns whether it passed. */
  async passBarrier(): Promise<boolean> {
    const answer = await this.#ask("STREAM.PURGE", barrierRequest);
    return answer?.outcome === "answered" && answer.body.success === true;
  }

  /** Asks the stream's leader for a row. */
  findRow(id: number): Promise<Found<StreamRow>> {
    return this.#findRow({ seq: id });
  }

  /** Asks the stream's leader for the first row with an id of at least `fromId`. */
  findRowFrom(fromId: number): Promise<Found<StreamRow>> {
    return this.#findRow({ seq: fromId, next_by_subj: ">" });
  }

  /** Erases a row: its bytes are overwritten, and its id stays unused. */
  async eraseRow(id: number): Promise<Found<"erased">> {
    const answer = await this.#ask("STREAM.MSG.DELETE", JSON.stringify({ seq: id, no_erase: false }));
    if (answer?.outcome === "answered") return "erased";
    return answer?.code === codes.idNotFound ? "absent" : "silence";
  }

  async #findRow(request: JsonObject): Promise<Found<StreamRow>> {
    const answer = await this.#ask("STREAM.MSG.GET", JSON.stringify(request));
    if (answer?.outcome === "refused") return answer.code === codes.messageNotFound ? "absent" : "silence";
    const message = objectIn(answer?.body, "message");
    const id = numberIn(message, "seq");
    if (message === undefined || id === undefined) return "silence";
    const data = Buffer.from(textIn(message, "data") ?? "", "base64");
    return { id, subject: textIn(message, "subject") ?? "", data };
  }

  #ask(request: string, payload: string, timeoutMs = requestTimeoutMs): Promise<ApiAnswer | undefined> {
    return requestApi(this.#connection, request, payload, timeoutMs);
  }
}

import { nuid } from "@nats-io/transport-node";
import { StoreFailedError } from "../../errors.ts";
import { AppendLoop } from "../append-loop.ts";
import { attemptBatch } from "../atomic-batch.ts";
import type { EngineLink } from "../connect.ts";
import { Engine } from "../engine.ts";
import type { Lease } from "../lease.ts";
import { refusal } from "../until-answered.ts";
import { holesSubject, type ImportBatch } from "./batches.ts";

const messagesSubject = "board.import";

/** A batch that is not stored for this long ends the import: an election takes up to 9 s. */
const giveUpAfterMs = 60_000;

/** Stores the batches of an import, each until it is stored, while the import has its lease. */
export class ImportWriter {
  readonly #link: EngineLink;
  readonly #lease: Lease;
  readonly #loops: Record<ImportBatch["kind"], AppendLoop>;

  constructor(link: EngineLink, lease: Lease) {
    this.#link = link;
    this.#lease = lease;
    this.#loops = { messages: this.#openLoop(messagesSubject), holes: this.#openLoop(holesSubject) };
  }

  /** Stores a batch under its ids. Rejects with a `StoreOpenError` if that does not succeed in a minute. */
  async store({ kind, firstId, rows }: ImportBatch): Promise<void> {
    const loop = this.#loops[kind];
    const giveUp = setTimeout(() => loop.stop(), giveUpAfterMs);
    try {
      for (;;) {
        const stored = await loop.store(rows);
        if (stored.outcome === "unavailable") continue;
        if (stored.lastId === firstId + rows.length - 1) return;
        throw refusal(this.#link, `message ${firstId} got another id: somebody else writes to the board`);
      }
    } catch (error) {
      if (!(error instanceof StoreFailedError)) throw error;
      throw refusal(this.#link, `message ${firstId} was not stored: ${error.message}`);
    } finally {
      clearTimeout(giveUp);
    }
  }

  #openLoop(subject: string): AppendLoop {
    const { connection, isConnected } = this.#link;
    const engine = new Engine(connection);
    return new AppendLoop({
      subject,
      boot: nuid.next(),
      attempt: async (attempt) => {
        if (this.#lease.isFenced) throw refusal(this.#link, "the import has lost its lease");
        return isConnected() ? await attemptBatch(connection, attempt) : { outcome: "not-stored" };
      },
      findKeptIds: async () => {
        const stream = await engine.findStream();
        return typeof stream === "string" ? undefined : stream;
      },
      knownId: () => 0,
      pause: Bun.sleep,
      nowMs: () => performance.now(),
    });
  }
}

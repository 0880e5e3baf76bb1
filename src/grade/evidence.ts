/** One thing that happened during a check. */
export type EvidenceEntry =
  | TransferEntry
  /** Anything else: "connected", "closed by the server", "nothing for 2 s". */
  | { readonly kind: "note"; readonly source: string; readonly text: string; readonly atMs: number };

/** Bytes that the grader sent, on a connection or to a terminal, or that the solution sent or printed. */
export interface TransferEntry {
  readonly kind: "sent" | "received";
  readonly source: string;
  /** The first of the bytes, and how many there were. */
  readonly bytes: Uint8Array;
  readonly byteCount: number;
  readonly atMs: number;
}

/** No more entries, and no more bytes of an entry, are kept: a flood must not fill the report. */
const maxEntries = 200;
const maxEntryBytes = 2048;

/** What a check sent and received, in order. `source` names the connection ("anna") or the terminal; times are ms since it began. */
export class Evidence {
  readonly #entries: EvidenceEntry[] = [];
  readonly #startedAtMs = performance.now();
  #omitted = 0;
  #state: "open" | "sealed" = "open";

  /** What was kept, in order. */
  get entries(): readonly EvidenceEntry[] {
    return this.#entries;
  }

  /** How many later entries were not kept. */
  get omitted(): number {
    return this.#omitted;
  }

  /** Ends it: what happens later, such as the grader's own closing, is no part of the check. */
  seal(): void {
    this.#state = "sealed";
  }

  sent(source: string, bytes: Uint8Array): void {
    this.#transfer("sent", source, bytes);
  }

  received(source: string, bytes: Uint8Array): void {
    this.#transfer("received", source, bytes);
  }

  note(source: string, text: string): void {
    this.#add({ kind: "note", source, text, atMs: this.#nowMs() });
  }

  #transfer(kind: TransferEntry["kind"], source: string, bytes: Uint8Array): void {
    const kept = bytes.slice(0, maxEntryBytes);
    this.#add({ kind, source, bytes: kept, byteCount: bytes.length, atMs: this.#nowMs() });
  }

  #nowMs(): number {
    return performance.now() - this.#startedAtMs;
  }

  #add(entry: EvidenceEntry): void {
    if (this.#state === "sealed") return;
    if (this.#entries.length < maxEntries) this.#entries.push(entry);
    else this.#omitted++;
  }
}

import type { EvidenceEntry } from "../evidence.ts";
import type { ProgramEnd } from "../program.ts";
import type { ClientFraming } from "./client-framing.ts";
import { type ClientRequest, isPoll, type ServerAnswer, type TypedLine } from "./exchange.ts";
import { ScreenRecording, type TimeSpan } from "./screen-recording.ts";

/** More is not kept: a client that prints or sends without end must not fill the memory. */
const maxEntries = 3000;
const maxEntryBytes = 2048;

/**
 * All that happened while a client ran, in ms since its start: what it sent and was answered, what was typed, what it
 * showed. The checks judge it.
 */
export class Recording {
  readonly #startedAtMs = performance.now();
  readonly #screen = new ScreenRecording();
  #wake: () => void = () => undefined;
  readonly entries: EvidenceEntry[] = [];
  readonly requests: ClientRequest[] = [];
  readonly answers: ServerAnswer[] = [];
  readonly typed: TypedLine[] = [];
  readonly #periods = new Map<string, TimeSpan>();
  #connections = 0;
  #residue: string | undefined;
  #framing: ClientFraming | undefined;
  #end: (ProgramEnd & { readonly atMs: number }) | undefined;
  #processorShare: number | undefined;
  #obstacle: string | undefined;
  #state: "recording" | "closed" = "recording";

  get nowMs(): number {
    return performance.now() - this.#startedAtMs;
  }

  /** How many connections the client made. */
  get connections(): number {
    return this.#connections;
  }

  /** How the client ends its commands; undefined until it has sent one. */
  get framing(): ClientFraming | undefined {
    return this.#framing;
  }

  /** How and when the client ended by itself; undefined if it ran until the grader ended it. */
  get end(): (ProgramEnd & { readonly atMs: number }) | undefined {
    return this.#end;
  }

  /** How it ended, in words. */
  get endText(): string {
    return this.#end?.signal ?? `exit code ${this.#end?.code ?? "unknown"}`;
  }

  /** The last part of the script that was begun. */
  get lastPart(): string {
    return [...this.#periods.keys()].at(-1) ?? "start";
  }

  /** Which share of one processor the client used after it lost its server; undefined where that is not known. */
  get processorShare(): number | undefined {
    return this.#processorShare;
  }

  /** Why the client could not be tried at all. */
  get obstacle(): string | undefined {
    return this.#obstacle;
  }

  /** The start of a command that the client had sent before Enter was pressed. */
  get residue(): string | undefined {
    return this.#residue;
  }

  /** When this part of the script was performed; undefined if the client ended before. */
  period(name: string): TimeSpan | undefined {
    return this.#periods.get(name);
  }

  /** What the client showed in this time, with its escape sequences. */
  output(span: TimeSpan): string {
    return this.#screen.between(span);
  }

  /** The polls that arrived in a part of the script. */
  countPolls(name: string): number {
    const { fromMs, toMs } = this.period(name) ?? { fromMs: 0, toMs: -1 };
    return this.requests.filter((each) => isPoll(each) && each.atMs >= fromMs && each.atMs <= toMs).length;
  }

  connected(): number {
    this.#connections++;
    this.note("server", `connection ${this.#connections} accepted`);
    return this.#connections;
  }

  framingFound(framing: ClientFraming): void {
    this.#framing ??= framing;
  }

  received(connection: number, bytes: Uint8Array): void {
    this.#transfer("received", `connection ${connection}`, bytes);
  }

  requested(connection: number, text: string): ClientRequest {
    const request = { text, connection, atMs: this.nowMs };
    this.requests.push(request);
    this.#wake();
    return request;
  }

  sent(connection: number, bytes: Uint8Array): void {
    this.#transfer("sent", `connection ${connection}`, bytes);
  }

  answered(request: ClientRequest, text: string, message?: string): void {
    this.answers.push({ request, text, atMs: this.nowMs, ...(message === undefined ? {} : { message }) });
  }

  pressed(keys: string): void {
    this.#transfer("sent", "keyboard", Buffer.from(keys));
  }

  entered(text: string, residue: string | undefined): void {
    this.typed.push({ text, enteredAtMs: this.nowMs });
    this.#residue ??= residue;
  }

  printed(bytes: Uint8Array): void {
    if (this.#state === "closed") return;
    this.#transfer("received", "screen", bytes);
    this.#screen.add(this.nowMs, bytes);
    this.#wake();
  }

  note(source: string, text: string): void {
    this.#add({ kind: "note", source, text, atMs: this.nowMs });
    this.#wake();
  }

  /** The grader ends the client: how it does that, and prints a last time, is not recorded. */
  close(): void {
    this.note("grader", "ends the client");
    this.#state = "closed";
  }

  ended(end: ProgramEnd): void {
    if (this.#state === "closed") return;
    this.#end = { ...end, atMs: this.nowMs };
    this.note("client", `ended: ${this.endText}`);
  }

  performed(name: string, period: TimeSpan): void {
    this.#periods.set(name, period);
  }

  usedProcessor(share: number): void {
    this.#processorShare = share;
    this.note("client", `used ${Math.round(share * 100)} % of a processor`);
  }

  couldNotBeTried(reason: string): void {
    this.#obstacle = reason;
  }

  /** Waits until something holds, the client has ended, or the time is over; resolves to whether it holds. One waits at a time. */
  async waitUntil(holds: () => boolean, timeoutMs: number): Promise<boolean> {
    const deadlineMs = this.nowMs + timeoutMs;
    while (!holds() && this.#end === undefined && this.nowMs < deadlineMs) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      const timer = setTimeout(resolve, Math.max(0, deadlineMs - this.nowMs));
      await promise;
      clearTimeout(timer);
    }
    return holds();
  }

  #transfer(kind: "sent" | "received", source: string, bytes: Uint8Array): void {
    const kept = bytes.slice(0, maxEntryBytes);
    this.#add({ kind, source, bytes: kept, byteCount: bytes.length, atMs: this.nowMs });
  }

  #add(entry: EvidenceEntry): void {
    if (this.entries.length < maxEntries) this.entries.push(entry);
  }
}

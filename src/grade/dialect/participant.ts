import { CheckFailure } from "../check.ts";
import type { RecordedConnection } from "../recorded-connection.ts";
import type { Dialect } from "./dialect.ts";
import { findFrameEnd, frame, unframe } from "./framing.ts";

/** A reply without an end is complete after this silence. */
const silenceMs = 150;

/** What came of waiting for a reply. */
export type ReplyArrival =
  | { readonly kind: "reply"; readonly text: string }
  /** Nothing, or no whole reply, in the given time. */
  | { readonly kind: "silent" }
  /** The server ended the connection first. */
  | { readonly kind: "ended" };

/** A connection that speaks the server's dialect: commands out, replies in. */
export class Participant {
  readonly connection: RecordedConnection;
  readonly dialect: Dialect;

  constructor(connection: RecordedConnection, dialect: Dialect) {
    this.connection = connection;
    this.dialect = dialect;
  }

  /** Sends a command in one write. Bytes are framed as they are. */
  command(text: string | Uint8Array): void {
    this.connection.send(frame(this.dialect.reads, text));
  }

  /** Sends several commands in one write. */
  commands(texts: readonly string[]): void {
    this.connection.send(Buffer.concat(texts.map((text) => frame(this.dialect.reads, text))));
  }

  /** Waits for the next reply. One without an end is there at once if it equals `expected`, and otherwise after a silence. */
  async reply(timeoutMs: number, isExpected: (text: string) => boolean = () => false): Promise<ReplyArrival> {
    const { writes, bufferBytes } = this.dialect;
    if (writes === "bare") return this.#bareReply(timeoutMs, isExpected);
    const endOf = (bytes: Uint8Array) => findFrameEnd(writes, bytes, bufferBytes);
    const arrival = await this.connection.waitFor((bytes) => endOf(bytes) !== undefined, timeoutMs);
    const end = endOf(this.connection.unread);
    if (end !== undefined) return this.#take(end);
    // A last reply may lack its end.
    if (arrival === "ended" && this.connection.unread.length > 0)
      return this.#take(this.connection.unread.length);
    return { kind: arrival === "ended" ? "ended" : "silent" };
  }

  /** Drops what arrived unasked, so that the next reply is that of the next command. */
  dropUnread(): void {
    this.connection.take(this.connection.unread.length);
  }

  /** Waits so long for something that nobody asked for; returns it, or undefined if nothing came. */
  async unasked(timeoutMs: number): Promise<string | undefined> {
    const prompt = Buffer.byteLength(this.dialect.prompt);
    await this.connection.waitFor((bytes) => bytes.length > prompt, timeoutMs);
    const { unread } = this.connection;
    const text = Buffer.from(unread).toString("utf8");
    return unread.length === 0 || text === this.dialect.prompt ? undefined : text;
  }

  /** Waits until the server ends its side; drops what arrives. Returns whether it did. */
  async ends(timeoutMs: number): Promise<boolean> {
    return (await this.connection.waitFor(() => false, timeoutMs)) === "ended";
  }

  async #bareReply(timeoutMs: number, isExpected: (text: string) => boolean): Promise<ReplyArrival> {
    const text = (bytes: Uint8Array) => this.#withoutPrompt(unframe("bare", bytes));
    const arrival = await this.connection.waitFor((bytes) => bytes.length > 0, timeoutMs);
    if (arrival !== "arrived") return { kind: arrival === "ended" ? "ended" : "silent" };
    for (let length = 0; length < this.connection.unread.length; ) {
      if (isExpected(text(this.connection.unread))) break;
      length = this.connection.unread.length;
      await this.connection.waitFor((bytes) => bytes.length > length, silenceMs);
    }
    return this.#take(this.connection.unread.length);
  }

  #take(count: number): ReplyArrival {
    const text = unframe(this.dialect.writes, this.connection.take(count));
    return { kind: "reply", text: this.#withoutPrompt(text) };
  }

  #withoutPrompt(text: string): string {
    const { prompt } = this.dialect;
    if (prompt === "") return text;
    const start = text.startsWith(prompt) ? prompt.length : 0;
    const end = text.endsWith(prompt) && text.length > start ? text.length - prompt.length : text.length;
    return text.slice(start, Math.max(start, end));
  }
}

/** Connects, and skips the greeting. Throws `CheckFailure` if the server does not accept. */
export async function meet(
  connecting: Promise<RecordedConnection | string>,
  dialect: Dialect,
): Promise<Participant> {
  const connection = await connecting;
  if (typeof connection === "string") throw new CheckFailure(connection);
  const participant = new Participant(connection, dialect);
  if (dialect.greeting.length > 0) await skipGreeting(connection, dialect.greeting);
  return participant;
}

/** A greeting that takes longer is none. */
const greetingTimeoutMs = 2000;

async function skipGreeting(connection: RecordedConnection, usual: Uint8Array): Promise<void> {
  let timeoutMs = greetingTimeoutMs;
  await connection.waitFor((bytes) => bytes.length >= usual.length, timeoutMs);
  if (Buffer.from(connection.unread).equals(usual)) timeoutMs = 0;
  while ((await connection.waitFor((bytes) => bytes.length > 0, timeoutMs)) === "arrived") {
    connection.take(connection.unread.length);
    timeoutMs = silenceMs;
  }
}

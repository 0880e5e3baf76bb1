import type { Arrival, RecordedConnection } from "../recorded-connection.ts";
import { type Dialect, lineDialect } from "./dialect.ts";
import { type Framing, frame } from "./framing.ts";
import { findReplyShape } from "./reply-shape.ts";

/** Opens a connection under this name in the evidence, or says why the server does not accept it. */
export type Connect = (name: string) => Promise<RecordedConnection | string>;

/** What was found: how the server reads and writes, or that it answers in none of the ways. */
export type Discovery =
  | { readonly kind: "found"; readonly dialect: Dialect }
  | { readonly kind: "mute" }
  | { readonly kind: "unreachable"; readonly reason: string };

/** All that a server sends within a silence this long belongs together. */
const silenceMs = 250;
/** Who greets does it at once. */
const greetingMs = 400;
/** Whether a server takes a text without an end as a command shows within this time. */
const bareMs = 600;
/** A first round for quick servers, and a second one for those that are slow to warm up. */
const roundsMs = [1200, 3000];
/** The ways that are tried where a line gets no answer. */
const otherFramings = ["bare", "crlf", "nul", "padded", "utf"] as const satisfies readonly Framing[];

/** Finds out how a server reads and writes: sends `register` in one way after the other, each on a new connection. */
export async function discoverDialect(connect: Connect, names: () => string): Promise<Discovery> {
  const first = await connect("greeting");
  if (typeof first === "string") return { kind: "unreachable", reason: first };
  const greeting = await collect(first, greetingMs);
  first.destroy();
  const trial = new Trial(connect, names, greeting.length > 0);
  for (const timeoutMs of roundsMs) {
    const lines = await trial.register("lf", timeoutMs);
    if (lines !== undefined) return { kind: "found", dialect: await judgeLines(trial, lines, greeting) };
    const others = await tryOthers(trial, timeoutMs, greeting);
    if (others !== undefined) return { kind: "found", dialect: others };
  }
  return { kind: "mute" };
}

/** What a server answered to `register <name>`. */
interface Sample {
  readonly name: string;
  readonly bytes: Uint8Array;
}

class Trial {
  readonly #connect: Connect;
  readonly #names: () => string;
  readonly #greets: boolean;

  constructor(connect: Connect, names: () => string, greets: boolean) {
    this.#connect = connect;
    this.#names = names;
    this.#greets = greets;
  }

  /** Registers in this way on a new connection; resolves to the answer, or to undefined if none comes in time. */
  async register(reads: Framing, timeoutMs: number): Promise<Sample | undefined> {
    const connection = await this.#connect(`as ${reads}`);
    if (typeof connection === "string") return undefined;
    if (this.#greets) await collect(connection, greetingMs);
    const name = this.#names();
    connection.send(frame(reads, `register ${name}`));
    const bytes = await collect(connection, timeoutMs);
    connection.destroy();
    return bytes.length === 0 ? undefined : { name, bytes };
  }
}

/** The first way that gets a welcome; if none does, the first that gets an answer. */
async function tryOthers(
  trial: Trial,
  timeoutMs: number,
  greeting: Uint8Array,
): Promise<Dialect | undefined> {
  let answered: Dialect | undefined;
  for (const reads of otherFramings) {
    const sample = await trial.register(reads, timeoutMs);
    if (sample === undefined) continue;
    const dialect = toDialect(reads, reads === "bare", sample, greeting);
    if (isWelcome(sample)) return dialect;
    answered ??= dialect;
  }
  return answered;
}

/** A server that answers a line may read lines, or take each `recv` as a command: a text without an end tells. */
async function judgeLines(trial: Trial, lines: Sample, greeting: Uint8Array): Promise<Dialect> {
  const bare = await trial.register("bare", bareMs);
  if (bare === undefined) return toDialect("lf", false, lines, greeting);
  // Some take the last byte off, whatever it is: they want the LF, although they do not look for it.
  const wantsEnd = isWelcome(lines) && !isWelcome(bare);
  return wantsEnd ? toDialect("lf", true, lines, greeting) : toDialect("bare", true, bare, greeting);
}

function isWelcome({ name, bytes }: Sample): boolean {
  const text = Buffer.from(bytes).toString("utf8");
  return new RegExp(`^[^A-Za-z]{0,2}Welcome ${name}(?:\\r?\\n|\\0|$)`).test(text);
}

function toDialect(reads: Framing, isPaced: boolean, sample: Sample, greeting: Uint8Array): Dialect {
  return { ...lineDialect, reads, isPaced, greeting, ...findReplyShape(sample.bytes) };
}

/** A server that sends without end is not listened to for longer. */
const maxCollectedBytes = 65_536;

/** Takes what arrives within this time, and after it until a silence. */
async function collect(connection: RecordedConnection, timeoutMs: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let waitMs = timeoutMs;
  let arrival: Arrival = "arrived";
  let count = 0;
  while (arrival === "arrived" && count < maxCollectedBytes) {
    arrival = await connection.waitFor((bytes) => bytes.length > 0, waitMs);
    const part = connection.take(connection.unread.length);
    parts.push(part);
    count += part.length;
    waitMs = silenceMs;
  }
  return Buffer.concat(parts);
}

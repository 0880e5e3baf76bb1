import { CheckFailure } from "../check.ts";
import type { RecordedConnection } from "../recorded-connection.ts";
import { throwIfLimited, waitMsOf } from "./rate-limit.ts";
import { errorCode, parseMessageLine, quote, type SplitLine, toBytes, type WireData } from "./wire-text.ts";

/** A server that needs longer for one reply does not work. */
const replyTimeoutMs = 5000;
/** So long, nothing may come where nothing is due. */
const silenceMs = 250;
/** A client that waits out rate limits for longer gives up. */
const maxRefusals = 40;
/** Fewer errors in a row than those that close a connection [CLS-2]. */
const maxErrorsInRow = 15;
const LF = 0x0a;

/** A connection in lines. What the server does wrong ends the check: its methods throw `CheckFailure`. */
export class LineClient {
  /** A name that nobody else on the board has. */
  readonly userName: string;
  readonly #connection: RecordedConnection;
  #errorsInRow = 0;

  constructor(connection: RecordedConnection, userName: string) {
    this.#connection = connection;
    this.userName = userName;
  }

  /** Sends bytes as they are, in one write. */
  send(data: WireData): void {
    this.#connection.send(toBytes(data));
  }

  /** Resolves to the next line, without its LF. Throws `TooFast` if the server says so. */
  async line(): Promise<string> {
    const line = await this.#nextLine();
    throwIfLimited(line);
    return line;
  }

  /** Resolves to the next lines, as `line` does. */
  async lines(count: number): Promise<string[]> {
    const lines: string[] = [];
    while (lines.length < count) lines.push(await this.line());
    return lines;
  }

  /** Resolves to the next lines, whatever they say. */
  async anyLines(count: number): Promise<string[]> {
    const lines: string[] = [];
    while (lines.length < count) lines.push(await this.#nextLine());
    return lines;
  }

  /** Sends a line, and resolves to its reply. Waits if the server says that it comes too fast [RAT-5]. */
  async ask(line: WireData): Promise<string> {
    const [reply = ""] = await this.askAll([line]);
    return reply;
  }

  /** Sends lines in one write, and resolves to their replies. Waits, and sends again, as [RAT-5] says. */
  async askAll(lines: readonly WireData[]): Promise<string[]> {
    await this.#endErrorRow();
    const replies: string[] = [];
    for (let refusals = 0; replies.length < lines.length; refusals++) {
      const rest = lines.slice(replies.length);
      this.send(Buffer.concat(rest.flatMap((line) => [toBytes(line), Buffer.of(LF)])));
      const answers: string[] = [];
      for (const line of rest) answers.push(await this.#nextLine(`a reply to ${quote(line)}`));
      const refused =
        refusals < maxRefusals ? answers.findIndex((answer) => waitMsOf(answer) !== undefined) : -1;
      replies.push(...(refused === -1 ? answers : answers.slice(0, refused)));
      if (refused !== -1) await Bun.sleep(waitMsOf(answers[refused] ?? "") ?? 0);
    }
    for (const reply of replies) throwIfLimited(reply);
    this.#countErrors(replies);
    return replies;
  }

  /** Sends a line, and requires this reply. */
  async expect(line: WireData, expected: string): Promise<void> {
    const reply = await this.ask(line);
    if (reply !== expected) throw wrongReply(line, reply, quote(expected));
  }

  /** Sends a line, and requires an error of this code. */
  async expectError(line: WireData, code: string): Promise<string> {
    const reply = await this.ask(line);
    if (errorCode(reply) !== code) throw wrongReply(line, reply, `an error ${code}`);
    return reply;
  }

  /** Sends a line, and requires a line of a message. */
  async expectMessage(line: WireData): Promise<SplitLine> {
    const reply = await this.ask(line);
    const message = parseMessageLine(reply);
    if (message === undefined) throw wrongReply(line, reply, "<id> <sender>: <message>");
    return message;
  }

  /** Sends a message, and resolves to its id; nobody else may send at the same time. */
  async say(text: string): Promise<number> {
    await this.expect(`send ${text}`, "ok");
    return (await this.expectMessage("read")).id;
  }

  /** Requires that nothing comes for a moment. */
  async expectSilence(because: string): Promise<void> {
    const arrival = await this.#connection.waitFor((unread) => unread.length > 0, silenceMs);
    if (arrival === "time-out") return;
    const what = arrival === "ended" ? "the server closed the connection" : quote(this.#connection.unread);
    throw new CheckFailure(`nothing was due, ${because}: ${what}`);
  }

  /** Waits until the server ends its side, and resolves to the lines that came before. */
  async rest(): Promise<string[]> {
    if ((await this.#connection.waitFor(() => false, replyTimeoutMs)) !== "ended")
      throw new CheckFailure(`the server did not close the connection within ${replyTimeoutMs / 1000} s`);
    const lines: string[] = [];
    while (this.#connection.unread.length > 0) lines.push(await this.line());
    return lines;
  }

  /** Waits until the server ends its side, and requires that nothing came before. */
  async expectEnd(): Promise<void> {
    const lines = await this.rest();
    if (lines.length > 0)
      throw new CheckFailure(`nothing was due before the end, but ${quote(lines.join("\n"))}`);
  }

  pause(): void {
    this.#connection.pause();
  }

  resume(): void {
    this.#connection.resume();
  }

  halfClose(): void {
    this.#connection.halfClose();
  }

  reset(): void {
    this.#connection.reset();
  }

  async #nextLine(due = "a line"): Promise<string> {
    const arrival = await this.#connection.waitFor((unread) => unread.includes(LF), replyTimeoutMs);
    const end = this.#connection.unread.indexOf(LF);
    if (end === -1) {
      const before = this.#connection.unread.length === 0 ? "" : ` after ${quote(this.#connection.unread)}`;
      const what =
        arrival === "ended" ? "the server closed the connection" : `no line for ${replyTimeoutMs / 1000} s`;
      throw new CheckFailure(`${due} was due: ${what}${before}`);
    }
    return decode(this.#connection.take(end + 1).subarray(0, -1));
  }

  async #endErrorRow(): Promise<void> {
    if (this.#errorsInRow < maxErrorsInRow) return;
    this.#errorsInRow = 0;
    await this.ask("read");
  }

  #countErrors(replies: readonly string[]): void {
    for (const reply of replies)
      this.#errorsInRow = errorCode(reply) === undefined ? 0 : this.#errorsInRow + 1;
  }
}

/** The failure of a check whose line got a wrong reply. */
export function wrongReply(line: WireData, reply: string, expected: string): CheckFailure {
  return new CheckFailure(`${quote(line)} got ${quote(reply)}, not ${expected}`);
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new CheckFailure(`a line from the server is not UTF-8: ${quote(bytes)}`);
  }
}

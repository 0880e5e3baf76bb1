import { CheckFailure } from "../check.ts";
import type { Participant, ReplyArrival } from "../dialect/participant.ts";
import type { Patience } from "./patience.ts";
import { parseLoosely, type ShownLine } from "./shown-line.ts";

/** What the server answers to a `send` that it accepts: `ok`, unless it has its own word for it. */
export interface Conventions {
  readonly okReply: string;
}

/** A client in the assignment's terms. What it can't do ends the check: its methods throw `CheckFailure`. */
export class GradedClient {
  readonly participant: Participant;
  /** A name that no other client of this run has. */
  readonly userName: string;
  readonly #patience: Patience;
  readonly #conventions: Conventions;

  constructor(participant: Participant, userName: string, patience: Patience, conventions: Conventions) {
    this.participant = participant;
    this.userName = userName;
    this.#patience = patience;
    this.#conventions = conventions;
  }

  /** Sends a command, and waits for what comes. `expected` spares the silence after a reply without an end. */
  async tryAsk(command: string, expected?: string, timeoutMs?: number): Promise<ReplyArrival> {
    this.participant.dropUnread();
    this.participant.command(command);
    return this.replyTo(command, expected, timeoutMs);
  }

  /** Waits for the reply to a command that was sent before. */
  async replyTo(command: string, expected?: string, timeoutMs?: number): Promise<ReplyArrival> {
    const waitMs = timeoutMs ?? this.#patience.timeoutMs(command);
    const arrival = await this.participant.reply(waitMs, (text) => text === expected);
    if (arrival.kind === "reply") this.#patience.noteReply(command);
    if (arrival.kind === "silent") this.#patience.noteSilence(command);
    if (arrival.kind === "ended") this.#patience.noteFault();
    return arrival;
  }

  /** Sends a command, and resolves to its reply. */
  async ask(command: string, expected?: string): Promise<string> {
    this.participant.dropUnread();
    this.participant.command(command);
    return this.answerTo(command, expected);
  }

  /** Resolves to the reply to a command that was sent before. */
  async answerTo(command: string, expected?: string): Promise<string> {
    const timeoutMs = this.#patience.timeoutMs(command);
    return textOf(await this.replyTo(command, expected, timeoutMs), command, timeoutMs);
  }

  /** Registers under its name. Whether the reply is the right one is the matter of a check of its own. */
  async register(): Promise<void> {
    await this.ask(`register ${this.userName}`, `Welcome ${this.userName}`);
  }

  /** Sends a message that the server accepts. */
  async send(text: string): Promise<void> {
    const { okReply } = this.#conventions;
    const reply = await this.ask(`send ${text}`, okReply);
    if (reply !== okReply)
      throw new CheckFailure(`${quote(`send ${text}`)} got ${quote(reply)}, not ${quote(okReply)}`);
  }

  /** Closes its connection without a word. */
  leave(): void {
    this.participant.connection.destroy();
  }

  /** Reads the last message. A reply that ends in `ending` is whole: that spares the silence after one without an end. */
  async read(ending?: string): Promise<ShownLine> {
    const timeoutMs = this.#patience.timeoutMs("read");
    this.participant.dropUnread();
    this.participant.command("read");
    const arrival = await this.participant.reply(
      timeoutMs,
      (text) => ending !== undefined && text.endsWith(ending),
    );
    if (arrival.kind === "reply") this.#patience.noteReply("read");
    if (arrival.kind === "silent") this.#patience.noteSilence("read");
    return parseLoosely(textOf(arrival, "read", timeoutMs));
  }
}

/** Quotes what went over the wire, with a long text shortened. */
export function quote(text: string): string {
  const maxCharacters = 120;
  const shown = text.length <= maxCharacters ? text : `${text.slice(0, maxCharacters)}…`;
  return JSON.stringify(shown);
}

function textOf(arrival: ReplyArrival, command: string, timeoutMs: number): string {
  switch (arrival.kind) {
    case "reply":
      return arrival.text;
    case "silent":
      throw new CheckFailure(`no reply to ${quote(command)} within ${timeoutMs / 1000} s`);
    case "ended":
      throw new CheckFailure(`the server closed the connection instead of answering ${quote(command)}`);
  }
}

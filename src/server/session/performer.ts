import type { Command } from "../../protocol/command.ts";
import type { Control } from "../../protocol/line-source.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { tokenNeeded } from "../../protocol/token.ts";
import type { CommandRates } from "../limits/command-rates.ts";
import type { BoardQueries } from "./board-queries.ts";
import { maxPollsAtOnce } from "./limits.ts";
import {
  authenticate,
  type CommandSession,
  type CommandTargets,
  type GateTargets,
  help,
  ok,
  perform,
  startTargets,
} from "./perform.ts";
import type { ReplyQueue } from "./reply-queue.ts";
import type { SessionHost } from "./session-host.ts";

/** What a client may say before it has shown its token [AUT-2]. */
const outsideVerbs: ReadonlySet<Command["verb"]> = new Set(["auth", "help", "close"]);

/**
 * Performs the commands of one connection. Where the board asks for a token, the client is outside until it has shown
 * one [AUT-2]: there is no connection actor yet.
 */
export class Performer {
  /** `new`: nothing has arrived. Others only read it. */
  access: "new" | "outside" | "let in" = "new";
  readonly #session: CommandSession;
  readonly #host: SessionHost;
  readonly #replies: ReplyQueue;
  readonly #queries: BoardQueries;
  /** Undefined until the client is let in. */
  #targets: CommandTargets | undefined;
  /** How fast commands may come; undefined: as fast as they do. */
  #rates: CommandRates | undefined;

  constructor(session: CommandSession, host: SessionHost, replies: ReplyQueue, queries: BoardQueries) {
    this.#session = session;
    this.#host = host;
    this.#replies = replies;
    this.#queries = queries;
  }

  /** Whether polls are performed at all: the client is let in, and the server is not shutting down. */
  get mayPoll(): boolean {
    return this.access === "let in" && this.#host.shutdownRefusal === undefined;
  }

  /** Performs the polls of one chunk at once, while no reply is pending. Returns whether so many may come now [RAT-1]. */
  poll(polls: number): boolean {
    if (polls > maxPollsAtOnce || this.#rates?.admits(polls) === false) return false;
    this.#host.turns.charge(polls);
    this.#queries.poll(polls);
    return true;
  }

  /** The first bytes have arrived; not earlier: a storm of connects need not wait while actors start. */
  start(): void {
    this.#rates = this.#host.openRates(this.#session.number);
    if (this.#host.asksToken) this.access = "outside";
    else this.#letIn();
  }

  /** Performs a command, or answers with the refusal of a malformed line, or of one that comes too fast. */
  perform(command: Command | Refusal | Control): void {
    if ("control" in command && command.fault !== undefined)
      this.#host.sessionEnded(this.#session.number, command.fault);
    const limited = "control" in command ? undefined : this.#rates?.refuse(command);
    if (limited !== undefined) return this.#replies.push(limited);
    const { meter } = this.#replies;
    meter.perform(this.#performedVerb(command));
    if (this.#targets !== undefined) perform(command, this.#targets);
    else this.#performOutside(command, { session: this.#session, replies: this.#replies, gate: this.#host });
    meter.perform(undefined);
  }

  /** Ends the connection actor, which releases the name. */
  disconnect(): void {
    this.#targets?.connection.send({ type: "disconnect" });
  }

  /** What the command counts as; undefined if it is refused before it is performed. */
  #performedVerb(command: Command | Refusal | Control): Command["verb"] | undefined {
    if (!("verb" in command)) return undefined;
    return this.#targets !== undefined || outsideVerbs.has(command.verb) ? command.verb : undefined;
  }

  #letIn(): void {
    this.access = "let in";
    this.#targets = startTargets(this.#session, this.#host, this.#replies, this.#queries);
  }

  #performOutside(command: Command | Refusal | Control, targets: GateTargets): void {
    if ("control" in command) return this.#session.obey(command);
    if ("code" in command) return this.#replies.push(command);
    switch (command.verb) {
      case "help":
        return this.#replies.push(help);
      case "close":
        return this.#session.close();
      case "auth": {
        const answer = authenticate(command.token, targets);
        this.#replies.push(answer);
        return answer === ok ? this.#letIn() : undefined;
      }
      default:
        return this.#replies.push(tokenNeeded);
    }
  }
}

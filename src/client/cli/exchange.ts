import { describeSilence } from "../../../actors/client/answers.ts";
import { chooseKeyTimeoutMs, judgeKeyAnswer, noteKeyIgnored } from "../../../actors/client/key-rules.ts";
import { connectTimeoutMs, replyTimeoutMs, waitReplyTimeoutMs } from "../../../actors/client/limits.ts";
import {
  describeFailure,
  describeUnanswered,
  describeUnsolicited,
  hasVerb,
  isMessage,
  listsCommand,
} from "../../../actors/client/notices.ts";
import type { Answered, Failing, KeyPort, Notice, ServerPort, View } from "../../../actors/client/ports.ts";

/** What an exchange is made of. */
export interface ExchangeParts {
  readonly server: ServerPort;
  /** The user's key; undefined: none is given. */
  readonly keys: KeyPort | undefined;
  readonly view: View;
  /** Whether the board has another server, to which the exchange can move while it may be repeated. */
  hasAnother(): boolean;
  /** Called once the connection has failed, or the exchange has left a failing server: no awaited answer comes. */
  failed(failure: ExchangeFailure): void;
}

/** Why an exchange has ended before its last answer. */
export interface ExchangeFailure {
  readonly notices: readonly Notice[];
  /** `repeatable`: the same requests may go to another server, since no message of them may be on the board. */
  readonly requests: "repeatable" | "spent";
}

type KeyAnswer = Answered | "silent" | "hung up";
/** How the server took the key; `none`: no key was given. */
type KeyOutcome = "none" | ReturnType<typeof judgeKeyAnswer> | Extract<KeyAnswer, string>;

/**
 * Requests on one connection, for a program that knows what it asks: no polling, no reconnect, and none of the client's
 * machines, which take longer to load than a `send` takes.
 */
export class Exchange {
  readonly #parts: ExchangeParts;
  readonly #unanswered: string[] = [];
  #timer: Timer | undefined;
  #whenLost = (reason: string) => this.#fail(reason);
  #connectMs = 0;
  /** Once it is over, another exchange may have the connection: this one sends nothing any more. */
  #phase: "running" | "over" = "running";
  #sentMessages = 0;
  #requests: ExchangeFailure["requests"] = "repeatable";
  #keyAnswer: KeyOutcome = "none";

  constructor(parts: ExchangeParts) {
    this.#parts = parts;
  }

  /** How long the connection took to open. */
  get connectMs(): number {
    return this.#connectMs;
  }

  /** Whether the board has several servers. */
  get hasSeveral(): boolean {
    return this.#parts.server.serverCount > 1;
  }

  /** How many requests are unanswered. */
  get unansweredCount(): number {
    return this.#unanswered.length;
  }

  /** From now on, the requests are not repeated on another server: what they depend on is used up. */
  stay(): void {
    this.#requests = "spent";
  }

  /** Connects, and gives the key before anything else, as the identification of the client's machine does. */
  async open(): Promise<void> {
    const { keys } = this.#parts;
    const key = keys?.current();
    const startedAtMs = performance.now();
    await this.#connect();
    this.#connectMs = performance.now() - startedAtMs;
    if (keys !== undefined && key !== undefined) await this.#giveKey(keys, key);
  }

  /** Sends a command; resolves with its answer. */
  request(command: string): Promise<Answered> {
    if (this.#phase === "over") return new Promise(() => undefined);
    const { promise, resolve } = Promise.withResolvers<Answered>();
    this.#unanswered.push(command);
    if (isMessage(command)) this.#sentMessages++;
    const [oldest = command] = this.#unanswered;
    // A line after a `wait` ends it [WAI-3].
    const endsWait = this.#unanswered.length === 2 && hasVerb(oldest, "wait");
    if (this.#unanswered.length === 1 || endsWait) this.#expectAnswer();
    const send = (answer: Answered) => {
      this.#unanswered.shift();
      this.#expectAnswer();
      if (answer.reply?.kind === "welcome" && this.#keyAnswer === "silent") noteKeyIgnored(this.#parts.keys);
      resolve(answer);
    };
    this.#parts.server.request({ text: command, flow: this, from: { send } });
    return promise;
  }

  /** Whether messages can be sent by `post`; only a board that has keys is asked. */
  async canPost(): Promise<boolean> {
    return this.#keyAnswer === "accepted" && listsCommand((await this.request("help")).text, "post");
  }

  #connect(): Promise<void> {
    const { server } = this.#parts;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#limit(connectTimeoutMs);
    server.open({
      send: (event) => {
        if (event.type === "lost") return this.#whenLost(event.reason);
        if (event.type === "denied") return this.#fail(event.reason);
        if (event.type === "failing") return this.#leave(event);
        if (event.type === "unsolicited") return this.#show(describeUnsolicited(event.text));
        clearTimeout(this.#timer);
        resolve();
      },
    });
    return promise;
  }

  /** Without an answer, or with another one, it goes on without a key: it has no later try. */
  async #giveKey(keys: KeyPort, key: string): Promise<void> {
    const answer = await this.#askKey(key, chooseKeyTimeoutMs(keys));
    this.#keyAnswer = typeof answer === "string" ? answer : judgeKeyAnswer(answer);
    if (this.#keyAnswer === "accepted") return keys.noteSupport("accepted");
    if (this.#keyAnswer === "turned away" && typeof answer !== "string") {
      this.#show(describeUnsolicited(answer.text));
      return this.#waitForEnd();
    }
    if (this.#keyAnswer === "unsupported") keys.noteSupport("unsupported");
    this.#parts.server.closeGracefully();
    await this.#connect();
  }

  /** Resolves with the answer, or with what came instead. Only the last server is asked again, without the key. */
  async #askKey(key: string, timeoutMs: number): Promise<KeyAnswer> {
    const { promise, resolve } = Promise.withResolvers<KeyAnswer>();
    if (!this.#parts.hasAnother()) this.#whenLost = () => resolve("hung up");
    this.#timer = setTimeout(resolve, timeoutMs, "silent");
    this.#parts.server.request({ text: `key ${key}`, from: { send: resolve } });
    const answer = await promise;
    clearTimeout(this.#timer);
    this.#whenLost = (reason) => this.#fail(reason);
    return answer;
  }

  /** The server says that it cannot serve this connection, and will close it. */
  #waitForEnd(): Promise<never> {
    this.#limit(replyTimeoutMs);
    return new Promise(() => undefined);
  }

  #expectAnswer(): void {
    clearTimeout(this.#timer);
    const [oldest, next] = this.#unanswered;
    const isWaiting = oldest !== undefined && next === undefined && hasVerb(oldest, "wait");
    if (oldest !== undefined) this.#limit(isWaiting ? waitReplyTimeoutMs : replyTimeoutMs);
  }

  #limit(timeoutMs: number): void {
    this.#timer = setTimeout(() => this.#parts.server.drop(describeSilence(timeoutMs)), timeoutMs);
  }

  #fail(reason: string): void {
    this.#end();
    const notices = [...describeUnanswered(this.#unanswered), ...describeFailure(reason)];
    this.#parts.failed({ notices, requests: this.#sentMessages === 0 ? this.#requests : "spent" });
  }

  /** The server cannot serve now. Its answer means that it has not stored the one message that it may answer. */
  #leave({ request, reason }: Failing): void {
    const isRepeatable =
      this.#requests === "repeatable" && this.#sentMessages === (isMessage(request) ? 1 : 0);
    if (!isRepeatable || !this.#parts.hasAnother()) return;
    this.#end();
    this.#parts.server.closeGracefully();
    this.#parts.failed({ notices: describeFailure(reason), requests: "repeatable" });
  }

  #end(): void {
    clearTimeout(this.#timer);
    this.#phase = "over";
  }

  #show(notices: readonly Notice[]): void {
    for (const notice of notices) this.#parts.view.show(notice);
  }
}

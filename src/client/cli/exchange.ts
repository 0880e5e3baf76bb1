import { describeSilence, isTemporaryError } from "../../../actors/client/answers.ts";
import {
  connectTimeoutMs,
  keyTimeoutMs,
  replyTimeoutMs,
  waitReplyTimeoutMs,
} from "../../../actors/client/limits.ts";
import {
  describeFailure,
  describeUnanswered,
  describeUnsolicited,
  hasVerb,
  listsCommand,
} from "../../../actors/client/notices.ts";
import type {
  Answered,
  KeyPort,
  KeySupport,
  Notice,
  ServerPort,
  View,
} from "../../../actors/client/ports.ts";

/** What an exchange is made of. */
export interface ExchangeParts {
  readonly server: ServerPort;
  /** The user's key; undefined: none is given. */
  readonly keys: KeyPort | undefined;
  readonly view: View;
  /** Called once the connection has failed and the view was told: answers that are awaited never come. */
  failed(): void;
}

type KeyAnswer = Answered | "silent" | "hung up";

/**
 * Requests on one connection, for a program that knows what it asks: no polling, no reconnect, and none of the client's
 * machines, which take longer to load than a `send` takes.
 */
export class Exchange {
  readonly #parts: ExchangeParts;
  readonly #unanswered: string[] = [];
  #timer: Timer | undefined;
  #whenLost = (reason: string) => this.#fail(reason);
  #keySupport: KeySupport = "unknown";

  constructor(parts: ExchangeParts) {
    this.#parts = parts;
  }

  /** How many requests are unanswered. */
  get unansweredCount(): number {
    return this.#unanswered.length;
  }

  /** Connects, and gives the key before anything else, as the identification of the client's machine does. */
  async open(): Promise<void> {
    const { keys } = this.#parts;
    const key = keys?.current();
    await this.#connect();
    if (keys !== undefined && key !== undefined) await this.#giveKey(keys, key);
  }

  /** Sends a command; resolves with its answer. */
  request(command: string): Promise<Answered> {
    const { promise, resolve } = Promise.withResolvers<Answered>();
    this.#unanswered.push(command);
    if (this.#unanswered.length === 1) this.#expectAnswer();
    const send = (answer: Answered) => {
      this.#unanswered.shift();
      this.#expectAnswer();
      resolve(answer);
    };
    this.#parts.server.request({ text: command, from: { send } });
    return promise;
  }

  /** Whether messages can be sent by `post`; only a board that has keys is asked. */
  async canPost(): Promise<boolean> {
    return this.#keySupport === "accepted" && listsCommand((await this.request("help")).text, "post");
  }

  #connect(): Promise<void> {
    const { server } = this.#parts;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#limit(connectTimeoutMs);
    server.open({
      send: (event) => {
        if (event.type === "lost") return this.#whenLost(event.reason);
        if (event.type === "unsolicited") return this.#show(describeUnsolicited(event.text));
        clearTimeout(this.#timer);
        resolve();
      },
    });
    return promise;
  }

  async #giveKey(keys: KeyPort, key: string): Promise<void> {
    const isKnown = keys.support() === "accepted";
    const timeoutMs = isKnown ? replyTimeoutMs : keyTimeoutMs;
    const answer = await this.#askKey(key, timeoutMs, isKnown);
    switch (answer === "silent" && isKnown ? "fault" : judgeKey(answer)) {
      case "accepted":
        this.#keySupport = "accepted";
        return keys.noteSupport("accepted");
      case "turned away":
        this.#show(describeUnsolicited(typeof answer === "string" ? answer : answer.text));
        return this.#waitForEnd();
      case "fault":
        return this.#drop(timeoutMs);
      case "unsupported":
        keys.noteSupport("unsupported");
        break;
      case "hung up":
    }
    this.#parts.server.closeGracefully();
    await this.#connect();
  }

  /** Resolves with the answer, or with what came instead; only a board that may have no keys may hang up. */
  async #askKey(key: string, timeoutMs: number, isKnown: boolean): Promise<KeyAnswer> {
    const { promise, resolve } = Promise.withResolvers<KeyAnswer>();
    const fail = this.#whenLost;
    if (!isKnown) this.#whenLost = () => resolve("hung up");
    const timer = setTimeout(resolve, timeoutMs, "silent");
    this.#parts.server.request({ text: `key ${key}`, from: { send: resolve } });
    const answer = await promise;
    clearTimeout(timer);
    this.#whenLost = fail;
    return answer;
  }

  /** The server says that it cannot serve this connection, and will close it. */
  #waitForEnd(): Promise<never> {
    this.#limit(replyTimeoutMs);
    return new Promise(() => undefined);
  }

  #drop(timeoutMs: number): Promise<never> {
    this.#parts.server.drop(describeSilence(timeoutMs));
    return new Promise(() => undefined);
  }

  #expectAnswer(): void {
    clearTimeout(this.#timer);
    const [oldest] = this.#unanswered;
    if (oldest !== undefined) this.#limit(hasVerb(oldest, "wait") ? waitReplyTimeoutMs : replyTimeoutMs);
  }

  #limit(timeoutMs: number): void {
    this.#timer = setTimeout(() => this.#parts.server.drop(describeSilence(timeoutMs)), timeoutMs);
  }

  #fail(reason: string): void {
    clearTimeout(this.#timer);
    this.#show(describeUnanswered(this.#unanswered));
    this.#show(describeFailure(reason));
    this.#parts.failed();
  }

  #show(notices: readonly Notice[]): void {
    for (const notice of notices) this.#parts.view.show(notice);
  }
}

function judgeKey(answer: KeyAnswer): "accepted" | "turned away" | "unsupported" | "hung up" {
  if (answer === "hung up") return answer;
  if (answer === "silent") return "unsupported";
  if (answer.reply?.kind === "ok") return "accepted";
  return isTemporaryError(answer) ? "turned away" : "unsupported";
}

import { describeSilence } from "../../../actors/client/answers.ts";
import type { Answered, ServerEvent, ServerPort, ServerRequest } from "../../../actors/client/ports.ts";
import type { Clock } from "../../net/clock.ts";
import type { Dialer } from "./dialer.ts";
import { FirstAnswer, firstAnswerTimeoutMs } from "./first-answer.ts";
import { RequestPipeline } from "./request-pipeline.ts";

/** The token that a client shows before anything else [AUT-5]. */
export interface Credentials {
  /** Undefined: it has none. */
  current(): string | undefined;
  /** What the user can do if the board asks for one; empty: nothing to add. */
  readonly remedy: string;
}

const noCredentials: Credentials = { current: () => undefined, remedy: "" };

/** One attempt to connect, and the connection that it became. */
interface Attempt {
  pipeline: RequestPipeline | undefined;
  readonly firstAnswer: FirstAnswer;
  /** Ends it while it is not open yet. */
  giveUp: () => void;
}

/**
 * The client's connection to the board: at most one at a time, reopened after each loss, to one of its servers. Events of an
 * attempt that was dropped or replaced are ignored.
 */
export class ServerConnection implements ServerPort {
  readonly #dialers: readonly [Dialer, ...Dialer[]];
  readonly #clock: Clock;
  readonly #credentials: Credentials;
  #client: { send(event: ServerEvent): void } | undefined;
  #current: Attempt | undefined;
  #turn = 0;
  /** Since the last answer, with the one under way: once each of the other servers has had one, it has time. */
  #attempts = 0;

  /** `dialers`: one for each server of the board, in the order in which they are tried. */
  constructor(
    dialers: readonly [Dialer, ...Dialer[]],
    clock: Clock,
    credentials: Credentials = noCredentials,
  ) {
    this.#dialers = dialers;
    this.#clock = clock;
    this.#credentials = credentials;
  }

  get address(): string {
    return this.#dialer.address;
  }

  get serverCount(): number {
    return this.#dialers.length;
  }

  get #dialer(): Dialer {
    return this.#dialers[this.#turn] ?? this.#dialers[0];
  }

  useNext(): void {
    this.#turn = (this.#turn + 1) % this.#dialers.length;
  }

  open(client: { send(event: ServerEvent): void }): void {
    this.#client = client;
    this.#attempts++;
    const firstAnswer = new FirstAnswer(this.#clock, () => {
      if (attempt === this.#current) this.drop(describeSilence(firstAnswerTimeoutMs));
    });
    const attempt: Attempt = { pipeline: undefined, firstAnswer, giveUp: () => undefined };
    this.#current = attempt;
    attempt.giveUp = this.#dialer.dial({
      opened: (transport, lines) => {
        if (attempt !== this.#current) return transport.destroy();
        attempt.pipeline = new RequestPipeline(transport, lines, this.#clock, {
          unsolicited: (text) => this.#report(attempt, { type: "unsolicited", text }),
          failing: (request, text) =>
            this.#report(attempt, { type: "failing", request, reason: this.#describeFailing(text) }),
          denied: (text) => this.#reportEnd(attempt, "denied", this.#describeDenial(text)),
          lost: (reason) => this.#reportEnd(attempt, "lost", reason),
        });
        this.#authenticate(attempt, attempt.pipeline);
      },
      received: (bytes) => {
        firstAnswer.settled();
        this.#attempts = 0;
        attempt.pipeline?.receive(bytes);
      },
      drained: () => attempt.pipeline?.drained(),
      closed: (hint) => attempt.pipeline?.closed(hint),
      refused: (reason) => this.#reportEnd(attempt, "lost", this.#describeRefusal(reason)),
    });
  }

  request(request: ServerRequest): void {
    if (this.#current?.pipeline) this.#ask(this.#current, this.#current.pipeline, request);
  }

  sendLine(text: string): void {
    this.#current?.pipeline?.sendLine(text);
  }

  drop(reason: string): void {
    const attempt = this.#current;
    if (attempt === undefined) return;
    if (attempt.pipeline) attempt.pipeline.destroy();
    else attempt.giveUp();
    this.#reportEnd(
      attempt,
      "lost",
      attempt.pipeline ? `connection lost: ${reason}` : this.#describeRefusal(reason),
    );
  }

  closeGracefully(): void {
    if (this.#current?.pipeline) this.#current.pipeline.closeGracefully();
    else this.#current?.giveUp();
    this.#current?.firstAnswer.settled();
    this.#current = undefined;
  }

  /** An earlier version of the server knows no tokens, and asks for none. */
  #authenticate(attempt: Attempt, pipeline: RequestPipeline): void {
    const token = this.#credentials.current();
    if (token === undefined) return this.#report(attempt, { type: "opened" });
    const send = ({ text, reply }: Answered) => {
      const code = reply?.kind === "error" ? reply.code : reply?.kind;
      if (code === "ok" || code === "unknown-command") return this.#report(attempt, { type: "opened" });
      pipeline.destroy();
      if (reply?.kind === "error" && code === "denied")
        return this.#reportEnd(attempt, "denied", this.#describeDenial(reply.text));
      this.#reportEnd(attempt, "lost", this.#describeRefusal(text));
    };
    this.#ask(attempt, pipeline, { text: `auth ${token}`, from: { send } });
  }

  #ask({ firstAnswer }: Attempt, pipeline: RequestPipeline, request: ServerRequest): void {
    pipeline.request(request);
    if (this.#attempts < this.serverCount) firstAnswer.asked(request.text);
  }

  #report(attempt: Attempt, event: ServerEvent): void {
    if (attempt === this.#current) this.#client?.send(event);
  }

  #reportEnd(attempt: Attempt, type: "lost" | "denied", reason: string): void {
    if (attempt !== this.#current) return;
    attempt.firstAnswer.settled();
    this.#current = undefined;
    this.#client?.send({ type, reason });
  }

  #describeDenial(text: string): string {
    const remedy = this.#credentials.current() === undefined ? this.#credentials.remedy : "";
    return `${this.address} denies access: ${text}${remedy && `; ${remedy}`}`;
  }

  #describeFailing(text: string): string {
    return `${this.address} can't serve now: ${text.replace(/^error /, "")}`;
  }

  #describeRefusal(reason: string): string {
    return `can't connect to ${this.address}: ${reason}`;
  }
}

import type { ServerEvent, ServerPort, ServerRequest } from "../../../actors/client/ports.ts";
import type { Clock } from "../../net/clock.ts";
import type { Dialer } from "./dialer.ts";
import { RequestPipeline } from "./request-pipeline.ts";

/** One attempt to connect, and the connection that it became. */
interface Attempt {
  pipeline: RequestPipeline | undefined;
  /** Ends it while it is not open yet. */
  giveUp: () => void;
}

/**
 * The client's connection to the server: at most one at a time, reopened after each loss. Events of an attempt that was
 * dropped or replaced are ignored.
 */
export class ServerConnection implements ServerPort {
  readonly address: string;
  readonly #dialer: Dialer;
  readonly #clock: Clock;
  #client: { send(event: ServerEvent): void } | undefined;
  #current: Attempt | undefined;

  constructor(dialer: Dialer, clock: Clock) {
    this.address = dialer.address;
    this.#dialer = dialer;
    this.#clock = clock;
  }

  open(client: { send(event: ServerEvent): void }): void {
    this.#client = client;
    const attempt: Attempt = { pipeline: undefined, giveUp: () => undefined };
    this.#current = attempt;
    attempt.giveUp = this.#dialer.dial({
      opened: (transport, lines) => {
        if (attempt !== this.#current) return transport.destroy();
        attempt.pipeline = new RequestPipeline(transport, lines, this.#clock, {
          unsolicited: (text) => this.#report(attempt, { type: "unsolicited", text }),
          lost: (reason) => this.#reportLoss(attempt, reason),
        });
        this.#report(attempt, { type: "opened" });
      },
      received: (bytes) => attempt.pipeline?.receive(bytes),
      drained: () => attempt.pipeline?.drained(),
      closed: () => attempt.pipeline?.closed(),
      refused: (reason) => this.#reportLoss(attempt, this.#describeRefusal(reason)),
    });
  }

  request(request: ServerRequest): void {
    this.#current?.pipeline?.request(request);
  }

  sendLine(text: string): void {
    this.#current?.pipeline?.sendLine(text);
  }

  drop(reason: string): void {
    const attempt = this.#current;
    if (attempt === undefined) return;
    if (attempt.pipeline) attempt.pipeline.destroy();
    else attempt.giveUp();
    this.#reportLoss(
      attempt,
      attempt.pipeline ? `connection lost: ${reason}` : this.#describeRefusal(reason),
    );
  }

  closeGracefully(): void {
    if (this.#current?.pipeline) this.#current.pipeline.closeGracefully();
    else this.#current?.giveUp();
    this.#current = undefined;
  }

  #report(attempt: Attempt, event: ServerEvent): void {
    if (attempt === this.#current) this.#client?.send(event);
  }

  #reportLoss(attempt: Attempt, reason: string): void {
    if (attempt !== this.#current) return;
    this.#current = undefined;
    this.#client?.send({ type: "lost", reason });
  }

  #describeRefusal(reason: string): string {
    return `can't connect to ${this.address}: ${reason}`;
  }
}

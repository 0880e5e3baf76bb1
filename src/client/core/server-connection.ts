import type { ServerEvent, ServerPort, ServerRequest } from "../../../actors/client/ports.ts";
import type { Clock } from "../../net/clock.ts";
import type { Dialer } from "./dialer.ts";
import { RequestPipeline } from "./request-pipeline.ts";

/**
 * The line to the server: at most one connection at a time, opened anew after each loss. What a connection tells after
 * it was dropped or replaced is not heard.
 */
export class ServerConnection implements ServerPort {
  readonly address: string;
  readonly #dialer: Dialer;
  readonly #clock: Clock;
  #owner: { send(event: ServerEvent): void } | undefined;
  #pipeline: RequestPipeline | undefined;
  /** Numbers the attempts, so that a late connection is known to be late. */
  #attempt = 0;

  constructor(dialer: Dialer, clock: Clock) {
    this.address = dialer.address;
    this.#dialer = dialer;
    this.#clock = clock;
  }

  open(owner: { send(event: ServerEvent): void }): void {
    this.#owner = owner;
    const attempt = ++this.#attempt;
    let pipeline: RequestPipeline | undefined;
    this.#dialer.dial({
      opened: (transport, lines) => {
        if (attempt !== this.#attempt) return transport.destroy();
        pipeline = new RequestPipeline(transport, lines, this.#clock, {
          unsolicited: (text) => this.#tell(attempt, { type: "unasked", text }),
          lost: (reason) => this.#lose(attempt, reason),
        });
        this.#pipeline = pipeline;
        this.#tell(attempt, { type: "opened" });
      },
      received: (bytes) => pipeline?.receive(bytes),
      drained: () => pipeline?.drained(),
      closed: () => pipeline?.closed(),
      refused: (reason) => this.#lose(attempt, this.#describeRefusal(reason)),
    });
  }

  ask(request: ServerRequest): void {
    this.#pipeline?.request(request);
  }

  say(text: string): void {
    this.#pipeline?.sendLine(text);
  }

  drop(reason: string): void {
    const wasOpen = this.#pipeline !== undefined;
    const lost = wasOpen ? `connection lost: ${reason}` : this.#describeRefusal(reason);
    this.#pipeline?.destroy();
    this.#lose(this.#attempt, lost);
  }

  hangUp(): void {
    this.#attempt++;
    this.#pipeline?.closeGracefully();
    this.#pipeline = undefined;
  }

  #tell(attempt: number, event: ServerEvent): void {
    if (attempt === this.#attempt) this.#owner?.send(event);
  }

  #lose(attempt: number, reason: string): void {
    if (attempt !== this.#attempt) return;
    this.#attempt++;
    this.#pipeline = undefined;
    this.#owner?.send({ type: "lost", reason });
  }

  #describeRefusal(reason: string): string {
    return `can't connect to ${this.address}: ${reason}`;
  }
}

import type { Answered, ServerRequest } from "../../../actors/client/ports.ts";
import type { Clock } from "../../net/clock.ts";
import { LimitedFlow } from "./limited-flow.ts";

/**
 * Sends a request again if the server limits the rate, when it says that it will take it. The requests of a flow keep their
 * order: after a refused one, all later ones go again, too (PROTOCOL.md, [RAT-5]).
 */
export class RateLimitRetry {
  readonly #clock: Clock;
  readonly #send: (requests: readonly ServerRequest[]) => void;
  readonly #flows = new Map<object, LimitedFlow>();

  /** `send` sends requests on the connection, if that is still open. */
  constructor(clock: Clock, send: (requests: readonly ServerRequest[]) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  /** Whether a new request has to wait behind others of its flow; then it is sent later. */
  defers(request: ServerRequest): boolean {
    const flow = this.#flows.get(flowOf(request));
    flow?.defer(request);
    return flow !== undefined;
  }

  /** Whether the request of an answer is sent again; `unanswered`: the later requests on the connection. */
  returns(request: ServerRequest, answer: Answered, unanswered: readonly ServerRequest[]): boolean {
    const delayMs = retryDelayMs(answer);
    if (delayMs === undefined && this.#flows.size === 0) return false;
    const key = flowOf(request);
    const flow = delayMs === undefined ? this.#flows.get(key) : this.#limit(key, unanswered);
    if (flow === undefined) return false;
    const isReturned = flow.answered(request, delayMs);
    if (flow.isDrained) this.#endRound(key, flow);
    return isReturned;
  }

  #limit(key: object, unanswered: readonly ServerRequest[]): LimitedFlow {
    const known = this.#flows.get(key);
    if (known !== undefined) return known;
    const flow = new LimitedFlow(1 + unanswered.filter((request) => flowOf(request) === key).length);
    this.#flows.set(key, flow);
    return flow;
  }

  #endRound(key: object, flow: LimitedFlow): void {
    if (flow.isEmpty) this.#flows.delete(key);
    else this.#clock.after(flow.endRound(), () => this.#send(flow.beginRound()));
  }
}

function flowOf({ from, flow }: ServerRequest): object {
  return flow ?? from;
}

/** In how many ms the server takes the request; undefined if it did not refuse it for its rate. */
function retryDelayMs({ reply }: Answered): number | undefined {
  if (reply?.kind !== "error" || reply.code !== "rate-limited") return undefined;
  const [, delayMs] = /^retry in (\d{1,9}) ms$/.exec(reply.text) ?? [];
  return delayMs === undefined ? undefined : Number(delayMs);
}

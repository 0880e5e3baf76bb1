import type { OlderWanted } from "../../../actors/client/history.ts";
import type { ClientStatus, HistoryStatus } from "../../../actors/client/status.ts";
import type { Clock } from "../../net/clock.ts";
import type { Messages } from "../model/messages.ts";
import type { BoardView } from "./board-view.ts";
import type { TopLine } from "./top-line.ts";

/** The parts of the page for paging back, and where its requests go. */
export interface OlderMessagesParts {
  readonly messages: Messages;
  readonly board: BoardView;
  readonly topLine: TopLine;
  readonly clock: Clock;
  readonly request: (wanted: OlderWanted) => void;
}

const pageSize = 50;
/** How many at a time lead to a message further up. */
const strideSize = 500;
const retryDelayMs = 1000;

/** Pages back through the board, and shows at its top whether there are older messages. */
export class OlderMessages {
  readonly #parts: OlderMessagesParts;
  #status: ClientStatus | undefined;
  #goalId: number | undefined;

  constructor(parts: OlderMessagesParts) {
    this.#parts = parts;
  }

  /** Applies the client's new status. */
  update(status: ClientStatus): void {
    const { clock, board } = this.#parts;
    // A page that the server refused is requested again later, if the reader is still there.
    const isRefused = this.#status?.history.state === "stopping" && status.history.state === "idle";
    if (isRefused) clock.after(retryDelayMs, () => board.invalidate());
    this.#status = status;
    this.draw();
  }

  /** Updates the line at the top; call it when the oldest message changes. */
  draw(): void {
    const { topLine, messages } = this.#parts;
    topLine.draw(messages, this.#historyState);
  }

  /** Requests older messages until this one is there; `false` if it can't come. */
  fetchUntil(id: number): boolean {
    const { messages } = this.#parts;
    const canCome = this.#historyState !== "exhausted" && !messages.isFull;
    this.#goalId = canCome ? id : undefined;
    if (canCome) this.fetch();
    return canCome;
  }

  /** Requests the page before the oldest message, unless a request is in flight or there is none. */
  fetch(): void {
    const { messages, request } = this.#parts;
    const before = messages.oldestId;
    // The page may be full after a backfill.
    if (this.#status?.isBackfilling || this.#historyState !== "idle") return;
    if (before === undefined || before <= 1 || messages.isFull) return;
    const missing = this.#goalId === undefined ? 0 : before - this.#goalId;
    if (missing <= 0) this.#goalId = undefined;
    request({
      type: "olderWanted",
      before,
      count: missing > 0 ? Math.min(missing + pageSize, strideSize) : pageSize,
    });
  }

  /** The history may be exhausted for an oldest message that is no longer the one on the page. */
  get #historyState(): HistoryStatus["state"] {
    const { state, goneId } = this.#status?.history ?? { state: "offline", goneId: undefined };
    const isElsewhere = goneId !== (this.#parts.messages.oldestId ?? 0) - 1;
    return state === "exhausted" && isElsewhere ? "idle" : state;
  }
}

import { isTimeUnknown, messageIdOf, storedAtOf } from "./answers.ts";
import { maxLinesInFlight } from "./limits.ts";
import type { Answered, StoredAt } from "./ports.ts";

/** Whether to send `time <id>` for each message: not if nobody sees times, nor to a server that does not know it. */
export type Times = "asked" | "unasked";

/**
 * A range of messages that are fetched one by one: `read <id>`, then `time <id>` if times are asked for. Replies arrive
 * in the order of the requests.
 */
export interface FetchWindow {
  /** The id of the next message. */
  readonly next: number;
  /** The next id to request. */
  readonly nextRequest: number;
  /** The last id to request. */
  readonly last: number;
  /** The message `next`, while its time is awaited. */
  readonly untimed: Answered | undefined;
  /** How many `time <id>` are unanswered. */
  readonly timesInFlight: number;
}

/** The result of one answer: the next window, and what was fetched if the answer completes it. */
export interface Fetched {
  readonly change: Partial<FetchWindow>;
  readonly times: Times;
  /** The answer to `read <next>`, with the time of its message if that is known. */
  readonly answer: Answered | undefined;
  readonly storedAt: StoredAt;
}

/** No request in flight. */
export const noneInFlight = { untimed: undefined, timesInFlight: 0 } as const;

/** How many more lines may be sent now. `step`: the ids are ascending or descending. */
export function roomFor({ next, nextRequest, untimed, timesInFlight }: FetchWindow, step: 1 | -1): number {
  const unread = (nextRequest - next) * step - (untimed === undefined ? 0 : 1);
  return maxLinesInFlight - unread - timesInFlight;
}

/** The ids to request now to keep at most `maxLinesInFlight` lines in flight. */
export function idsToRequest(window: FetchWindow, step: 1 | -1, times: Times): number[] {
  const { nextRequest, last } = window;
  const left = (last - nextRequest) * step + 1;
  const room = Math.floor(roomFor(window, step) / (times === "asked" ? 2 : 1));
  return Array.from({ length: Math.max(0, Math.min(left, room)) }, (_, index) => nextRequest + index * step);
}

/** The lines that request these messages. */
export function formatRequests(ids: readonly number[], times: Times): string[] {
  return ids.flatMap((id) => (times === "asked" ? [`read ${id}`, `time ${id}`] : [`read ${id}`]));
}

/** The window after these messages are requested. */
export function noteIds(
  { nextRequest, timesInFlight }: FetchWindow,
  ids: readonly number[],
  { step, times }: { readonly step: 1 | -1; readonly times: Times },
): Pick<FetchWindow, "nextRequest" | "timesInFlight"> {
  return {
    nextRequest: nextRequest + ids.length * step,
    timesInFlight: timesInFlight + (times === "asked" ? ids.length : 0),
  };
}

/** Applies an answer. A message whose time was requested is complete when the time is answered. */
export function receive(window: FetchWindow, answer: Answered, times: Times): Fetched {
  const { next, untimed, timesInFlight } = window;
  const none = { answer: undefined, storedAt: undefined };
  if (answer.request.startsWith("time ")) {
    const change = { untimed: undefined, timesInFlight: timesInFlight - 1 };
    return {
      change,
      times: isTimeUnknown(answer) ? "unasked" : times,
      answer: untimed,
      storedAt: storedAtOf(answer.reply, next),
    };
  }
  // Replies come in order, so the oldest `time` in flight is that of this message.
  if (timesInFlight > 0 && messageIdOf(answer) === next)
    return { ...none, change: { untimed: answer }, times };
  return { change: {}, times, answer, storedAt: undefined };
}

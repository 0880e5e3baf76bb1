import { assign, setup } from "xstate";
import { describeSilence, isDamaged, isMissing, messageIdOf } from "./answers.ts";
import {
  type Fetched,
  type FetchWindow,
  formatRequests,
  idsToRequest,
  noneInFlight,
  noteIds,
  receive,
  type Times,
} from "./fetch-window.ts";
import { replyTimeoutMs } from "./limits.ts";
import type { Answered, Notice, ServerPort, View } from "./ports.ts";
import {
  describeFound,
  describeNotFound,
  endOf,
  isOver,
  narrow,
  startTimeSearch,
  type TimeSearch,
} from "./time-search.ts";

/** The user wants to see the messages from one id to another, in this order, upwards or downwards. */
export interface RangeWanted {
  readonly type: "rangeWanted";
  readonly from: number;
  readonly to: number;
}

/** The user wants to know the first message since a time, in the form of `StoredAt`, up to the message `lastId`. */
export interface TimeWanted {
  readonly type: "timeWanted";
  readonly from: string;
  readonly lastId: number;
}

/** What the user wants of the history. */
export type HistoryWanted = RangeWanted | TimeWanted;

/** Input of the history. */
export interface HistoryInput {
  readonly server: Pick<ServerPort, "request" | "drop">;
  readonly view: View;
  /** Whether to ask for the times of messages. */
  readonly times: Times;
}

interface HistoryContext extends HistoryInput, FetchWindow {
  /** Whether the page goes up or down. */
  readonly step: 1 | -1;
  /** A message of the page that the board no longer keeps. */
  readonly goneId: number | undefined;
  readonly search: TimeSearch;
}

/** The context of a new connection. */
export function startHistory(input: HistoryInput): HistoryContext {
  const page = { next: 1, nextRequest: 1, last: 0, ...noneInFlight, step: 1, goneId: undefined } as const;
  return { ...input, ...page, search: startTimeSearch("", 0) };
}

function receiveNext(context: HistoryContext, answer: Answered): Fetched {
  return receive(context, answer, context.times);
}

/** The message that an answer completes, if it is the next one. */
function wantedMessage(context: HistoryContext, latest: Answered): Notice | undefined {
  const { answer, storedAt } = receiveNext(context, latest);
  if (answer?.reply?.kind !== "message" || answer.reply.message.id !== context.next) return undefined;
  return { kind: "fetched", text: answer.text, message: answer.reply.message, storedAt };
}

/** The implementations that the history's chart names: guards, actions and delays. */
export const historySetup = setup({
  types: {
    context: {} as HistoryContext,
    events: {} as HistoryWanted | Answered,
    input: {} as HistoryInput,
  },
  guards: {
    isComplete: ({ context: { next, last, step, timesInFlight } }) =>
      (last - next) * step < 0 && timesInFlight === 0,
    isDrained: ({ context }) => context.next === context.nextRequest && context.timesInFlight === 0,
    lacksStart: ({ context }) => context.goneId !== undefined,
    /** The message is complete only with its time. */
    isPart: ({ context }, answer: Answered) => receiveNext(context, answer).answer === undefined,
    isWanted: ({ context }, answer: Answered) => wantedMessage(context, answer) !== undefined,
    isMissing: (_, answer: Answered) => isMissing(answer),
    isFound: ({ context }) => isOver(context.search),
    isHopeless: (_, answer: Answered) => endOf(answer) !== undefined,
  },
  actions: {
    startPage: assign((_, event: HistoryWanted) => {
      if (event.type !== "rangeWanted") return {};
      const { from, to } = event;
      const step = to >= from ? (1 as const) : (-1 as const);
      return { next: from, nextRequest: from, last: to, step, goneId: undefined };
    }),
    requestPage: ({ context, self }) => {
      const ids = idsToRequest(context, context.step, context.times);
      for (const text of formatRequests(ids, context.times)) context.server.request({ text, from: self });
    },
    noteRequested: assign(({ context }) => {
      const { times, step } = context;
      return noteIds(context, idsToRequest(context, step, times), { step, times });
    }),
    noteReceived: assign(({ context }, answer: Answered) => {
      const { change, times } = receiveNext(context, answer);
      return { ...change, times };
    }),
    noteAbsent: assign(({ context }, answer: Answered) =>
      isDamaged(answer) ? {} : { goneId: context.next },
    ),
    noteAnswered: assign(({ context }) => ({ next: context.next + context.step })),
    show: ({ context }, answer: Answered) => {
      const wanted = wantedMessage(context, answer);
      if (wanted !== undefined) context.view.show(wanted);
    },
    showAbsent: ({ context }, answer: Answered) => {
      const why = isDamaged(answer) ? "damaged" : "gone";
      context.view.show({ kind: "absent", text: `${context.next} ${why}`, id: context.next, why });
    },
    /** The answer is the first message that the board keeps and can read [WAI-1]. */
    requestStart: ({ context, self }) => context.server.request({ text: "wait 0", from: self }),
    showStart: ({ context }, answer: Answered) => {
      const id = messageIdOf(answer) ?? 0;
      if (id > 0) context.view.show({ kind: "start", text: answer.text, id });
    },
    startSearch: assign((_, event: HistoryWanted) =>
      event.type === "timeWanted" ? { search: startTimeSearch(event.from, event.lastId) } : {},
    ),
    requestTime: ({ context: { search, server }, self }) => {
      if (!isOver(search)) server.request({ text: `time ${search.asked}`, from: self });
    },
    narrow: assign(({ context }, answer: Answered) => ({ search: narrow(context.search, answer) })),
    showFound: ({ context }) => context.view.show(describeFound(context.search)),
    showHopeless: ({ context }, answer: Answered) =>
      context.view.show(describeNotFound(endOf(answer) ?? "none")),
    dropConnection: ({ context }) => context.server.drop(describeSilence(replyTimeoutMs)),
  },
  delays: { replyTimeoutMs },
});

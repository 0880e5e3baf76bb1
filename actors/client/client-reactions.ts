import { withEvent } from "../with-event.ts";
import type { BatchAnswered, BatchTyped, ClientContext } from "./client-context.ts";
import type { Identified } from "./identification.ts";
import { describeNotSent, describeReply, describeUnanswered, describeUnsolicited } from "./notices.ts";
import type { Answered, Notice } from "./ports.ts";

/** The action that shows the notices that `params` derives from the context and the event. */
export function show<E>(params: (event: { context: ClientContext; event: E }) => readonly Notice[]) {
  return { type: "show", params } as const;
}

/** A guard or an action that takes the output of a child that is done. */
export function withOutput<T extends string>(type: T) {
  return { type, params: <O>({ event }: { event: { output: O } }) => event.output } as const;
}

/** Reports the unanswered commands. */
export const showUnanswered = show(({ context }) => describeUnanswered(context.unanswered));
/** Reports a typed command that is not sent. */
export const showNotSent = show<{ text: string }>(({ event }) => describeNotSent(event.text));
/** Reports each command of a batch that is not sent. */
export const showBatchNotSent = show<BatchTyped>(({ event }) => event.texts.flatMap(describeNotSent));

/** Shows why the server turns this connection away. */
const showTurnedAway = show<{ output: Identified }>(({ event }) => describeUnsolicited(event.output.text));

/** On a loss: reports and clears the unanswered commands. */
export const handleLoss = [showUnanswered, withEvent("noteLoss")];

/** Leaves a server that is failing. */
export const leave = [withEvent("noteFailing"), { type: "closeGracefully" } as const];

/** After the identification; a board without keys gets another connection, on which no key is given. */
export const whenIdentified = [
  {
    guard: withOutput("isAccepted"),
    target: "connected",
    actions: ["noteKeysAccepted", withOutput("keepIdentified")],
  },
  { guard: withOutput("isTurnedAway"), target: "turnedAway", actions: showTurnedAway },
  { guard: withOutput("isFault"), actions: "dropSilentKey" },
  {
    guard: withOutput("isUnsupported"),
    target: "connectingWithoutKey",
    actions: ["noteKeysUnsupported", "closeGracefully"],
  },
  { target: "connectingWithoutKey", actions: [withOutput("keepIdentified"), "closeGracefully"] },
] as const;

/** On the answer to a typed command: shows it, and removes the command from the unanswered ones. */
export const handleAnswer = [
  show<Answered>(({ context, event }) => describeReply(context.unanswered[0] ?? event.request, event)),
  { type: "noteAnswered" } as const,
];

/** After a typed command has registered a name. */
const handleTypedName = [
  withEvent("keepTypedName"),
  withEvent("reportTypedName"),
  { type: "noteKeysIgnored" } as const,
];

/** The same as `handleAnswer` if the answer is a welcome. */
export const handleWelcome = [...handleAnswer, ...handleTypedName];
/** The same as `handleAnswer` for a batch. */
export const handleBatchAnswer = [
  show<BatchAnswered>(({ context, event }) =>
    event.answers.flatMap((answer, index) =>
      describeReply(context.unanswered[index] ?? answer.request, answer),
    ),
  ),
  withEvent("noteBatchAnswered"),
];

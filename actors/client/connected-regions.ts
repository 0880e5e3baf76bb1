import { withEvent } from "../with-event.ts";
import { handleAnswer, handleBatchAnswer, handleWelcome } from "./client-reactions.ts";

/** A server that cannot serve is left once all is answered; if all others were tried, it is as good as they are. */
export const service = {
  initial: "working",
  states: {
    working: {
      after: { stableConnectionMs: { actions: "resetFailures" } },
      on: {
        failing: [
          { guard: "mayTryNext", target: "leaving", actions: withEvent("noteFailing") },
          { guard: "hasSeveral", target: "tolerated" },
        ],
      },
    },
    leaving: {
      always: { guard: "mayLeave", target: "#client.down", actions: "closeGracefully" },
    },
    tolerated: { after: { roundPauseMs: { target: "working", actions: "resetFailures" } } },
  },
} as const;

/** How long it waits for the answers to typed commands. */
export const answers = {
  initial: "none",
  states: {
    none: { always: { guard: "isAnswerAwaited", target: "awaited" } },
    awaited: {
      always: { guard: "isAllAnswered", target: "none" },
      after: { answerTimeoutMs: { actions: "dropSilent" } },
      on: {
        answered: [
          { guard: withEvent("isWelcome"), target: "awaited", reenter: true, actions: handleWelcome },
          { target: "awaited", reenter: true, actions: handleAnswer },
        ],
        batchAnswered: { target: "awaited", reenter: true, actions: handleBatchAnswer },
      },
    },
  },
} as const;

import { and } from "xstate";
import { withEvent } from "../with-event.ts";
import { historySetup, startHistory } from "./history-setup.ts";

/** The answer to a line of the page that completes no message. */
const receivePart = {
  guard: withEvent("isPart"),
  reenter: true,
  actions: withEvent("noteReceived"),
} as const;

/**
 * The history: fetches any part of the board when the user asks for it, one page at a time, and searches the first
 * message since a time. It lives as long as a connection, and ignores what is wanted during a page or a search.
 */
export const historyMachine = historySetup.createMachine({
  id: "history",
  context: ({ input }) => startHistory(input),
  initial: "idle",
  states: {
    idle: {
      on: {
        rangeWanted: { target: "fetching", actions: withEvent("startPage") },
        timeWanted: { target: "searching", actions: withEvent("startSearch") },
      },
    },
    fetching: {
      entry: ["requestPage", "noteRequested"],
      always: [
        { guard: and(["isComplete", "lacksStart"]), target: "findingStart" },
        { guard: "isComplete", target: "idle" },
      ],
      after: { replyTimeoutMs: { actions: "dropConnection" } },
      on: {
        answered: [
          { target: "fetching", ...receivePart },
          {
            guard: withEvent("isWanted"),
            target: "fetching",
            reenter: true,
            actions: [withEvent("show"), withEvent("noteReceived"), "noteAnswered"],
          },
          {
            guard: withEvent("isMissing"),
            target: "fetching",
            reenter: true,
            actions: [withEvent("showAbsent"), withEvent("noteAbsent"), "noteAnswered"],
          },
          { target: "draining", actions: "noteAnswered" },
        ],
      },
    },
    /** The server cannot answer now: the replies in flight are ignored. */
    draining: {
      always: { guard: "isDrained", target: "idle" },
      after: { replyTimeoutMs: { actions: "dropConnection" } },
      on: {
        answered: [
          { target: "draining", ...receivePart },
          { target: "draining", reenter: true, actions: [withEvent("noteReceived"), "noteAnswered"] },
        ],
      },
    },
    /** Something of the page is gone: from where on does the board keep its messages? */
    findingStart: {
      entry: "requestStart",
      after: { replyTimeoutMs: { actions: "dropConnection" } },
      on: { answered: { target: "idle", actions: withEvent("showStart") } },
    },
    searching: {
      entry: "requestTime",
      always: { guard: "isFound", target: "idle", actions: "showFound" },
      after: { replyTimeoutMs: { actions: "dropConnection" } },
      on: {
        answered: [
          { guard: withEvent("isHopeless"), target: "idle", actions: withEvent("showHopeless") },
          { target: "searching", reenter: true, actions: withEvent("narrow") },
        ],
      },
    },
  },
});

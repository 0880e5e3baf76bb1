import type { ClientStatus } from "../../actors/client/status.ts";

/** The status of a connected client that polls, with the changes that a test makes. */
export function statusWith(changes: Partial<ClientStatus> = {}): ClientStatus {
  return {
    connection: "connected",
    server: "127.0.0.1:4040",
    serverCount: 1,
    ended: undefined,
    failures: 0,
    retryDelayMs: 0,
    lossReason: "",
    acceptsCommands: true,
    unanswered: 0,
    isAnswerDue: false,
    registration: { state: "registered", name: "ann", isFirstTry: true },
    name: "ann",
    lastId: 41,
    mode: "poll",
    intervalMs: 1000,
    isAsking: false,
    isBackfilling: false,
    isCaughtUp: true,
    missed: 0,
    fetched: 0,
    history: "idle",
    ...changes,
  };
}

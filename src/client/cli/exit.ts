import type { ClientActor } from "../../../actors/client/client.ts";
import { observeStatus } from "../../../actors/client/status.ts";

/** The exit codes of `client` and its forms. */
export const exitCodes = {
  /** Everything was done and answered. */
  done: 0,
  /** The connection failed or was lost, a stream could not be read or written, or the command line is wrong. */
  failed: 1,
  /** The server answered with an error (the one-shot forms only). */
  refused: 2,
  /** `wait --timeout`: no new message came in time. */
  timedOut: 3,
} as const;

/** One of them. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/**
 * Ends the process when the client has ended and `settled` resolves: with `failed` if the client failed, else
 * with the code that `chooseCode` returns. XState throws an error in the client's own code, which ends the process too.
 */
export function exitWhenDone(
  client: ClientActor,
  chooseCode: () => ExitCode,
  settled: () => Promise<void> = () => Promise.resolve(),
): void {
  observeStatus(client, ({ ended }) => {
    if (ended === undefined) return;
    const exit = () => process.exit(ended === "done" ? chooseCode() : exitCodes.failed);
    settled()
      .then(exit)
      .catch((error: unknown) => {
        throw error;
      });
  });
}

/** Calls `quit` when a signal asks the process to end. */
export function onSignal(quit: () => void): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, quit);
}

import type { ClientActor } from "../../../actors/client/client.ts";

/** The exit codes of `client` and its forms. */
export const exitCodes = {
  /** Everything was done and answered. */
  done: 0,
  /** The connection failed or was lost, a stream could not be read or written, or the command line is wrong. */
  failed: 1,
  /** The server answered with an error (the one-shot forms only). */
  refused: 2,
} as const;

/** One of them. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/**
 * Ends the process when the client has ended and `settled` resolves: with `failed` if the client failed, else
 * with the code that `chooseCode` returns. An error in the client's own code is thrown, and ends the process too.
 */
export function exitWhenDone(
  client: ClientActor,
  chooseCode: () => ExitCode,
  settled: () => Promise<void> = () => Promise.resolve(),
): void {
  const exit = () => process.exit(client.getSnapshot().matches("closed") ? chooseCode() : exitCodes.failed);
  const fail = (error: unknown) => {
    throw error;
  };
  client.subscribe({
    complete: () => {
      settled().then(exit).catch(fail);
    },
    error: fail,
  });
}

/** Calls `quit` when a signal asks the process to end. */
export function onSignal(quit: () => void): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, quit);
}

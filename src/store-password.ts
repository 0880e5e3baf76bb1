import type { Command } from "commander";

/** The password of an address such as `nats://user:password@host`. */
const password = /(:\/\/[^/:@]*:)[^/@]+@/;

/** What `--store` names, fit to be shown: without a password. */
export function hidePassword(store: string): string {
  return store.replace(password, "$1***@");
}

/** Exits with an error if the command line of a process, which everybody on its machine can read, has a password. */
export function rejectPasswords(command: Command): void {
  for (const each of [command, command.parent]) {
    const store: unknown = each?.getOptionValue("store");
    if (each?.getOptionValueSource("store") !== "cli" || typeof store !== "string") continue;
    if (!password.test(store)) continue;
    command.error(
      "error: --store has a password, and everybody on this machine can read a command line: give it in LASTWORD_STORE",
    );
  }
}

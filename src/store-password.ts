import type { Command } from "commander";

/** An address of NATS, up to the end of what stands before its servers: user and password, or a token. */
const credentials = /^((?:nats|tls):(?:\/\/)?).*@/is;

/** What `--store` names, fit to be shown: without user, password and token, also if it is no address. */
export function hideCredentials(store: string): string {
  return store.replace(credentials, "$1***@");
}

/** Exits with an error if the command line of a process, which everybody on its machine can read, has a password. */
export function rejectPasswords(command: Command): void {
  for (const each of [command, command.parent]) {
    const store: unknown = each?.getOptionValue("store");
    if (each?.getOptionValueSource("store") !== "cli" || typeof store !== "string") continue;
    if (!credentials.test(store)) continue;
    command.error(
      "error: --store has a password or a token, and everybody on this machine can read a command line: give it in LASTWORD_STORE or in the file of --config, or use --nats-creds",
    );
  }
}

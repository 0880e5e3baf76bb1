import { lookup } from "node:dns/promises";
import { errorMessage } from "../../error-message.ts";
import { formatAddress, isLoopback } from "../../net/address.ts";
import { GradeStop, gradeExitCodes } from "../grade-stop.ts";
import type { ServerEndpoint } from "../recorded-connection.ts";

/** What the command line names: a server that runs, or a command that starts one. */
export type ServerTarget =
  | { readonly kind: "running"; readonly host: string; readonly port: number }
  | {
      readonly kind: "command";
      readonly words: readonly [string, ...string[]];
      /** Undefined: a free port each time, in the place of `{port}`. */
      readonly port: number | undefined;
    };

/** Parses the words of the command line: `HOST PORT`, or a command after `--`. Throws `GradeStop`. */
export function parseTarget(
  words: readonly string[],
  isCommand: boolean,
  port: number | undefined,
): ServerTarget {
  const [first, second, ...others] = words;
  if (isCommand) return parseCommandTarget(words, port);
  if (first === undefined || second === undefined || others.length > 0 || port !== undefined)
    throw new GradeStop("name the server as HOST PORT, or write -- and the command that starts it");
  if (!isPort(second)) throw new GradeStop(`${JSON.stringify(second)} is no port: it takes 1 to 65535`);
  return { kind: "running", host: first, port: Number(second) };
}

function parseCommandTarget(words: readonly string[], port: number | undefined): ServerTarget {
  const [program, ...parameters] = words;
  if (program === undefined) throw new GradeStop("a command must follow --");
  const command: readonly [string, ...string[]] = [program, ...parameters];
  if (words.some((word) => word.includes("{port}"))) return { kind: "command", words: command, port };
  const last = parameters.findLast(isPort);
  const fixed = port ?? (last === undefined ? undefined : Number(last));
  if (fixed === undefined)
    throw new GradeStop(
      "the command does not say on which port it listens: write {port} in it, or --port N before --",
    );
  return { kind: "command", words: command, port: fixed };
}

function isPort(word: string): boolean {
  return /^\d{1,5}$/.test(word) && Number(word) >= 1 && Number(word) <= 65_535;
}

/** Looks the host up. Throws `GradeStop` if it has no address, or one beyond this machine without leave. */
export async function resolveEndpoint(
  { host, port }: ServerEndpoint,
  allowsRemote: boolean,
): Promise<ServerEndpoint> {
  const addresses = await lookup(host.replace(/^\[(.*)\]$/, "$1"), { all: true }).catch((error: unknown) => {
    throw new GradeStop(
      `the host ${JSON.stringify(host)} has no address: ${errorMessage(error)}`,
      gradeExitCodes.untried,
    );
  });
  const remote = addresses.find(({ address }) => !isLoopback(address));
  if (remote !== undefined && !allowsRemote) {
    const where = formatAddress(remote.address, port);
    throw new GradeStop(
      `${where} is not on this machine: the grader floods what it tests; --allow-remote if you may do that there`,
    );
  }
  // A server on this machine may listen on one of the addresses of localhost alone.
  return { host: addresses.length > 1 ? host : (addresses[0]?.address ?? host), port };
}

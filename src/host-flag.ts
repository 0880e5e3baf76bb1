import { type Command, InvalidArgumentError, type Option } from "commander";
import { textOption } from "./flags.ts";

/** The value of `--host`: it may name a port. */
export interface HostValue {
  readonly host: string;
  readonly port: number | undefined;
}

/** `--host`, with its environment variable; `parse` returns undefined for what is no address. */
export function hostOption(
  description: string,
  defaultHost: string,
  parse: (text: string) => HostValue | undefined,
): Option {
  const option = textOption("host", "address", description);
  return option
    .default({ host: defaultHost, port: undefined }, JSON.stringify(defaultHost))
    .argParser((text) => {
      const value = parse(text);
      if (value !== undefined) return value;
      throw new InvalidArgumentError("It takes a host or an address, such as [::1] or tcp://127.0.0.1:4040.");
    });
}

/** Where a value comes from, the stronger the later. */
const sources = ["default", "config", "env", "cli"];

/**
 * Splits a value of `--host`: returns the host and the port. A flag on the command line wins over a variable, and that
 * over a configuration file. Throws `InvalidArgumentError` if two ports are named in the same way.
 */
export function resolveHost(
  command: Command,
  { host, port: named }: HostValue,
  portKey: string,
  minPort: number,
): { host: string; port: number } {
  const own: number = command.getOptionValue(portKey);
  const [hostRank = 0, ownRank = 0] = ["host", portKey].map((key) =>
    sources.indexOf(command.getOptionValueSource(key) ?? "default"),
  );
  if (named === undefined || named === own || ownRank > hostRank) return { host, port: own };
  if (ownRank === hostRank)
    throw new InvalidArgumentError(`--host names the port ${named}, and its own flag the port ${own}`);
  if (named < minPort)
    throw new InvalidArgumentError(`option '--host <address>' needs a port from ${minPort} to 65535`);
  return { host, port: named };
}

import type { Command, Option } from "commander";
import { hostOption, numberOption, optionsOf, splitHost } from "../../flags.ts";
import { parseAddress } from "../../net/address.ts";

/** The options that name the server. */
export interface ServerOptions {
  readonly host: string;
  readonly port: number;
}

/** The flags that name the server. */
export function serverOptions(): Option[] {
  return [
    hostOption("where the server is, as it prints it", "127.0.0.1", parseAddress),
    numberOption("port", "its port for lines", 1, 65_535).default(4040),
  ];
}

/** The options of a client's command; a port in `--host` is the port. */
export function clientOptionsOf<T extends ServerOptions>(command: Command): T {
  return { ...optionsOf<T>(command), ...splitHost(command, "port", 1) };
}

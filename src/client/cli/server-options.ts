import { type Command, InvalidArgumentError, type Option } from "commander";
import { numberOption, optionsOf, switchOption, textOption } from "../../flags.ts";
import { hostOption, splitHost } from "../../host-flag.ts";
import { parseAddress } from "../../net/address.ts";
import { type BoardAddress, defaultLinePort, parseBoardUrl } from "../core/board-address.ts";
import type { TlsTrust } from "../core/tcp-dialer.ts";
import { readSecurity, type SecurityFlags, securityOptions } from "./security-options.ts";

/** The options that name the server, and say how the client and the server know each other. */
export interface ServerOptions {
  readonly board: BoardAddress;
  readonly tls: TlsTrust;
  /** The token to show; undefined: none. */
  readonly token: string | undefined;
}

/** The flags that name the server. */
export function serverOptions(): Option[] {
  const url = textOption("url", "url", "where the server is: tcp, tls, http or https://…");
  return [
    hostOption("where the server is, as it prints it", "127.0.0.1", parseAddress),
    numberOption("port", "its port for lines", 1, 65_535).default(defaultLinePort),
    url.argParser((text) => {
      const board = parseBoardUrl(text);
      if (board !== undefined) return board;
      throw new InvalidArgumentError(
        "It takes an address such as tcp://127.0.0.1:4040 or https://board.example/.",
      );
    }),
    switchOption("tls", "the server's port for lines speaks TLS"),
    ...securityOptions(),
  ];
}

/** The options of a client's command, with the board that `--url`, or `--host` and `--port`, name. */
export function clientOptionsOf<T extends ServerOptions>(command: Command): T {
  const options = optionsOf<T & SecurityFlags & { url?: BoardAddress; tls?: boolean }>(command);
  const board = chooseBoard(command, options.url, options.tls === true ? "tls" : "tcp");
  const security = readSecurity(command, options, board);
  return { ...options, board, ...security };
}

/** A flag on the command line wins over a variable, and `--url` over the others. Exits if they are given together. */
function chooseBoard(
  command: Command,
  url: BoardAddress | undefined,
  scheme: BoardAddress["scheme"],
): BoardAddress {
  const given = ["host", "port", "tls"].filter((key) => command.getOptionValueSource(key) === "cli");
  const isFlag = command.getOptionValueSource("url") === "cli";
  if (isFlag && given.length > 0)
    command.error(`error: option '--url <url>' cannot be used with --${given[0]}`);
  if (url !== undefined && (isFlag || given.length === 0)) return url;
  return { scheme, path: "/", ...splitHost(command, "port", 1) };
}

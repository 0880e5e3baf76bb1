import { type Command, InvalidArgumentError, type Option } from "commander";
import { numberOption, optionsOf, switchOption, textOption } from "../../flags.ts";
import { type HostValue, resolveHost } from "../../host-flag.ts";
import { parseAddress } from "../../net/address.ts";
import { type BoardAddress, defaultLinePort, parseBoardUrls } from "../core/board-address.ts";
import type { TlsTrust } from "../core/tcp-dialer.ts";
import { readSecurity, type SecurityFlags, securityOptions } from "./security-options.ts";

/** The options that name the board's servers, and say how the client and they know each other. */
export interface ServerOptions {
  /** Where the servers are, in the order in which they are tried; one for most boards. */
  readonly boards: readonly [BoardAddress, ...BoardAddress[]];
  readonly tls: TlsTrust;
  /** The token to show; undefined: none. */
  readonly token: string | undefined;
}

interface BoardFlags extends SecurityFlags {
  readonly host: readonly HostValue[];
  readonly url?: readonly BoardAddress[];
  readonly tls?: boolean;
}

const defaultHost = "127.0.0.1";

/** The flags that name the servers. */
export function serverOptions(): Option[] {
  return [
    textOption("host", "address", "where the server is, as it prints it; several with commas")
      .default([{ host: defaultHost, port: undefined }], JSON.stringify(defaultHost))
      .argParser(parseHosts),
    numberOption("port", "its port for lines", 1, 65_535).default(defaultLinePort),
    textOption("url", "url", "the same as tcp, tls, http or https://…; several with commas").argParser(
      parseUrls,
    ),
    switchOption("tls", "the server's port for lines speaks TLS"),
    ...securityOptions(),
  ];
}

/** The options of a client's command, with the servers that `--url`, or `--host` and `--port`, name. */
export function clientOptionsOf<T extends ServerOptions>(command: Command): T {
  const options = optionsOf<T & BoardFlags>(command);
  const [first, ...others] = chooseBoards(command, options);
  if (first === undefined) throw new Error("a flag takes at least one address");
  const boards = [first, ...others] as const;
  return { ...options, boards, ...readSecurity(command, options, boards) };
}

function parseUrls(text: string): readonly BoardAddress[] {
  const boards = parseBoardUrls(text);
  if (!("wrong" in boards)) return boards;
  throw new InvalidArgumentError(
    `It takes an address such as tcp://127.0.0.1:4040 or https://board.example/${describeWrong(text, boards.wrong)}`,
  );
}

function parseHosts(text: string): readonly HostValue[] {
  return text.split(",").map((each) => {
    const value = parseAddress(each);
    if (value !== undefined) return value;
    throw new InvalidArgumentError(
      `It takes a host or an address, such as [::1] or tcp://127.0.0.1:4040${describeWrong(text, each.trim())}`,
    );
  });
}

/** Names the wrong one of several addresses. */
function describeWrong(text: string, wrong: string): string {
  if (!text.includes(",")) return ".";
  return wrong === "" ? "; there is nothing between two commas." : `; '${wrong}' is none.`;
}

/** A flag on the command line wins over a variable, and `--url` over the others. Exits if they are given together. */
function chooseBoards(command: Command, { host, url, tls }: BoardFlags): readonly BoardAddress[] {
  const given = ["host", "port", "tls"].filter((key) => command.getOptionValueSource(key) === "cli");
  const isFlag = command.getOptionValueSource("url") === "cli";
  if (isFlag && given.length > 0)
    command.error(`error: option '--url <url>' cannot be used with --${given[0]}`);
  if (url !== undefined && (isFlag || given.length === 0)) return url;
  const scheme = tls === true ? "tls" : "tcp";
  try {
    return host.map((each) => ({ scheme, path: "/", ...resolveHost(command, each, "port", 1) }));
  } catch (error) {
    if (error instanceof InvalidArgumentError) command.error(`error: ${error.message}`);
    throw error;
  }
}

import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";
import { type Command, Option } from "commander";
import { errorMessage, fileErrorReason } from "../../error-message.ts";
import { switchOption, textOption } from "../../flags.ts";
import { isToken } from "../../protocol/token.ts";
import type { BoardAddress } from "../core/board-address.ts";
import type { TlsTrust } from "../core/tcp-dialer.ts";

/** The flags that say how client and server know each other. */
export interface SecurityFlags {
  readonly tlsCa?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsInsecure?: boolean;
  readonly tokenFile?: string;
}

/** The variable of the token: no flag takes it, since every user of the machine can read a command line. */
const tokenVariable = "LASTWORD_TOKEN";
const encrypted: readonly BoardAddress["scheme"][] = ["tls", "https"];

/** These flags. */
export function securityOptions(): Option[] {
  return [
    textOption("tls-ca", "file", "trust these authorities for the server (PEM)"),
    textOption("tls-cert", "file", "show the server this certificate (PEM)"),
    textOption("tls-key", "file", "the key of that certificate (PEM)"),
    switchOption("tls-insecure", "do not check the server's certificate: unsafe"),
    // Without a variable: LASTWORD_TOKEN_FILE is the server's.
    new Option("--token-file <file>", `show the token in this file (or in ${tokenVariable})`),
  ];
}

/** Reads what these flags name. Exits with an error if that does not work, or makes no sense for these servers. */
export function readSecurity(
  command: Command,
  flags: SecurityFlags,
  boards: readonly BoardAddress[],
): { readonly tls: TlsTrust; readonly token: string | undefined } {
  const token = readToken(command, flags.tokenFile);
  const hosts = boards.filter(({ scheme }) => encrypted.includes(scheme)).map(({ host }) => host);
  if (hosts.length === 0) {
    for (const key of ["tlsCa", "tlsCert", "tlsInsecure"])
      if (command.getOptionValueSource(key) === "cli")
        command.error("error: these flags need TLS: add --tls, or write tls:// or https:// in --url");
    return { tls: {}, token };
  }
  if ((flags.tlsCert === undefined) !== (flags.tlsKey === undefined))
    command.error("error: --tls-cert and --tls-key need each other");
  if (flags.tlsInsecure)
    process.stderr.write(
      `WARNING: the certificate of ${hosts.join(", ")} is not checked (--tls-insecure): anyone on the way can read and change everything\n`,
    );
  return { tls: checkTrust(command, flags, readTrust(command, flags)), token };
}

function readTrust(command: Command, { tlsCa, tlsCert, tlsKey, tlsInsecure }: SecurityFlags): TlsTrust {
  const own = tlsCert === undefined || tlsKey === undefined ? undefined : { tlsCert, tlsKey };
  return {
    ...(tlsCa === undefined ? {} : { ca: readText(command, "tls-ca", tlsCa) }),
    ...(own === undefined
      ? {}
      : { cert: readText(command, "tls-cert", own.tlsCert), key: readText(command, "tls-key", own.tlsKey) }),
    ...(tlsInsecure ? { rejectUnauthorized: false } : {}),
  };
}

/** What can't be used is an error here: that of the connection would name no file. */
function checkTrust(command: Command, { tlsCa, tlsCert, tlsKey }: SecurityFlags, trust: TlsTrust): TlsTrust {
  if (trust.ca !== undefined && !trust.ca.includes("-----BEGIN CERTIFICATE-----"))
    return command.error(`error: --tls-ca: ${tlsCa} has no certificate in PEM`);
  try {
    createSecureContext(trust);
    return trust;
  } catch (error) {
    const fault = `${tlsCert} and ${tlsKey} are no certificate with its own key, in PEM, without a passphrase`;
    return command.error(`error: --tls-cert, --tls-key: ${fault} (${errorMessage(error)})`);
  }
}

/** The flag wins over the variable. No message repeats a token. */
function readToken(command: Command, path: string | undefined): string | undefined {
  const text = path === undefined ? process.env[tokenVariable] : readText(command, "token-file", path);
  const token = text?.trim();
  if (token === undefined || isToken(token)) return token;
  const place = path === undefined ? tokenVariable : path;
  return command.error(`error: ${place} holds no token: it is one word of A-Z a-z 0-9 _ -`);
}

function readText(command: Command, flag: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    return command.error(`error: --${flag}: cannot read ${path}: ${fileErrorReason(error)}`);
  }
}

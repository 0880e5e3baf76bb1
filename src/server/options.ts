import type { Command, Option } from "commander";
import {
  aliasOption,
  booleanOption,
  choiceOption,
  listOption,
  numberOption,
  portOrOffOption,
  switchOption,
  textOption,
} from "../flags.ts";
import { hostOption } from "../host-flag.ts";
import { parseAddress } from "../net/address.ts";
import { explainAddressRange } from "./limits/address-ranges.ts";
import { explainAbout, explainTitle } from "./settings/board-text.ts";
import { explainHostName, explainPublicUrl } from "./settings/host-name.ts";
import { keyOf } from "./settings/runtime-settings.ts";
import { defaultSettings, logFormats, logLevels, type ServerSettings } from "./settings/settings.ts";
import { addStorageOptions } from "./storage-options.ts";

const day = 86_400_000;
const mebibyte = 1_048_576;

type NumericSetting = {
  [Name in keyof ServerSettings]: ServerSettings[Name] extends number ? Name : never;
}[keyof ServerSettings];

/** Adds the flags of a server, which are also the keys of its configuration file. */
export function addServerOptions(command: Command): Command {
  command
    .addOption(textOption("config", "file", "TOML file with these settings (docs/operate.md)"))
    .addOption(hostOption("address to listen on", defaultSettings.host, parseAddress))
    .addOption(limit("tcpPort", "TCP port, 0 = any free port", 0, 65_535))
    .addOption(aliasOption("port", "tcp-port", 0, 65_535));
  addStorageOptions(addProxyOptions(addAccessOptions(addPageOptions(command))));
  return addLogOptions(addConnectionLimits(addAddressLimits(command)));
}

/** Adds the limits per address, and the rates. */
function addAddressLimits(command: Command): Command {
  return command
    .addOption(numberOption("max-connections", "default: what the open-file limit allows", 1, 1e6))
    .addOption(numberOption("max-http-connections", "default: a quarter of all connections", 1, 1e6))
    .addOption(numberOption("max-connections-per-address", "default: 256, loopback exempt", 1, 1e6))
    .addOption(switchOption("limit-loopback", "limit addresses and rates on this machine, too"))
    .addOption(
      listOption("exempt-addresses", "ranges", "addresses without limits", explainAddressRange).default(
        [],
        "none",
      ),
    )
    .addOption(limit("newConnectionBurst", "connections an address may open at once", 1, 1_000_000))
    .addOption(limit("newConnectionsPerMinute", "connections an address may open per minute", 1, 1_000_000))
    .addOption(limit("maxTrackedAddresses", "addresses remembered without a connection", 1, 10_000_000))
    .addOption(limit("sendBurst", "messages a connection may send at once", 1, 1_000_000))
    .addOption(limit("sendsPerSecond", "messages a connection may send per second", 1, 1_000_000))
    .addOption(limit("commandBurst", "commands a connection may send at once", 1, 1_000_000))
    .addOption(limit("commandsPerSecond", "commands a connection may send per second", 1, 1_000_000))
    .addOption(limit("firstLineTimeoutMs", "time for the first command, 0 = no limit", 0, day));
}

/** Adds the limits of a connection, and of what all share. */
function addConnectionLimits(command: Command): Command {
  return command
    .addOption(limit("maxOutboxBytes", "bytes of unsent replies per connection", 1024, 64 * mebibyte))
    .addOption(limit("maxPendingReplies", "unanswered commands per connection", 2, 100_000))
    .addOption(
      numberOption(
        "max-buffer-bytes",
        "bytes buffered in all; default: 1/4 of memory, 256 MiB",
        mebibyte,
        1e12,
      ),
    )
    .addOption(limit("maxQueuedSends", "sends queued during a commit", 1, 1_000_000))
    .addOption(limit("maxUnterminatedBytes", "bytes of a line without an LF", 1024, 64 * mebibyte))
    .addOption(limit("maxErrorsInRow", "errors in a row that close a connection", 1, 1_000_000))
    .addOption(limit("maxConnectionsPerName", "connections that hold one name", 1, 1_000_000))
    .addOption(limit("maxReservedNames", "names reserved after the last connection", 1, 1_000_000))
    .addOption(limit("nameGraceMs", "how long a name stays reserved, 0 = not at all", 0, day))
    .addOption(limit("recentMessages", "newest messages held in memory", 1, 1_000_000))
    .addOption(limit("waitTimeoutMs", "time-out of a wait", 1, day))
    .addOption(limit("idleTimeoutMs", "how long a client may send nothing, 0 = no limit", 0, day))
    .addOption(limit("websocketPingMs", "time between pings of a WebSocket, 0 = no pings", 0, day))
    .addOption(limit("stallTimeoutMs", "how long a client may read no replies", 1, day))
    .addOption(limit("lingerTimeoutMs", "how long to wait for the client's FIN", 1, day))
    .addOption(limit("stopTimeoutMs", "how long a graceful stop may take", 1000, day));
}

/** Adds the flags of the log. */
function addLogOptions(command: Command): Command {
  return command
    .addOption(
      choiceOption("log-level", "the least that is logged", logLevels).default(defaultSettings.logLevel),
    )
    .addOption(
      choiceOption("log-format", "auto: for people on a terminal, else JSON lines", logFormats).default(
        defaultSettings.logFormat,
      ),
    )
    .addOption(
      booleanOption("log-addresses", "whether the log has clients' addresses").default(
        defaultSettings.logAddresses,
      ),
    );
}

/** Why a text is no address of an admin port; undefined if it is one. */
function explainAdminHost(text: string): string | undefined {
  const endpoint = parseAddress(text);
  return endpoint?.host === text ? undefined : "It takes a host or an address, such as 127.0.0.1 or ::1.";
}

/** Adds the flags of the HTTP port, of its page, and of the admin port. */
function addPageOptions(command: Command): Command {
  return command
    .addOption(
      portOrOffOption("http-port", "port for page and WebSocket, 0 = any free port, or off").default(
        defaultSettings.httpPort,
      ),
    )
    .addOption(
      portOrOffOption("admin-port", "port for metrics and health, 0 = any free port, or off").default(
        defaultSettings.adminPort,
      ),
    )
    .addOption(
      textOption("admin-host", "address", "address of that port", explainAdminHost).default(
        defaultSettings.adminHost,
      ),
    )
    .addOption(
      listOption("http-hosts", "names", "more host names that browsers may use", explainHostName).default(
        [],
        "none",
      ),
    )
    .addOption(
      textOption("public-url", "url", "the page's address at a proxy (docs/proxy.md)", explainPublicUrl),
    )
    .addOption(
      listOption("servers", "urls", "the page at each server of this board", explainPublicUrl).default(
        [],
        "none",
      ),
    )
    .addOption(
      textOption("title", "text", "what the board is called on its page", explainTitle).default(
        defaultSettings.title,
      ),
    )
    .addOption(
      textOption("about", "text", "a line about the board, on its page", explainAbout).default(
        defaultSettings.about,
        "none",
      ),
    );
}

/** Adds the flags that say who may use the board, and of TLS. */
function addAccessOptions(command: Command): Command {
  return command
    .addOption(textOption("tls-cert", "file", "certificate and its chain, in PEM: both ports speak TLS"))
    .addOption(textOption("tls-key", "file", "key of the certificate, in PEM"))
    .addOption(textOption("tls-client-ca", "file", "authorities of the clients' certificates, in PEM"))
    .addOption(
      choiceOption("tls-min-version", "oldest version of TLS", ["1.2", "1.3"]).default(
        defaultSettings.tlsMinVersion,
      ),
    )
    .addOption(limit("handshakeTimeoutMs", "how long a TLS handshake may take", 1, day))
    .addOption(
      textOption("token-file", "file", "who may use the board (lastword token --help); default: all"),
    )
    .addOption(limit("maxAuthFailuresPerMinute", "wrong tokens of one address", 1, 1_000_000))
    .addOption(switchOption("allow-anyone", "listen beyond this machine without tokens or certificates"));
}

/** Adds the flags that say which proxies the server believes. */
function addProxyOptions(command: Command): Command {
  return command
    .addOption(
      listOption(
        "trusted-proxies",
        "ranges",
        "proxies that say who connects (docs/proxy.md)",
        explainAddressRange,
      ).default([], "none"),
    )
    .addOption(switchOption("proxy-protocol", "the TCP port wants the PROXY protocol, from trusted proxies"))
    .addOption(limit("proxyHeaderTimeoutMs", "how long a PROXY protocol header may take", 1, day))
    .addOption(numberOption("max-proxy-headers", "awaited at once; default: 1/4 of all connections", 1, 1e6));
}

/** The flag of a numeric setting, with its default: `maxOutboxBytes` is `--max-outbox-bytes`. */
function limit(setting: NumericSetting, description: string, min: number, max: number): Option {
  return numberOption(keyOf(setting), description, min, max).default(defaultSettings[setting]);
}

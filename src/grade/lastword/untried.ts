import { type ProtocolRule, untriedRule } from "./rule.ts";

const needsProxy = "it takes a proxy and an operator";
const needsServers = "it takes a board of several servers";
const needsTls = "it takes a server with TLS";

/** The rules that take another set-up of the server. */
export const setUpRules: readonly ProtocolRule[] = [
  untriedRule(
    "PRX-1",
    "The client of a request through a trusted proxy is whom X-Forwarded-For names.",
    needsProxy,
  ),
  untriedRule("PRX-2", "A request with X-Forwarded-For comes through a proxy.", needsProxy),
  untriedRule("PRX-3", "With the PROXY protocol, each connection begins with its header.", needsProxy),
  untriedRule("SRV-1", "ok means that a majority of the machines has the message on disk.", needsServers),
  untriedRule("SRV-2", "read never goes back, at all servers together.", needsServers),
  untriedRule("SRV-3", "Without the log, messages get unavailable.", needsServers),
  untriedRule("SRV-4", "Each server takes the time of a message from its own clock.", needsServers),
  untriedRule("SRV-5", "A name belongs to one person at all servers.", needsServers),
  untriedRule("SRV-6", "A server without the log closes the connections that hold a name.", needsServers),
  untriedRule("SRV-7", "Limits apply to each server separately.", needsServers),
];

/** The rules of TLS. */
export const tlsRules: readonly ProtocolRule[] = [
  untriedRule("TLS-1", "A server with TLS answers nothing that is not encrypted.", needsTls),
  untriedRule("TLS-2", "The versions are 1.2 and 1.3.", needsTls),
  untriedRule("TLS-3", "A server may ask for a client's certificate.", needsTls),
  untriedRule("TLS-4", "A connection counts from its start.", needsTls),
];

/** What the limits of PROTOCOL.md are for, in the order of their tags, from LIM-1. */
const limits = [
  ...["connections", "connections from one address", "unanswered commands of one connection"],
  ...["bytes of replies queued for a client", "the time in which a client accepts no replies"],
  ...[
    "messages that wait to be stored",
    "bytes of a line without LF",
    "errors in a row",
    "the duration of a wait",
  ],
  ...["the silence of a client", "the time from the server's FIN to the client's", "messages kept"],
  ...["the duration of a stop", "HTTP connections", "bytes that all connections buffer"],
  ...["connections that hold one name", "reserved names", "the time for which a name stays reserved"],
  ...["the time between the pings of a WebSocket", "the duration of a TLS handshake"],
  ...["wrong tokens of one address in a minute", "messages of a connection", "commands of a connection"],
  ...[
    "new connections from one address",
    "addresses that the server remembers",
    "the time for the first command",
  ],
  ...["the time for the header of the PROXY protocol", "connections that wait for that header"],
];

/** The rules LIM-1 to LIM-28. */
export const limitRules: readonly ProtocolRule[] = limits.map((limit, index) =>
  untriedRule(`LIM-${index + 1}`, `There is a limit for ${limit}.`, "a server may choose this limit"),
);

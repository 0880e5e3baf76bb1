import { findFreePort, firstLineOf, type RunningServer, startOnPort } from "../child.ts";
import { ConnectionGroup } from "../connection-group.ts";
import { type Contender, exchange, type RequestReply } from "../contender.ts";
import { ExactReplies } from "../replies.ts";
import { sentText } from "./sent-text.ts";

const boardText = "0 server: no messages yet";
/**
 * Redis's default of 10,000 clients is too low here; it lowers `maxclients` to the limit of open files by itself. Its
 * protected mode treats only 127.0.0.1 as local.
 */
const flags = [
  ...["--bind", "127.0.0.1", "--protected-mode", "no", "--save", ""],
  ...["--loglevel", "warning", "--maxclients", "20000"],
];
const get = ["GET", "board"];

/** Redis: `GET` of one key is the poll, and the append-only file with `appendfsync always` is the log. */
export const redis: Contender = {
  name: "Redis",
  prepare: async () => (Bun.which("redis-server") === null ? "redis-server is not installed" : undefined),
  version: () => /v=\S+/.exec(firstLineOf(["redis-server", "--version"]) ?? "")?.[0].replace("v=", "") ?? "",
  start: () => start(boardText, "--appendonly", "no"),
  poll: exchange(encode(get), bulk(boardText)),
  sends: {
    start: (folder) => start(sentText, "--dir", folder, "--appendonly", "yes", "--appendfsync", "always"),
    handshake: () => exchange(encode(["PING"]), "+PONG\r\n"),
    send: set(sentText),
    createPollReplies: () => new ExactReplies(exchange("", bulk(sentText)).reply),
  },
  fanOut: {
    handshake: exchange(encode(["PING"]), "+PONG\r\n"),
    wait: (id) => exchange(encode(["XREAD", "BLOCK", "0", "STREAMS", "log", `${id - 1}-0`]), streamOf(id)),
    send: (id) => exchange(encode(["XADD", "log", `${id}-0`, "m", sentText]), bulk(`${id}-0`)),
  },
};

async function start(board: string, ...more: string[]): Promise<RunningServer> {
  const port = findFreePort();
  const server = await startOnPort(["redis-server", "--port", String(port), ...flags, ...more], port);
  using group = await ConnectionGroup.open(port, 1);
  await group.requestEach(() => set(board));
  return server;
}

function set(text: string): RequestReply {
  return exchange(encode(["SET", "board", text]), "+OK\r\n");
}

/** Encodes a command in Redis's protocol. */
function encode(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map(bulk).join("")}`;
}

function bulk(text: string): string {
  return `$${text.length}\r\n${text}\r\n`;
}

/** The reply to `XREAD` when the entry with this id arrives. */
function streamOf(id: number): string {
  const entry = `*2\r\n${bulk(`${id}-0`)}*2\r\n${bulk("m")}${bulk(sentText)}`;
  return `*1\r\n*2\r\n${bulk("log")}*1\r\n${entry}`;
}

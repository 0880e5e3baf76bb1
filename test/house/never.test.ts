import { describe, expect, test } from "bun:test";
import { filesIn, product, server } from "./files.ts";
import {
  findBooleanProperties,
  findMembers,
  findNames,
  findPublicFields,
  findThrows,
  findWrites,
  inOrder,
} from "./rules.ts";

describe("what never happens", () => {
  test("only the write buffer writes to an admitted connection", () => {
    const names = ["write", "writev", "sendText", "sendBinary", "publishText", "publishBinary", "end"];
    const writes = findMembers(filesIn("src/net/", "src/server/"), names);
    expect(inOrder(writes.filter((use) => !use.endsWith(": this.#writeBuffer.write")))).toEqual([
      "src/net/tcp-transport.ts: this.#socket.write",
      "src/net/write-buffer.ts: this.#transport.write",
      "src/net/write-buffer.ts: this.#transport.write",
      "src/net/write-buffer.ts: this.#transport.write",
      "src/net/write-buffer.ts: this.write",
      "src/server/command.ts: process.stdout.write", // what `server check` prints
      // The log, and the refusals of connections that are not admitted.
      "src/server/listen/refused-peer.ts: socket.end",
      "src/server/listen/refused-peer.ts: socket.write",
      "src/server/log-output.ts: this.write",
      // What `token new` prints.
      ...["stderr", "stderr", "stdout", "stdout"].map(
        (stream) => `src/server/make-token.ts: process.${stream}.write`,
      ),
      "src/server/run-server.ts: process.stdout.write",
      "src/server/server-log.ts: import { write }",
      "src/server/server-log.ts: output.write",
      "src/server/server-log.ts: output.write",
    ]);
  });

  test("only the session takes a client's lines, and parses them", () => {
    const uses = findMembers(server, ["next", "parseLine"]);
    expect(inOrder(uses.filter((use) => !use.endsWith("nuid.next")))).toEqual([
      "src/protocol/line-parser.ts: import { parseLine }",
      "src/server/session/session.ts: this.#lines.next",
      "src/server/websocket/websocket-lines.ts: this.#frames.next",
    ]);
  });

  test("only the storage actor appends to the log and claims names, and only the store publishes", () => {
    const uses = findMembers(server, ["append", "claim", "publish"]);
    // A subject of NATS is no board.
    expect(inOrder(uses.filter((use) => !/(bus|connection|#jetstream)\.publish$/.test(use)))).toEqual([
      "actors/server/storage.ts: log.append",
      "actors/server/storage.ts: names.claim",
      "actors/server/store.ts: context.publish",
      "actors/server/store.ts: store.publish", // in the place of a redacted last message
      "actors/server/store.ts: { claim }",
      "actors/server/store.ts: { claim }",
      "src/server/board/board.ts: this.publish", // the messages that the log has when the server starts
      "src/server/metrics/measured-log.ts: this.#log.append", // measures what the storage actor appends
      "src/server/start-store.ts: board.publish", // the port of the store
      // The announcement of a redaction.
      "src/store/nats/log.ts: this.append",
      "src/store/nats/publication.ts: this.#follower.publish", // what rounds have confirmed
      "src/store/sqlite/database.ts: this.#writer.append",
      "src/store/sqlite/database.ts: this.append", // the server's own message about a loss
      "src/store/sqlite/worker.ts: database.append",
    ]);
  });

  test("no boolean stands beside a chart: these are answers and options, not state", () => {
    const booleans = findBooleanProperties(filesIn("actors/"));
    expect(inOrder(booleans.filter((each) => !each.endsWith(": reenter")))).toEqual([
      ...["acceptsCommands", "isAnswerDue", "isAsking", "isBackfilling", "isCaughtUp", "isFirstTry"].map(
        (name) => `actors/client/status.ts: ${name}`, // derived from the charts
      ),
      "actors/server/storage.ts: isWritable",
    ]);
  });

  test("a client's mistake is never thrown: what handles commands throws nothing", () => {
    const rooms = ["actors/", "src/protocol/", "src/net/", "src/server/session/", "src/server/board/"];
    expect(findThrows(filesIn(...rooms))).toEqual([]);
    expect(findNames(filesIn(...rooms), ["Promise.reject"])).toEqual([]);
  });

  test("a public field of a class is read-only, except these, which others only read", () => {
    expect(inOrder(findPublicFields(product))).toEqual([
      "src/client/cli/tail.ts: exitCode",
      ...["bytes", "limit", "start"].map((name) => `src/net/byte-buffer.ts: ${name}`),
      "src/net/read-flow.ts: state",
      "src/net/write-buffer.ts: pendingBytes",
      "src/protocol/line-decoder.ts: unreadBytes",
      "src/protocol/message-lines.ts: unreadBytes",
      "src/server/session/buffer-budget.ts: bytes",
      "src/server/session/performer.ts: access",
      ...["ending", "length", "unanswered"].map((name) => `src/server/session/reply-queue.ts: ${name}`),
      ...["nowMs", "settings", "shutdownRefusal", "writeBufferLimits"].map(
        (name) => `src/server/session/sessions.ts: ${name}`,
      ),
      "src/server/websocket/frame-decoder.ts: unreadBytes",
    ]);
  });

  test("an object writes its own fields alone; in src/web it also writes to the document", () => {
    const isOfDocument = (write: string) => write.startsWith("src/web/") && documentProperties.test(write);
    const writes = findWrites(product).filter((write) => !isOfDocument(write));
    expect(inOrder(writes)).toEqual([
      "src/client/core/server-connection.ts: attempt.giveUp",
      "src/client/core/server-connection.ts: attempt.pipeline", // a record of this file alone, as are `slot`s
      "src/main.ts: process.env[name]",
      "src/operator/cluster/status.ts: process.exitCode",
      "src/operator/run.ts: process.exitCode",
      "src/protocol/text.ts: bytes[at]", // a new array
      ...["handshake-peer", "http-peer"].map((name) => `src/server/listen/${name}.ts: this.#socket.data`), // Bun's place for what belongs to a connection
      ...["listener", "listener"].map((name) => `src/server/listen/${name}.ts: socket.data`),
      "src/server/listen/proxy-header-peer.ts: this.#socket.data",
      ...["refused-peer", "silent-close"].map((name) => `src/server/listen/${name}.ts: socket.data`),
      ...["raw", "socket"].map((name) => `src/server/listen/tls-socket.ts: ${name}.data`),
      "src/server/server-log.ts: logger.level", // pino's way to set it
      "src/server/session/reply-queue.ts: slot.line",
      "src/server/session/reply-queue.ts: slot.refusal",
      "src/server/token-command.ts: process.exitCode",
      ...["[0]", "[1]", "[at]"].map((index) => `src/server/websocket/encode-frame.ts: frame${index}`),
      "src/server/websocket/frame-decoder.ts: bytes[start+index]", // a chunk, which the decoder owns
      ...["onerror", "onmessage"].map((name) => `src/store/sqlite/log.ts: this.#worker.${name}`),
      "src/store/sqlite/worker.ts: self.onmessage",
      "src/web/board-client.ts: url.protocol",
    ]);
  });
});

/** What the page writes to elements and to the document; no class in src/web has a field of these names to write. */
const documentProperties =
  /\.(dataset\.\w+|aria[A-Z]\w+|checked|className|dateTime|dir|hidden|href|placeholder|rel|role|tabIndex|target|scrollTop|style\.height|textContent|title|type|value)$/;

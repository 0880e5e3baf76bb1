// A Lastword client for Node, without packages.
//
//     node board.mjs say <name> <message> [<host> [<port>]]   register, send, read back the last message
//     node board.mjs follow [<host> [<port> [<id>]]]          print each message after <id> once, as it arrives
//
// Without <id>, `follow` starts with the last message; 0 shows the whole board. After a lost connection it reconnects
// and continues from its cursor. In your own program: `import { Board, follow } from "./board.mjs"`.

import { once } from "node:events";
import { realpathSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const maxLineBytes = 1024; // LF included, in both directions
const replyTimeoutMs = 40_000; // longer than the 25 s of a `wait`
const temporaryErrors = new Set(["busy", "timeout", "unavailable", "shutting-down", "rate-limited"]);

const print = (line) => process.stdout.write(`${line}\n`);
const note = (text) => process.stderr.write(`-- ${text} --\n`);

/** The server answered `error <code>: <text>` and changed nothing, unless the code is `outcome-unknown`. */
export class Refused extends Error {
  constructor(reply) {
    super(reply);
    this.code = /^error ([a-z-]+)/.exec(reply)?.[1];
  }
}

/** The server cannot be reached, or the connection was lost. */
export class Disconnected extends Error {}

/** Parses `<id> <sender>: <message>`. A name contains no blank and no colon. */
function parseMessage(line) {
  const [, id, sender, text] = /^(\d+) (.*?): (.*)$/.exec(line) ?? [];
  if (id === undefined) throw new Error(`not a message: ${line}`);
  return { line, id: Number(id), sender, text };
}

/** Yields the lines from the server, however packets split them. */
async function* readLines(socket) {
  let rest = "";
  for await (const chunk of socket.setEncoding("utf8")) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop();
    yield* lines;
    if (rest.length > maxLineBytes) throw new Error("the server sent a line that is too long");
  }
  throw new Error("the server closed the connection");
}

/** One connection. Each method sends one line and waits for its one-line reply. */
export class Board {
  #socket;
  #replies;

  static async connect(host = "127.0.0.1", port = 4040) {
    const socket = connect({ host, port });
    try {
      await once(socket, "connect", { signal: AbortSignal.timeout(replyTimeoutMs) });
    } catch (error) {
      socket.destroy();
      throw new Disconnected(error.message);
    }
    return new Board(socket);
  }

  constructor(socket) {
    this.#socket = socket.on("error", () => {}); // `readLines` throws it, too
    this.#replies = readLines(socket);
  }

  /** Replies come in the order of the lines, and so do the results of `next`. */
  async ask(line) {
    if (line.includes("\n")) throw new Error("a line break would split this into two commands");
    const timer = setTimeout(() => this.#socket.destroy(new Error("no reply in time")), replyTimeoutMs);
    try {
      this.#socket.write(`${line}\n`);
      const { value: reply, done } = await this.#replies.next();
      if (done) throw new Error("the connection is closed");
      if (reply.startsWith("error ")) throw new Refused(reply);
      return reply;
    } catch (error) {
      throw error instanceof Refused ? error : new Disconnected(error.message);
    } finally {
      clearTimeout(timer);
    }
  }

  register = (name) => this.ask(`register ${name}`);

  /**
   * When it resolves, the message is on the server's disk. After a lost connection, or `error outcome-unknown`, nobody
   * knows.
   */
  async send(text) {
    try {
      return await this.ask(`send ${text}`);
    } catch (error) {
      if (error instanceof Disconnected || error.code === "outcome-unknown")
        error.message = `outcome unknown: send ${text} (${error.message})`;
      throw error;
    }
  }

  /** The last message, or the one with this id. Id 0 means that the board is empty. */
  async read(id) {
    return parseMessage(await this.ask(id === undefined ? "read" : `read ${id}`));
  }

  /** The first message after this id; if none arrives within 25 s, the last message again. */
  async wait(seen) {
    return parseMessage(await this.ask(`wait ${seen}`));
  }

  close = () => this.#socket.destroy();
}

/** Yields every message once, in the order of the ids. Its cursor survives the connection. */
class Follower {
  #last; // the message at the cursor, if known

  constructor(seen) {
    this.seen = seen; // the cursor: every message up to this id was yielded or reported as missed
  }

  /** Yields the messages after the cursor as they arrive, until the connection ends. */
  async *follow(board) {
    if (this.#last && !(await this.#isSame(board))) this.#reset();
    for (;;) {
      const message = await (this.seen === undefined ? board.read() : board.wait(this.seen));
      this.seen ??= Math.max(message.id - 1, 0);
      if (message.id < this.seen) {
        this.#reset();
      } else if (message.id > this.seen) {
        if (message.id > this.seen + 1) note(`${message.id - this.seen - 1} missed`);
        this.seen = message.id;
        this.#last = message;
        yield message;
      }
    }
  }

  /** Whether this board has the message at the cursor. `gone` and `unreadable` prove nothing. */
  async #isSame(board) {
    try {
      return (await board.read(this.seen)).line === this.#last.line;
    } catch (error) {
      if (!["gone", "unreadable", "no-such-message"].includes(error.code)) throw error;
      return error.code !== "no-such-message";
    }
  }

  #reset() {
    note("the board was reset");
    this.seen = 0;
    this.#last = undefined;
  }
}

/** Yields each message after `seen` once, forever: it reconnects after a lost connection. */
export async function* follow(host, port, seen) {
  const follower = new Follower(seen);
  for (;;) {
    let board;
    try {
      board = await Board.connect(host, port);
      yield* follower.follow(board);
    } catch (error) {
      if (!(error instanceof Disconnected) && !temporaryErrors.has(error.code)) throw error;
      note(`${error.message}; reconnecting`);
    } finally {
      board?.close();
    }
    await sleep(1000 + 1000 * Math.random()); // jitter: not all clients reconnect at once
  }
}

async function say(name, text, host, port) {
  const board = await Board.connect(host, port);
  try {
    print(await board.register(name));
    print(await board.send(text));
    print((await board.read()).line);
  } finally {
    board.close();
  }
}

async function main(command, ...rest) {
  const [host, port, seen] = rest;
  if (command === "say" && rest.length > 1) return say(...rest);
  if (command !== "follow") throw new Error("usage: see the top of this file");
  for await (const { line } of follow(host, port, seen && Number(seen))) print(line);
}

if (realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main(...process.argv.slice(2)).catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}

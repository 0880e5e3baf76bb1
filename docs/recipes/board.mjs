// A Lastword client for Node, without packages.
//
//     node board.mjs say <name> <message> [<host> [<port>]]   register, send, read the last message back
//     node board.mjs follow [<host> [<port> [<id>]]]          every message after <id> once, as it comes
//
// Without <id>, `follow` begins with the last message; 0 shows the whole board. When the connection is lost it comes back
// and goes on where it was. In a program of your own: `import { Board, follow } from "./board.mjs"`.

import { once } from "node:events";
import { realpathSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const maxLineBytes = 1024; // the LF included, in both directions
const patienceMs = 40_000; // for an answer; the server lets a `wait` last 25 s
const notNow = new Set(["busy", "timeout", "unavailable", "shutting-down", "rate-limited"]);

const print = (line) => process.stdout.write(`${line}\n`);
const note = (text) => process.stderr.write(`-- ${text} --\n`);

/** The server answered `error <code>: <text>`: nothing was changed. */
export class Refused extends Error {
  constructor(reply) {
    super(reply);
    this.code = /^error ([a-z-]+)/.exec(reply)?.[1];
  }
}

/** The server can't be reached, or the connection was lost. */
export class Disconnected extends Error {}

/** Takes `<id> <sender>: <message>` apart. A name holds no blank and no colon. */
function parseMessage(line) {
  const [, id, sender, text] = /^(\d+) (.*?): (.*)$/.exec(line) ?? [];
  if (id === undefined) throw new Error(`this is no message: ${line}`);
  return { line, id: Number(id), sender, text };
}

/** The lines that come, however they were cut into packets. */
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

/** One connection. Each method sends one line, and waits for the one line that answers it. */
export class Board {
  #socket;
  #replies;

  static async connect(host = "127.0.0.1", port = 4040) {
    const socket = connect({ host, port });
    try {
      await once(socket, "connect", { signal: AbortSignal.timeout(patienceMs) });
    } catch (error) {
      socket.destroy();
      throw new Disconnected(error.message);
    }
    return new Board(socket);
  }

  constructor(socket) {
    this.#socket = socket.on("error", () => {}); // it ends the replies too, and is thrown there
    this.#replies = readLines(socket);
  }

  /** Answers come in the order of the lines; so the next reply that nobody waits for yet is ours. */
  async ask(line) {
    if (line.includes("\n")) throw new Error("a line break would make two commands of one");
    const tooLate = setTimeout(() => this.#socket.destroy(new Error("no answer")), patienceMs);
    try {
      this.#socket.write(`${line}\n`);
      const { value: reply, done } = await this.#replies.next();
      if (done) throw new Error("the connection is closed");
      if (reply.startsWith("error ")) throw new Refused(reply);
      return reply;
    } catch (error) {
      throw error instanceof Refused ? error : new Disconnected(error.message);
    } finally {
      clearTimeout(tooLate);
    }
  }

  register = (name) => this.ask(`register ${name}`);

  /** Once this is fulfilled, the message is on the server's disk. If the line is lost first, it may be, or not. */
  async send(text) {
    try {
      return await this.ask(`send ${text}`);
    } catch (error) {
      if (error instanceof Disconnected) error.message = `outcome unknown: send ${text} (${error.message})`;
      throw error;
    }
  }

  /** The last message, or the one with this id. Id 0 means that there is none yet. */
  async read(id) {
    return parseMessage(await this.ask(id === undefined ? "read" : `read ${id}`));
  }

  /** The first message after this id; when none has come for 25 s, the last message again. */
  async wait(seen) {
    return parseMessage(await this.ask(`wait ${seen}`));
  }

  close = () => this.#socket.destroy();
}

/** Sees every message once, in the order of the ids. What it knows, the cursor, outlives the connection. */
class Follower {
  #last; // the message with the id `seen`, if we have it

  constructor(seen) {
    this.seen = seen; // the id up to which everything was seen, or said to be missed
  }

  /** Yields the messages after the cursor as they come, until the connection ends. */
  async *follow(board) {
    if (this.#last && !(await this.#knows(board))) this.#startAnew();
    for (;;) {
      const message = await (this.seen === undefined ? board.read() : board.wait(this.seen));
      this.seen ??= Math.max(message.id - 1, 0);
      if (message.id < this.seen) {
        this.#startAnew();
      } else if (message.id > this.seen) {
        if (message.id > this.seen + 1) note(`${message.id - this.seen - 1} missed`);
        this.seen = message.id;
        this.#last = message;
        yield message;
      }
    }
  }

  /** Whether the message at the cursor is on this board too. One that is `gone` proves nothing. */
  async #knows(board) {
    try {
      return (await board.read(this.seen)).line === this.#last.line;
    } catch (error) {
      if (error.code !== "gone" && error.code !== "no-such-message") throw error;
      return error.code === "gone";
    }
  }

  #startAnew() {
    note("the board was reset");
    this.seen = 0;
    this.#last = undefined;
  }
}

/** Yields each message after `seen` once, for ever: when the connection is lost, it comes back. */
export async function* follow(host, port, seen) {
  const follower = new Follower(seen);
  for (;;) {
    let board;
    try {
      board = await Board.connect(host, port);
      yield* follower.follow(board);
    } catch (error) {
      if (!(error instanceof Disconnected) && !notNow.has(error.code)) throw error;
      note(`${error.message}; trying again`);
    } finally {
      board?.close();
    }
    await sleep(1000 + 1000 * Math.random()); // so that not all clients of a server come back at once
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
  if (command !== "follow") throw new Error("usage: see the head of this file");
  for await (const { line } of follow(host, port, seen && Number(seen))) print(line);
}

if (realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main(...process.argv.slice(2)).catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}

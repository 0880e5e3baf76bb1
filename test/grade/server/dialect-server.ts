import { createServer, type Socket } from "node:net";
import {
  type Framing,
  findFrameEnd,
  frame,
  unframe,
  usualBufferBytes,
} from "../../../src/grade/dialect/framing.ts";

/** How a small server of the assignment reads and writes. */
export interface DialectServerOptions {
  readonly reads: Framing;
  readonly writes: Framing;
  /** Sent to each new client. */
  readonly greeting?: string;
  /** Sent after each reply. */
  readonly prompt?: string;
  /** Whether it takes the last byte of each `recv` off, as the LF of a line. */
  readonly chops?: boolean;
  /** The commands that get no answer. */
  readonly mute?: readonly string[];
}

/** A small server of the assignment in this process, in a dialect. It has no fault but those that the options ask for. */
export async function startDialectServer(options: DialectServerOptions) {
  const board = { id: 0, sender: "server", text: "no messages yet" };
  const server = createServer((socket) => serve(socket, options, board));
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => sockets.add(socket));
  return {
    endpoint: { host: "127.0.0.1", port: address.port },
    [Symbol.dispose]: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

interface DialectBoard {
  id: number;
  sender: string;
  text: string;
}

function serve(socket: Socket, options: DialectServerOptions, board: DialectBoard): void {
  const { reads, writes, greeting = "", prompt = "", mute = [] } = options;
  let unread = Buffer.alloc(0);
  let name = "nobody";
  const reply = (text: string) => socket.write(Buffer.concat([frame(writes, text), Buffer.from(prompt)]));
  const perform = (command: string) => {
    const [verb = "", ...rest] = command.split(" ");
    const argument = rest.join(" ");
    if (mute.includes(verb)) return;
    if (verb === "close") socket.end();
    else if (verb === "register") {
      name = argument;
      reply(`Welcome ${name}`);
    } else if (verb === "send") {
      Object.assign(board, { id: board.id + 1, sender: name, text: argument });
      reply("ok");
    } else reply(verb === "read" ? `${board.id} ${board.sender}: ${board.text}` : "error");
  };
  socket.on("error", () => socket.destroy());
  if (greeting !== "") socket.write(greeting);
  socket.on("data", (chunk: Buffer) => {
    if (options.chops === true) return perform(chunk.subarray(0, -1).toString());
    if (reads === "bare") return perform(chunk.toString());
    unread = Buffer.concat([unread, chunk]);
    for (;;) {
      const end = findFrameEnd(reads, unread, usualBufferBytes);
      // The grader's own framing takes LF for CR LF, too; this server does not.
      if (end === undefined || (reads === "crlf" && unread.at(end - 2) !== 0x0d)) return;
      const command = unframe(reads, unread.subarray(0, end));
      unread = unread.subarray(end);
      perform(command);
    }
  });
}

import type { Socket } from "bun";

/** A message as a wrong board keeps it. */
interface Kept {
  sender: string;
  text: string;
}

/** What a wrong board does otherwise than a right one. */
export interface Wrongs {
  /** The lines in place of the right reply; `count` is how many of this verb were answered before, on all connections. */
  bend?(reply: string, verb: string, count: number): readonly string[];
  /** How often a message that is answered `ok` is kept. */
  keep?(message: Kept, id: number): number;
  /** Called for each connection. */
  onOpen?(): void;
  /** Called with each command that comes. */
  onCommand?(command: string): void;
}

interface WrongBoardClient {
  rest: string;
  name: string;
}

/** A board that answers at once, and wrongly where it is told to. */
export class WrongBoard implements Disposable {
  readonly port: number;
  readonly messages: Kept[] = [];
  readonly #wrongs: Wrongs;
  readonly #counts = new Map<string, number>();
  readonly #listener: { stop(closeAll: boolean): void };

  constructor(wrongs: Wrongs = {}, port = 0) {
    this.#wrongs = wrongs;
    const listener = Bun.listen<WrongBoardClient>({
      hostname: "127.0.0.1",
      port,
      socket: {
        open: (socket) => {
          this.#wrongs.onOpen?.();
          socket.data = { rest: "", name: "" };
        },
        data: (socket, bytes) => this.#receive(socket, bytes.toString()),
      },
    });
    this.port = listener.port;
    this.#listener = listener;
  }

  [Symbol.dispose](): void {
    this.#listener.stop(true);
  }

  #receive(socket: Socket<WrongBoardClient>, text: string): void {
    const lines = (socket.data.rest + text).split("\n");
    socket.data.rest = lines.pop() ?? "";
    let replies = "";
    for (const line of lines) {
      this.#wrongs.onCommand?.(line);
      if (line === "close") {
        socket.write(replies);
        socket.end();
        return;
      }
      for (const reply of this.#answer(socket.data, line)) replies += `${reply}\n`;
    }
    if (replies !== "") socket.write(replies);
  }

  #answer(peer: WrongBoardClient, line: string): readonly string[] {
    const [verb = "", ...words] = line.split(" ");
    const right = this.#rightReply(peer, verb, words.join(" "));
    const count = this.#counts.get(verb) ?? 0;
    this.#counts.set(verb, count + 1);
    return this.#wrongs.bend?.(right, verb, count) ?? [right];
  }

  #rightReply(peer: WrongBoardClient, verb: string, argument: string): string {
    if (verb === "register") {
      peer.name = argument;
      return `Welcome ${argument}`;
    }
    if (verb === "send") {
      const message = { sender: peer.name, text: argument };
      const times = this.#wrongs.keep?.(message, this.messages.length + 1) ?? 1;
      for (let time = 0; time < times; time++) this.messages.push(message);
      return "ok";
    }
    // It does not hold a `wait`: without a newer message the reply is that of `read`.
    if (verb === "wait") return this.lineOf(Math.min(Number(argument) + 1, this.messages.length));
    return this.lineOf(argument === "" ? this.messages.length : Number(argument));
  }

  /** The line of a message; of id 0 where there is none. */
  lineOf(id: number): string {
    const message = this.messages[id - 1];
    return message === undefined ? "0 server: no messages yet" : `${id} ${message.sender}: ${message.text}`;
  }
}

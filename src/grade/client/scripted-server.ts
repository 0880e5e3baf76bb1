import { createServer, type Server, type Socket } from "node:net";
import { frameAnswer } from "./client-framing.ts";
import { type ClientRequest, isPoll } from "./exchange.ts";
import { MessageBoard } from "./message-board.ts";
import type { Recording } from "./recording.ts";
import { ServedConnection } from "./served-connection.ts";

/** A client that connects more often than this is not served any more. */
const maxConnections = 200;
/** Between the pieces of an answer. */
const pieceGapMs = 120;

/**
 * The server that a client is tried against: it listens on loopback, answers in the client's framing, and follows a
 * script: it answers at once, or holds answers until it is told how to give them.
 */
export class ScriptedServer {
  readonly board = new MessageBoard();
  readonly #recording: Recording;
  readonly #listener: Server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) =>
    this.#accept(socket),
  );
  readonly #connections = new Map<number, ServedConnection>();
  readonly #held: ClientRequest[] = [];
  #answering: "at once" | "held" = "at once";

  private constructor(recording: Recording) {
    this.#recording = recording;
  }

  /** Listens on this port; 0 is any free one. Rejects if the port is taken. */
  static async listen(recording: Recording, port: number): Promise<ScriptedServer> {
    const server = new ScriptedServer(recording);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.#listener.once("error", reject);
    server.#listener.listen(port, "127.0.0.1", resolve);
    await promise;
    return server;
  }

  get port(): number {
    const address = this.#listener.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  /** The start of a command that has not ended. */
  get unfinishedCommand(): string | undefined {
    const unread = [...this.#connections.values()].map(({ unread }) => Buffer.from(unread).toString("utf8"));
    return unread.find((text) => text !== "");
  }

  /** Lets commands wait from now on. */
  hold(): void {
    this.#answering = "held";
  }

  /** Answers what waits, in order, and from now on at once. */
  release(): void {
    this.#answering = "at once";
    for (const request of this.#held.splice(0)) this.#write(request, this.#answer(request));
  }

  /** As `release`, with the answers in one packet. */
  releaseInOnePacket(): void {
    const [first] = this.#held;
    const answers = this.#held.splice(0).map((request) => this.#answer(request));
    this.#answering = "at once";
    if (first !== undefined) this.#write(first, Buffer.concat(answers));
  }

  /** As `release`, with the first answer in three pieces. */
  async releaseInPieces(): Promise<void> {
    const request = this.#held.shift();
    if (request !== undefined) {
      const answer = this.#answer(request);
      const third = Math.ceil(answer.length / 3);
      for (let start = 0; start < answer.length; start += third) {
        if (start > 0) await Bun.sleep(pieceGapMs);
        this.#write(request, answer.subarray(start, start + third));
      }
    }
    this.release();
  }

  /** Goes away as a server does that ends (`FIN`) or crashes (`RST`): it closes its connections and listens no more. */
  goAway(how: "FIN" | "RST"): void {
    this.#recording.note("server", `closes its connections (${how}) and listens no more`);
    this.#listener.close();
    for (const connection of this.#connections.values()) connection.leave(how);
  }

  /** Closes everything at the end of a script. */
  close(): void {
    this.#listener.close();
    for (const connection of this.#connections.values()) connection.destroy();
  }

  #accept(socket: Socket): void {
    if (this.#recording.connections >= maxConnections) return void socket.destroy();
    const number = this.#recording.connected();
    const onCommand = (text: string) => this.#perform(number, text);
    this.#connections.set(number, new ServedConnection(number, socket, this.#recording, onCommand));
    socket.on("close", () => this.#connections.delete(number));
  }

  #perform(connection: number, text: string): void {
    const request = this.#recording.requested(connection, text);
    if (text === "close") this.#connections.get(connection)?.end();
    else if (this.#answering === "held") this.#held.push(request);
    else this.#write(request, this.#answer(request));
  }

  /** The bytes of the answer to a command. */
  #answer(request: ClientRequest): Uint8Array {
    const { framing } = this.#recording;
    const isOfPoll = isPoll(request);
    const text = isOfPoll ? this.board.read() : answerCommand(request.text);
    this.#recording.answered(request, text, isOfPoll ? this.board.text : undefined);
    return framing === undefined ? Buffer.from(text) : frameAnswer(framing, text);
  }

  #write(request: ClientRequest, bytes: Uint8Array): void {
    this.#connections.get(request.connection)?.write(bytes);
  }
}

function answerCommand(command: string): string {
  const [verb = "", ...rest] = command.split(" ");
  if (verb === "register") return `Welcome ${rest.join(" ")}`;
  return verb === "send" ? "ok" : "error unknown-command: not a command of the assignment";
}

import { createServer, type Server, type Socket } from "node:net";
import { detectFraming, encodeAnswer, takeCommands } from "./framing.ts";
import { longMessageText, messageText } from "./messages.ts";
import { type ClientRequest, isPoll, type Recording } from "./recording.ts";

/** The first command has arrived whole when nothing follows it for this long. */
const firstCommandQuietMs = 60;
/** A client that sends more than this many commands in half a second is slowed down. */
const maxCommandsPerHalfSecond = 20;
const slowDownMs = 25;
/** Of one connection, and of one client: more is neither kept nor answered. */
const maxUnreadBytes = 64 * 1024;
const maxConnections = 200;
const maxCommands = 3000;
/** A message is the last one for this many polls: a client that prints only new messages can be told from one that prints all. */
const pollsPerMessage = 2;
/** Between the pieces of an answer. */
const pieceGapMs = 120;

/** A connection of the client. */
interface Connection {
  readonly number: number;
  readonly socket: Socket;
  unread: Buffer;
}

/**
 * The server that a client is tried against: it listens on loopback, answers in the client's framing, and follows a
 * script: it answers at once, or holds answers until it is told how to give them.
 */
export class ScriptedServer {
  readonly #recording: Recording;
  readonly #listener: Server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) =>
    this.#accept(socket),
  );
  readonly #connections = new Map<number, Connection>();
  readonly #held: ClientRequest[] = [];
  #answering: "at once" | "held" = "at once";
  #message = { id: 1, text: messageText(1), polls: 0 };

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

  /** The commands that wait for an answer. */
  get held(): readonly ClientRequest[] {
    return this.#held;
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

  /** Makes this the last message for one poll, and returns it. */
  post(text: string): string {
    this.#message = { id: this.#message.id + 1, text, polls: pollsPerMessage - 1 };
    return text;
  }

  /** The same with a message that fills an answer of this many bytes. */
  postLong(answerBytes: number): string {
    const id = this.#message.id + 1;
    return this.post(longMessageText(id, answerBytes - formatMessage(id, "").length));
  }

  /** Goes away as a server does that ends (`FIN`) or crashes (`RST`): it closes its connections and listens no more. */
  goAway(how: "FIN" | "RST"): void {
    this.#recording.note("server", `closes its connections (${how}) and listens no more`);
    this.#listener.close();
    for (const { socket } of this.#connections.values()) {
      if (how === "RST") socket.resetAndDestroy();
      else socket.destroySoon();
    }
  }

  /** Closes everything at the end of a script. */
  close(): void {
    this.#listener.close();
    for (const { socket } of this.#connections.values()) socket.destroy();
  }

  #accept(socket: Socket): void {
    if (this.#recording.connections >= maxConnections) return void socket.destroy();
    const number = this.#recording.connected();
    const connection = { number, socket, unread: Buffer.alloc(0) };
    this.#connections.set(number, connection);
    socket.on("data", (bytes: Buffer) => this.#receive(connection, bytes));
    socket.on("end", () => {
      this.#recording.note("client", `closed connection ${number}`);
      socket.end();
    });
    socket.on("error", (error) => this.#recording.note("server", `connection ${number}: ${error.message}`));
    socket.on("close", () => this.#connections.delete(number));
  }

  #receive(connection: Connection, bytes: Buffer): void {
    this.#recording.received(connection.number, bytes);
    connection.unread = Buffer.concat([connection.unread, bytes]).subarray(0, maxUnreadBytes);
    if (this.#recording.framing !== undefined) return this.#takeCommands(connection);
    const { length } = connection.unread;
    setTimeout(() => {
      if (connection.unread.length !== length) return; // A later timer sees the rest.
      if (this.#recording.framing === undefined)
        this.#recording.framingFound(detectFraming(connection.unread));
      this.#takeCommands(connection);
    }, firstCommandQuietMs);
  }

  #takeCommands(connection: Connection): void {
    const { framing, requests } = this.#recording;
    if (framing === undefined) return;
    const { commands, rest } = takeCommands(framing, connection.unread);
    connection.unread = Buffer.from(rest);
    for (const text of commands.slice(0, maxCommands - requests.length)) this.#perform(connection, text);
    const recent = requests.at(-maxCommandsPerHalfSecond);
    if (recent === undefined || requests.length < maxCommandsPerHalfSecond) return;
    if (recent.atMs < this.#recording.nowMs - 500) return;
    connection.socket.pause();
    setTimeout(() => connection.socket.resume(), slowDownMs);
  }

  /** The start of a command that has not ended. */
  get unfinishedCommand(): string | undefined {
    const unread = [...this.#connections.values()].map(({ unread }) => unread.toString("utf8"));
    return unread.find((text) => text !== "");
  }

  #perform(connection: Connection, text: string): void {
    const request = this.#recording.requested(connection.number, text);
    if (text === "close") {
      this.#recording.note("server", `closes connection ${connection.number}, as asked`);
      connection.socket.end();
    } else if (this.#answering === "held") this.#held.push(request);
    else this.#write(request, this.#answer(request));
  }

  /** The bytes of the answer to a command. */
  #answer(request: ClientRequest): Uint8Array {
    const { framing } = this.#recording;
    const isOfPoll = isPoll(request);
    if (isOfPoll) this.#countPoll();
    const { id, text } = this.#message;
    const answer = isOfPoll ? formatMessage(id, text) : answerCommand(request.text);
    this.#recording.answered(request, answer, isOfPoll ? text : undefined);
    return framing === undefined ? Buffer.from(answer) : encodeAnswer(framing, answer);
  }

  #countPoll(): void {
    if (this.#message.polls === pollsPerMessage) {
      const id = this.#message.id + 1;
      this.#message = { id, text: messageText(id), polls: 0 };
    }
    this.#message.polls++;
  }

  #write(request: ClientRequest, bytes: Uint8Array): void {
    this.#recording.sent(request.connection, bytes);
    this.#connections.get(request.connection)?.socket.write(bytes);
  }
}

function formatMessage(id: number, text: string): string {
  return `${id} bob: ${text}`;
}

function answerCommand(command: string): string {
  const [verb = "", ...rest] = command.split(" ");
  if (verb === "register") return `Welcome ${rest.join(" ")}`;
  return verb === "send" ? "ok" : "error unknown-command: not a command of the assignment";
}

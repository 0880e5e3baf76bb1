import type { ReplyReader } from "./replies.ts";

/** What a connection is at: how its replies are checked, and what follows once all that was asked is answered. */
export interface ConnectionTask {
  readonly replies: ReplyReader;
  /** `tookMs`: from when the requests were due to the last byte of the last reply. */
  answered(connection: Connection, tookMs: number): void;
}

/** Who holds a connection, and hears of what must not happen. */
export interface ConnectionOwner {
  /** Whether connections may end now. */
  readonly isClosed: boolean;
  fail(error: Error): void;
}

/** The server has ended a connection that was to stay, or did not take it. */
export class LostConnection extends Error {}

/** One connection of the generator. It has one batch of requests under way at a time. */
export class Connection {
  readonly #owner: ConnectionOwner;
  #socket: Bun.Socket<Connection> | undefined;
  #task: ConnectionTask | undefined;
  #missing = 0;
  #dueMs = 0;

  /** Connects; see `sourceAddress` for `number`. */
  static async open(port: number, number: number, owner: ConnectionOwner): Promise<Connection> {
    const connection = new Connection(owner);
    // `localAddress` works, and is missing from the types of Bun.
    const target = { hostname: "127.0.0.1", port, localAddress: sourceAddress(number) };
    connection.#socket = await Bun.connect<Connection>({ ...target, data: connection, socket: handlers });
    return connection;
  }

  private constructor(owner: ConnectionOwner) {
    this.#owner = owner;
  }

  /** Sends `batch`, which is `count` requests. */
  request(task: ConnectionTask, batch: Uint8Array, count = 1, dueMs = performance.now()): void {
    if (this.#missing > 0) throw new Error("asked again before the reply");
    this.#task = task;
    this.#missing = count;
    this.#dueMs = dueMs;
    const written = this.#socket?.write(batch);
    if (written !== batch.length)
      this.#owner.fail(new Error(`${written} of ${batch.length} bytes were sent`));
  }

  /** Whether a request is unanswered. */
  get isBusy(): boolean {
    return this.#missing > 0;
  }

  /** Ends the connection by a reset, which leaves no port behind. */
  terminate(): void {
    this.#socket?.terminate();
  }

  /** Bytes have come. */
  receive(chunk: Uint8Array): void {
    try {
      this.#missing -= this.#task?.replies.read(chunk) ?? 1;
      if (this.#missing < 0) throw new Error("a reply that was not asked for");
    } catch (error) {
      this.#owner.fail(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    if (this.#missing === 0) this.#task?.answered(this, performance.now() - this.#dueMs);
  }

  /** The connection has ended. */
  closed(): void {
    if (!this.#owner.isClosed) this.#owner.fail(new LostConnection("the server closed a connection"));
  }
}

const handlers: Bun.SocketHandler<Connection> = {
  data: (socket, chunk) => socket.data.receive(chunk),
  close: (socket) => socket.data.closed(),
};

/**
 * The address of loopback to connect from: one of a thousand. From a single one the kernel looks ever longer for a
 * free port, at 19,000 connections for 0.3 ms each.
 */
function sourceAddress(number: number): string {
  const place = number % 1000;
  return `127.0.${place >> 7}.${1 + (place & 127)}`;
}

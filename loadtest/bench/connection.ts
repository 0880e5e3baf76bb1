import type { ReplyReader } from "./replies.ts";

/** Checks the replies on a connection, and continues after the last reply of a batch. */
export interface ConnectionTask {
  readonly replies: ReplyReader;
  /** `tookMs` runs from when the requests were due to the last byte of the last reply. */
  answered(connection: Connection, tookMs: number): void;
}

/** The owner of a connection, which handles its failures. */
export interface ConnectionOwner {
  /** Whether a connection may end without a failure. */
  readonly isClosed: boolean;
  fail(error: Error): void;
}

/** The server closed or refused a connection. */
export class LostConnection extends Error {}

/** One connection of the generator, with one batch of requests in flight at a time. */
export class Connection {
  readonly #owner: ConnectionOwner;
  #socket: Bun.Socket<Connection> | undefined;
  #task: ConnectionTask | undefined;
  #missing = 0;
  #dueMs = 0;

  /** Connects; see `sourceAddress` for `number`. */
  static async open(port: number, number: number, owner: ConnectionOwner): Promise<Connection> {
    const connection = new Connection(owner);
    // `localAddress` works, but Bun's types lack it.
    const target = { hostname: "127.0.0.1", port, localAddress: sourceAddress(number) };
    connection.#socket = await Bun.connect<Connection>({ ...target, data: connection, socket: handlers });
    return connection;
  }

  private constructor(owner: ConnectionOwner) {
    this.#owner = owner;
  }

  /** Sends `batch`, which holds `count` requests. */
  request(task: ConnectionTask, batch: Uint8Array, count = 1, dueMs = performance.now()): void {
    if (this.#missing > 0) throw new Error("sent a request before the reply to the last one");
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

  /** Resets the connection, so that its port is free at once. */
  terminate(): void {
    this.#socket?.terminate();
  }

  /** Handles received bytes. */
  receive(chunk: Uint8Array): void {
    try {
      this.#missing -= this.#task?.replies.read(chunk) ?? 1;
      if (this.#missing < 0) throw new Error("an unsolicited reply");
    } catch (error) {
      this.#owner.fail(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    if (this.#missing === 0) this.#task?.answered(this, performance.now() - this.#dueMs);
  }

  /** Handles the end of the connection. */
  closed(): void {
    if (!this.#owner.isClosed) this.#owner.fail(new LostConnection("the server closed a connection"));
  }
}

const handlers: Bun.SocketHandler<Connection> = {
  data: (socket, chunk) => socket.data.receive(chunk),
  close: (socket) => socket.data.closed(),
};

/**
 * The source address: one of a thousand loopback addresses. With a single address, the kernel's search for a free port
 * gets slower with each connection: at 19,000 it takes 0.3 ms.
 */
function sourceAddress(number: number): string {
  const place = number % 1000;
  return `127.0.${place >> 7}.${1 + (place & 127)}`;
}

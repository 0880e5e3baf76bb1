import { formatAddress } from "../../net/address.ts";
import { CheckFailure } from "../check.ts";
import type { Evidence } from "../evidence.ts";
import { RecordedConnection, type ServerEndpoint } from "../recorded-connection.ts";
import { LineClient } from "./line-client.ts";
import { parseMessageLine, quote, type SplitLine } from "./wire-text.ts";

/** The server under test, as these checks see it. */
export interface LastwordSubject {
  /** Where it listens for lines. */
  readonly endpoint: ServerEndpoint;
  /** Where it listens for HTTP; undefined if nobody said so. */
  readonly httpPort: number | undefined;
  /** Ends the server at once, and starts it again. Undefined if somebody else started it. */
  readonly restart: (() => Promise<void>) | undefined;
}

/** One try of one rule: it has the clients, and closes their connections at its end. */
export class RuleTrial {
  readonly #subject: LastwordSubject;
  readonly #evidence: Evidence;
  readonly #connections: RecordedConnection[] = [];
  /** The board may have the names and messages of earlier runs. */
  readonly #mark = Math.floor(Math.random() * 36 ** 6)
    .toString(36)
    .padStart(6, "0");
  #count = 0;

  constructor(subject: LastwordSubject, evidence: Evidence) {
    this.#subject = subject;
    this.#evidence = evidence;
  }

  /** Whether the HTTP port is known. */
  get hasHttp(): boolean {
    return this.#subject.httpPort !== undefined;
  }

  /** Ends the server at once, and starts it again; undefined if somebody else started it. */
  get restart(): (() => Promise<void>) | undefined {
    return this.#subject.restart;
  }

  /** A name that nobody else has, of 8 to 20 ASCII characters. */
  unique(word: string): string {
    this.#count++;
    return `${word}_${this.#mark}${this.#count}`;
  }

  /** A name of 32 letters that nobody else has. Each has three bytes, and three code points before NFKC. */
  longestName(): string {
    const letters = ["ệ", "ộ", "ậ"];
    return Array.from({ length: 32 }, () => letters[Math.floor(Math.random() * letters.length)]).join("");
  }

  /** A key that nobody else has. */
  key(): string {
    return this.unique("key-of-sixteen-and-more");
  }

  /** Connects to the port for lines. */
  async connect(name = "anna"): Promise<LineClient> {
    return new LineClient(await this.open(name, this.#subject.endpoint.port), this.unique(name));
  }

  /** The same, and registers its name. */
  async join(name = "anna"): Promise<LineClient> {
    const client = await this.connect(name);
    await client.expect(`register ${client.userName}`, `Welcome ${client.userName}`);
    return client;
  }

  /** The same, and it has sent a message. Resolves to it, with the message's line, too. */
  async joinAndPost(name = "anna"): Promise<{ client: LineClient; line: string; message: SplitLine }> {
    const client = await this.join(name);
    await client.expect(`send ${this.unique("hello")}`, "ok");
    const line = await client.ask("read");
    const message = parseMessageLine(line);
    if (message === undefined) throw new CheckFailure(`read got ${quote(line)}, not a line of a message`);
    return { client, line, message };
  }

  /** Opens a connection, in bytes. */
  async open(name: string, port = this.#subject.httpPort ?? 0): Promise<RecordedConnection> {
    const { host } = this.#subject.endpoint;
    const connection = await RecordedConnection.connect({ host, port }, name, this.#evidence);
    if (typeof connection === "string") throw new CheckFailure(connection);
    this.#connections.push(connection);
    return connection;
  }

  /** The address of the HTTP port, as a `Host` has it. */
  get httpHost(): string {
    return formatAddress(this.#subject.endpoint.host, this.#subject.httpPort ?? 0);
  }

  close(): void {
    for (const connection of this.#connections) connection.destroy();
  }
}

/** Ends the check with this reason, unless the condition holds. */
export function demand(condition: boolean, reason: string): asserts condition {
  if (!condition) throw new CheckFailure(reason);
}

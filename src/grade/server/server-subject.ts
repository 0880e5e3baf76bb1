import { CheckFailure } from "../check.ts";
import { type Dialect, lineDialect } from "../dialect/dialect.ts";
import { type Discovery, discoverDialect } from "../dialect/discover.ts";
import { meet } from "../dialect/participant.ts";
import { Evidence } from "../evidence.ts";
import { GradeStop, gradeExitCodes } from "../grade-stop.ts";
import { RecordedConnection, type ServerEndpoint } from "../recorded-connection.ts";
import type { Subject } from "../run-checks.ts";
import { GradedClient } from "./graded-client.ts";
import { Patience } from "./patience.ts";
import { sameStart } from "./same-start.ts";
import type { ServerPlace } from "./server-place.ts";

/** A server that answers nothing for so long has jammed. */
const jamTimeoutMs = 3000;
/** A program that must be started more often does not work. */
const maxRestarts = 60;
/** How long to see whether the program ends as the clients leave; longer for one that has ended before. */
const usualEndMs = 20;
const likelyEndMs = 600;

/** The server under test. It knows all connections of a check, and closes them before the next one. */
export class ServerSubject implements Subject {
  readonly #place: ServerPlace;
  readonly #connections = new Set<RecordedConnection>();
  readonly #patience = new Patience();
  #dialect: Dialect | undefined;
  #board: Promise<string | undefined> | undefined;
  #okReply = "ok";
  #showsMessages = true;
  #names = 0;
  #restarts = 0;
  #lost: string | undefined;

  private constructor(place: ServerPlace) {
    this.#place = place;
  }

  /** Starts the server if it is one to start, and finds its dialect. Throws `GradeStop` if there is no server. */
  static async open(place: ServerPlace): Promise<ServerSubject> {
    const subject = new ServerSubject(place);
    const obstacle = place.kind === "started" ? await place.server.start() : undefined;
    if (obstacle !== undefined) throw new GradeStop(obstacle, gradeExitCodes.untried);
    const evidence = new Evidence();
    const discovery = await discoverDialect(
      async (name) => {
        await subject.prepare();
        return subject.connect(name, evidence);
      },
      () => subject.nextName("probe"),
    );
    subject.#learn(discovery);
    return subject;
  }

  /** How the server reads and writes; undefined if it answers nothing. */
  get dialect(): Dialect | undefined {
    return this.#dialect;
  }

  /** How its answer to a `send` that it accepts begins; known after `requireBoard`. */
  get okReply(): string {
    return this.#okReply;
  }

  /** Whether it accepted the `send` that it answered so. */
  accepts(reply: string): boolean {
    return reply.startsWith(this.#okReply);
  }

  /**
   * Whether `read` shows what was sent; known after `requireBoard`. Where it does not, the checks of that fail, and the
   * others are content with an answer.
   */
  get showsMessages(): boolean {
    return this.#showsMessages;
  }

  /** Where it listens now. */
  get endpoint(): ServerEndpoint {
    return this.#place.kind === "started" ? this.#place.server.endpoint : this.#place.endpoint;
  }

  /** Where it listens for HTTP; undefined if nobody said so. */
  get httpPort(): number | undefined {
    return this.#place.kind === "started" ? this.#place.server.httpPort : this.#place.httpPort;
  }

  /** Ends the server as a crash does, and starts it again; undefined if the grader did not start it. */
  get restart(): (() => Promise<void>) | undefined {
    return this.#place.kind === "started" ? this.#place.server.crashAndStart : undefined;
  }

  /** A user name that nobody of this run has. */
  nextName(word: string): string {
    this.#names++;
    return `${word}${this.#names}`;
  }

  /** Opens a connection, in bytes; resolves to the reason if the server does not accept it. */
  async connect(name: string, evidence: Evidence): Promise<RecordedConnection | string> {
    const connection = await RecordedConnection.connect(this.endpoint, name, evidence);
    if (typeof connection === "string") this.#patience.noteFault();
    else this.#connections.add(connection);
    return connection;
  }

  /** Opens a connection that speaks the server's dialect. Throws `CheckFailure`. */
  async client(name: string, evidence: Evidence): Promise<GradedClient> {
    const participant = await meet(this.connect(name, evidence), this.#dialect ?? lineDialect);
    return new GradedClient(participant, this.nextName(name), this.#patience, { okReply: this.#okReply });
  }

  /** The same, registered under a name of its own. Throws `CheckFailure`. */
  async join(name: string, evidence: Evidence): Promise<GradedClient> {
    const client = await this.client(name, evidence);
    await client.register();
    return client;
  }

  /** Throws `CheckFailure` if the server does not even answer `register`, `send` and `read`. */
  async requireBoard(): Promise<void> {
    this.#board ??= this.#findBoardFault();
    const fault = await this.#board;
    if (fault !== undefined) throw new CheckFailure(`could not be tried: ${fault}`);
  }

  async prepare(): Promise<string | undefined> {
    this.#closeConnections();
    if (this.#lost !== undefined) return this.#lost;
    const isJammed = this.#patience.takeFault() && !(await this.#answers());
    if (isJammed || (await this.#hasEnded())) this.#lost = await this.#restart();
    return this.#lost;
  }

  /** Closes the connections, and ends the server if the grader started it. */
  async close(): Promise<void> {
    this.#closeConnections();
    if (this.#place.kind === "started") await this.#place.server.stop();
  }

  #learn(discovery: Discovery): void {
    if (discovery.kind === "unreachable") throw new GradeStop(discovery.reason, gradeExitCodes.untried);
    if (discovery.kind === "found") this.#dialect = discovery.dialect;
    else this.#patience.noteSilence("register");
  }

  /** Tries the commands that nearly all checks need; resolves to what does not work, in a sentence. */
  async #findBoardFault(): Promise<string | undefined> {
    let client: GradedClient | undefined;
    try {
      client = await this.join("trial", new Evidence());
      const first = await client.ask(`send hello-${client.userName}`, "ok");
      const text = `again-${client.userName}`;
      this.#okReply = sameStart(first, await client.ask(`send ${text}`, "ok"));
      const line = await client.ask("read");
      this.#showsMessages = line.includes(text);
      return undefined;
    } catch (error) {
      if (error instanceof CheckFailure) return error.message;
      throw error;
    } finally {
      // A server that serves one client at a time must not be kept from the check's own.
      client?.leave();
      await this.prepare();
    }
  }

  async #answers(): Promise<boolean> {
    const connection = await this.connect("still there?", new Evidence());
    if (typeof connection === "string") return false;
    if (this.#dialect === undefined) return true;
    const participant = await meet(Promise.resolve(connection), this.#dialect);
    participant.command(`register ${this.nextName("probe")}`);
    const { kind } = await participant.reply(jamTimeoutMs, (text) => text.startsWith("Welcome "));
    this.#closeConnections();
    return kind === "reply";
  }

  /** Some programs end when a client leaves: that takes a moment. */
  async #hasEnded(): Promise<boolean> {
    if (this.#place.kind === "running") return false;
    return this.#place.server.endsWithin(this.#restarts === 0 ? usualEndMs : likelyEndMs);
  }

  async #restart(): Promise<string | undefined> {
    if (this.#place.kind === "running")
      return "could not be tried: the server no longer answers; the check before the first one that says so ended or jammed it";
    if (this.#restarts === maxRestarts)
      return `could not be tried: the program had to be started ${maxRestarts} times`;
    this.#restarts++;
    return this.#place.server.start();
  }

  #closeConnections(): void {
    for (const connection of this.#connections) connection.destroy();
    this.#connections.clear();
  }
}

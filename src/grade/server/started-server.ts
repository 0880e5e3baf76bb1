import { formatAddress } from "../../net/address.ts";
import { CheckFailure } from "../check.ts";
import { Program } from "../program.ts";
import type { ServerEndpoint } from "../recorded-connection.ts";
import { findUnusedPort, isListening } from "./listening.ts";

const host = "127.0.0.1";
/** A Java program on a busy machine takes seconds to listen. */
const startTimeoutMs = 20_000;
/** A port stays in TIME_WAIT for a minute after its server has closed connections. */
const busyPortTimeoutMs = 70_000;
const lookIntervalMs = 50;
const retryIntervalMs = 1000;
/** How programs in C, Java, Python and C# say that their port is taken. */
const isTaken = /in use|EADDRINUSE|already bound|BindException|Errno (?:48|98)\b/i;

/** The server that the grader starts by a command. Each start replaces the one before. */
export class StartedServer {
  readonly #words: readonly [string, ...string[]];
  readonly #fixedPort: number | undefined;
  readonly #fixedHttpPort: number | undefined;
  #program: Program | undefined;
  #port = 0;
  #httpPort: number | undefined;

  /** Without `fixedPort`, each start takes a free port; so does `{http-port}` without `fixedHttpPort`. */
  constructor(
    words: readonly [string, ...string[]],
    fixedPort: number | undefined,
    fixedHttpPort?: number | undefined,
  ) {
    this.#words = words;
    this.#fixedPort = fixedPort;
    this.#fixedHttpPort = fixedHttpPort;
  }

  get endpoint(): ServerEndpoint {
    return { host, port: this.#port };
  }

  /** Where it listens for HTTP; undefined if neither the command nor a flag says so. */
  get httpPort(): number | undefined {
    return this.#httpPort;
  }

  /** The last of what the program printed. */
  get output(): string {
    return this.#program?.output ?? "";
  }

  /** Starts it, and waits until it accepts connections; resolves to the reason if it does not. */
  async start(): Promise<string | undefined> {
    await this.stop();
    this.#port = this.#fixedPort ?? (await findUnusedPort(host));
    this.#httpPort = this.#fixedHttpPort ?? (await this.#findHttpPort());
    if (await isListening(this.endpoint))
      return `another program listens on ${formatAddress(host, this.#port)}: end it, or take another port`;
    const giveUpAtMs = performance.now() + busyPortTimeoutMs;
    for (;;) {
      const program = new Program(this.#command());
      this.#program = program;
      const obstacle = await this.#untilListening(program);
      const isWorthAnother =
        obstacle !== undefined && this.#fixedPort !== undefined && isTaken.test(program.output);
      if (!isWorthAnother || performance.now() > giveUpAtMs) return obstacle;
      await program.stop();
      await Bun.sleep(retryIntervalMs);
    }
  }

  /** Resolves to whether the program itself has ended, or ends in this time, and no longer listens. */
  async endsWithin(timeoutMs: number): Promise<boolean> {
    const program = this.#program;
    if (program === undefined) return true;
    await Promise.race([program.ended, Bun.sleep(timeoutMs)]);
    // It may have left its server behind as a process of its own.
    return program.end !== undefined && !(await isListening(this.endpoint));
  }

  /** Ends it as a crash does, and starts it again. Throws `CheckFailure` if it does not start. */
  readonly crashAndStart = async (): Promise<void> => {
    await this.#program?.crash();
    const obstacle = await this.start();
    if (obstacle !== undefined) throw new CheckFailure(`after a crash, ${obstacle}`);
  };

  /** Ends it and all that it started. */
  async stop(): Promise<void> {
    await this.#program?.stop();
  }

  #command(): [string, ...string[]] {
    const fill = (word: string) =>
      word
        .replaceAll("{port}", `${this.#port}`)
        .replaceAll("{http-port}", `${this.#httpPort}`)
        .replaceAll("{host}", host);
    const [program, ...parameters] = this.#words;
    return [fill(program), ...parameters.map(fill)];
  }

  async #findHttpPort(): Promise<number | undefined> {
    return this.#words.some((word) => word.includes("{http-port}")) ? await findUnusedPort(host) : undefined;
  }

  async #untilListening(program: Program): Promise<string | undefined> {
    const giveUpAtMs = performance.now() + startTimeoutMs;
    while (performance.now() < giveUpAtMs) {
      const { end } = program;
      // A program may leave its server behind as a process of its own, so its end alone says nothing.
      if (await isListening(this.endpoint)) return undefined;
      if (end !== undefined)
        return describeEnd(end.error ?? describeCode(end.code, end.signal), program.output);
      await Bun.sleep(lookIntervalMs);
    }
    await program.stop();
    const where = formatAddress(host, this.#port);
    return describeEnd(`it did not listen on ${where} within ${startTimeoutMs / 1000} s`, program.output);
  }
}

function describeCode(code: number | null, signal: string | null): string {
  return `it ended at once, with ${signal === null ? `exit code ${code}` : signal}`;
}

function describeEnd(what: string, output: string): string {
  const printed = output.trim();
  return `the command could not be tried: ${what}${printed === "" ? ", and printed nothing" : `; it printed:\n${printed}`}`;
}

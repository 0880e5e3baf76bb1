import { createActor } from "xstate";
import { storedAtOf } from "../../../actors/client/answers.ts";
import { clientMachine } from "../../../actors/client/client.ts";
import type { KeyPort, Notice, StoredAt, View } from "../../../actors/client/ports.ts";
import { waitUntilReady } from "../core/readiness.ts";
import { formatNotice } from "../terminal/format.ts";
import { type ExitCode, exitCodes, exitWhenDone } from "./exit.ts";
import { listNames } from "./login-name.ts";
import { formatForProgram, type MessageFormat } from "./message-output.ts";
import { connectTo, type ServerOptions } from "./server-options.ts";
import { StandardOutput } from "./standard-output.ts";
import { findUserKeys } from "./user-key.ts";

/** The options of `client send`. */
export interface SendOptions extends ServerOptions {
  readonly name?: string;
}

/** The options of `client read` and `client wait`. */
export interface ReadOptions extends ServerOptions {
  readonly json?: boolean;
}

type ReplyNotice = Extract<Notice, { kind: "reply" }>;

/** The least time between two `wait`s that return no new message. */
const pauseMs = 1000;

/** `client send`: registers a name and sends a message; the process exits 0 once it is stored. */
export function sendOnce(text: string, options: SendOptions): Promise<void> {
  const run = async (exchange: Exchange) => {
    const answer = await register(exchange, listNames(options.name));
    if (answer.reply?.kind !== "welcome") return exchange.chooseCode(answer, "welcome");
    return exchange.chooseCode(await exchange.request(`send ${text}`), "ok");
  };
  return runOnce(options, run, (view) => findUserKeys(options, view));
}

/** Tries these names until one is not taken; returns the last answer. */
async function register(exchange: Exchange, [name, ...others]: readonly string[]): Promise<ReplyNotice> {
  const answer = await exchange.request(`register ${name}`);
  const isTaken = answer.reply?.kind === "error" && answer.reply.code === "name-taken";
  return isTaken && others.length > 0 ? register(exchange, others) : answer;
}

/** `client read`: prints the last message, or the one with this id. */
export function readOnce(id: number | undefined, options: ReadOptions): Promise<void> {
  return runOnce(options, async (exchange) => {
    const answer = await exchange.request(id === undefined ? "read" : `read ${id}`);
    return printMessage(exchange, answer, options);
  });
}

/** Prints the message in an answer. JSON includes its time, for which it asks the server. */
async function printMessage(
  exchange: Exchange,
  answer: ReplyNotice,
  { json }: ReadOptions,
): Promise<ExitCode> {
  const id = answer.reply?.kind === "message" ? answer.reply.message.id : 0;
  if (!json || id === 0) return exchange.print(answer, undefined, json ? "json" : "line");
  const { reply } = await exchange.request(`time ${id}`);
  return exchange.print(answer, storedAtOf(reply, id), "json");
}

/** `client wait`: prints the first message after this id, or the next one from now on, as soon as there is one. */
export function waitOnce(id: number | undefined, options: ReadOptions): Promise<void> {
  return runOnce(options, async (exchange) => {
    let after = id;
    for (;;) {
      const sentMs = performance.now();
      const answer = await exchange.request(after === undefined ? "read" : `wait ${after}`);
      if (answer.reply?.kind !== "message") return exchange.chooseCode(answer, "message");
      if (after !== undefined && answer.reply.message.id > after)
        return printMessage(exchange, answer, options);
      const isFirst = after === undefined;
      after ??= answer.reply.message.id;
      // An id beyond the last message is answered at once.
      if (!isFirst) await Bun.sleep(Math.max(0, pauseMs - (performance.now() - sentMs)));
    }
  });
}

/** The view for sequential requests; everything but answers goes to stderr. */
class Exchange implements View {
  readonly #output = new StandardOutput();
  readonly #send: (command: string) => void;
  #resolve: (answer: ReplyNotice) => void = () => undefined;

  constructor(send: (command: string) => void) {
    this.#send = send;
  }

  show(notice: Notice): void {
    if (notice.kind === "reply") this.#resolve(notice);
    else if (notice.kind !== "progress") this.#output.printError(formatNotice(notice, new Date(), "plain"));
  }

  /** Sends a command and returns its answer. If none arrives, the client ends, and so does the process. */
  request(command: string): Promise<ReplyNotice> {
    return new Promise((resolve) => {
      this.#resolve = resolve;
      this.#send(command);
    });
  }

  /** Prints the message in an answer, and returns the exit code. */
  print(answer: ReplyNotice, storedAt: StoredAt, format: MessageFormat): ExitCode {
    if (answer.reply?.kind !== "message") return this.chooseCode(answer, "message");
    this.#output.print(formatForProgram(answer.reply.message, storedAt, format));
    return exitCodes.done;
  }

  /** The exit code for an answer; reports an answer that is not of the expected kind. */
  chooseCode({ text, reply }: ReplyNotice, expected: "ok" | "welcome" | "message"): ExitCode {
    if (reply?.kind === expected) return exitCodes.done;
    this.show({ kind: "error", text });
    return exitCodes.refused;
  }
}

/**
 * Connects, runs the exchange, and ends the process with the code that it returns. `findKeys` finds the key to give; a
 * command that only reads needs none.
 */
async function runOnce(
  options: ServerOptions,
  run: (exchange: Exchange) => Promise<ExitCode>,
  findKeys: (view: View) => KeyPort | undefined = () => undefined,
): Promise<void> {
  const exchange: Exchange = new Exchange((text) => client.send({ type: "typed", text }));
  const client = createActor(clientMachine, {
    input: {
      server: connectTo(options),
      view: exchange,
      polling: { mode: "off", intervalMs: 0, firstPoll: "at once", history: 0, times: "unasked" },
      name: undefined,
      keys: findKeys(exchange),
      sending: "as typed",
      afterLoss: "fail",
      random: Math.random,
    },
  });
  let code: ExitCode = exitCodes.done;
  exitWhenDone(client, () => code);
  client.start();
  if (!(await waitUntilReady(client))) return;
  code = await run(exchange);
  client.send({ type: "inputEnded" });
}

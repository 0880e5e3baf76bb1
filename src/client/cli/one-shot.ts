import { createActor } from "xstate";
import { clientMachine } from "../../../actors/client/client.ts";
import type { Notice, View } from "../../../actors/client/ports.ts";
import { becomesReady } from "../core/readiness.ts";
import { formatNotice } from "../terminal/format.ts";
import { type ExitCode, exitCodes, exitWhenDone } from "./exit.ts";
import { listNames } from "./login-name.ts";
import { formatForProgram } from "./message-output.ts";
import { connectTo, type ServerOptions } from "./server-options.ts";
import { StandardOutput } from "./standard-output.ts";

/** The options of `client send`. */
export interface SendOptions extends ServerOptions {
  readonly name?: string;
}

/** The options of `client read` and `client wait`. */
export interface ReadOptions extends ServerOptions {
  readonly json?: boolean;
}

type ReplyNotice = Extract<Notice, { kind: "reply" }>;

/** The least time between two `wait`s without a new message. */
const pauseMs = 1000;

/** `client send`: registers a name and sends a message; the process exits 0 once it is stored. */
export function sendOnce(text: string, options: SendOptions): Promise<void> {
  return runOnce(options, async (exchange) => {
    const answer = await register(exchange, listNames(options.name));
    if (answer.reply?.kind !== "welcome") return exchange.judge(answer, "welcome");
    return exchange.judge(await exchange.ask(`send ${text}`), "ok");
  });
}

/** Registers the first of these names that is free; returns the last answer. */
async function register(exchange: Exchange, [name, ...others]: readonly string[]): Promise<ReplyNotice> {
  const answer = await exchange.ask(`register ${name}`);
  const isTaken = answer.reply?.kind === "error" && answer.reply.code === "name-taken";
  return isTaken && others.length > 0 ? register(exchange, others) : answer;
}

/** `client read`: prints the last message, or the one with this id. */
export function readOnce(id: number | undefined, options: ReadOptions): Promise<void> {
  return runOnce(options, async (exchange) => {
    const answer = await exchange.ask(id === undefined ? "read" : `read ${id}`);
    return exchange.print(answer, options);
  });
}

/** `client wait`: prints the first message after this id, or the next one from now on, as soon as there is one. */
export function waitOnce(id: number | undefined, options: ReadOptions): Promise<void> {
  return runOnce(options, async (exchange) => {
    let after = id;
    for (;;) {
      const askedMs = performance.now();
      const answer = await exchange.ask(after === undefined ? "read" : `wait ${after}`);
      if (answer.reply?.kind !== "message") return exchange.judge(answer, "message");
      if (after !== undefined && answer.reply.message.id > after) return exchange.print(answer, options);
      const isFirst = after === undefined;
      after ??= answer.reply.message.id;
      // An id beyond the last message is answered at once.
      if (!isFirst) await Bun.sleep(Math.max(0, pauseMs - (performance.now() - askedMs)));
    }
  });
}

/** The view of one request after the other; everything but answers goes to stderr. */
class Exchange implements View {
  readonly #output = new StandardOutput();
  readonly #send: (command: string) => void;
  #takeAnswer: (answer: ReplyNotice) => void = () => undefined;

  constructor(send: (command: string) => void) {
    this.#send = send;
  }

  show(notice: Notice): void {
    if (notice.kind === "reply") this.#takeAnswer(notice);
    else if (notice.kind !== "progress") this.#output.complain(formatNotice(notice, new Date(), "plain"));
  }

  /** Sends a command and returns its answer; without one the client ends, and the process with it. */
  ask(command: string): Promise<ReplyNotice> {
    return new Promise((resolve) => {
      this.#takeAnswer = resolve;
      this.#send(command);
    });
  }

  print(answer: ReplyNotice, { json }: ReadOptions): ExitCode {
    if (answer.reply?.kind !== "message") return this.judge(answer, "message");
    this.#output.print(formatForProgram(answer.reply.message, new Date(), json ? "json" : "line"));
    return exitCodes.done;
  }

  /** The exit code for an answer; reports an answer that is not of the kind wanted. */
  judge({ text, reply }: ReplyNotice, wanted: "ok" | "welcome" | "message"): ExitCode {
    if (reply?.kind === wanted) return exitCodes.done;
    this.show({ kind: "error", text });
    return exitCodes.refused;
  }
}

/** Connects, runs the exchange, and ends the process with the code that it returns. */
async function runOnce(
  options: ServerOptions,
  hold: (exchange: Exchange) => Promise<ExitCode>,
): Promise<void> {
  const exchange: Exchange = new Exchange((text) => client.send({ type: "typed", text }));
  const client = createActor(clientMachine, {
    input: {
      server: connectTo(options),
      view: exchange,
      polling: { mode: "off", intervalMs: 0, firstPoll: "at once", history: 0 },
      name: undefined,
      afterLoss: "fail",
      random: Math.random,
    },
  });
  let code: ExitCode = exitCodes.done;
  exitWhenDone(client, () => code);
  client.start();
  if (!(await becomesReady(client))) return;
  code = await hold(exchange);
  client.send({ type: "inputEnded" });
}

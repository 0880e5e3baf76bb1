import { isOutcomeUnknown, storedAtOf } from "../../../actors/client/answers.ts";
import { waitRenewalMs } from "../../../actors/client/limits.ts";
import type { Answered, KeyPort, Notice, StoredAt, View } from "../../../actors/client/ports.ts";
import { formatNotice } from "../terminal/format.ts";
import { connectTo } from "./connect.ts";
import type { Exchange } from "./exchange.ts";
import { type ExitCode, exitCodes } from "./exit.ts";
import { runInTurn } from "./failover.ts";
import { formatForProgram, type MessageFormat } from "./message-output.ts";
import type { ServerOptions } from "./server-options.ts";
import { StandardOutput } from "./standard-output.ts";

/** The options of `client read` and `client wait`. */
export interface ReadOptions extends ServerOptions {
  readonly json?: boolean;
}

/** The options of `client wait`. */
export interface WaitOptions extends ReadOptions {
  /** In seconds; undefined: no limit. */
  readonly timeout?: number;
}

/** The least time between two `wait`s that return no new message. */
const pauseMs = 1000;

/** `client read`: prints the last message, or the one with this id. */
export function readOnce(id: number | undefined, options: ReadOptions): Promise<void> {
  return runOnce(options, async (exchange, output) => {
    const answer = await exchange.request(id === undefined ? "read" : `read ${id}`);
    return printMessage(exchange, output, answer, options);
  });
}

/** Prints the message in an answer. JSON includes its time, for which it asks the server. */
async function printMessage(
  exchange: Exchange,
  output: OneShotOutput,
  answer: Answered,
  { json }: ReadOptions,
): Promise<ExitCode> {
  const id = answer.reply?.kind === "message" ? answer.reply.message.id : 0;
  if (!json || id === 0) return output.print(answer, undefined, json ? "json" : "line");
  const { reply } = await exchange.request(`time ${id}`);
  return output.print(answer, storedAtOf(reply, id), "json");
}

/** `client wait`: prints the first message after this id, or the next one from now on, as soon as there is one. */
export function waitOnce(id: number | undefined, options: WaitOptions): Promise<void> {
  const { timeout } = options;
  if (timeout !== undefined) setTimeout(() => process.exit(exitCodes.timedOut), timeout * 1000);
  // Another server goes on from here.
  let after = id;
  return runOnce(options, async (exchange, output) => {
    if (after === undefined || exchange.hasSeveral) {
      const last = await exchange.request("read");
      if (last.reply?.kind !== "message") return output.chooseCode(last, "message");
      after ??= last.reply.message.id;
    }
    for (;;) {
      const sentMs = performance.now();
      const answer = await waitAfter(exchange, after);
      if (answer.reply?.kind !== "message") return output.chooseCode(answer, "message");
      if (answer.reply.message.id > after) return printMessage(exchange, output, answer, options);
      // An id beyond the last message is answered at once.
      await Bun.sleep(Math.max(0, pauseMs - (performance.now() - sentMs)));
    }
  });
}

/** Waits for the first message after an id. If there is another server to go on at, a `read` shows that this one still answers. */
async function waitAfter(exchange: Exchange, id: number): Promise<Answered> {
  const answer = exchange.request(`wait ${id}`);
  if (!exchange.hasSeveral) return answer;
  const renewal = setTimeout(() => void exchange.request("read"), waitRenewalMs);
  return await answer.finally(() => clearTimeout(renewal));
}

/** The streams of a one-shot form: messages on stdout, everything else on stderr. */
export class OneShotOutput implements View {
  readonly #output = new StandardOutput();

  show(notice: Notice): void {
    if (notice.kind !== "progress") this.#output.printError(formatNotice(notice, new Date(), "plain"));
  }

  /** Prints a line on stdout. */
  printLine(line: string): void {
    this.#output.print(line);
  }

  /** Prints the message in an answer, and returns the exit code. */
  print(answer: Answered, storedAt: StoredAt, format: MessageFormat): ExitCode {
    if (answer.reply?.kind !== "message") return this.chooseCode(answer, "message");
    this.#output.print(formatForProgram(answer.reply.message, storedAt, format));
    return exitCodes.done;
  }

  /**
   * The exit code for an answer; reports an answer that is not of the expected kind. A message whose outcome the server
   * does not know is like one whose connection was lost.
   */
  chooseCode(
    { text, reply }: Pick<Answered, "text" | "reply">,
    expected: "ok" | "posted" | "welcome" | "message",
  ): ExitCode {
    if (reply?.kind === expected) return exitCodes.done;
    this.show({ kind: "error", text });
    return isOutcomeUnknown(reply) ? exitCodes.failed : exitCodes.refused;
  }
}

/**
 * Connects, runs the exchange, and ends the process with the code that it returns, or with `failed` if no server of the board
 * can serve it; then all their reasons are shown. `findKeys` finds the key to give; a command that only reads needs none.
 */
export async function runOnce(
  options: ServerOptions,
  run: (exchange: Exchange, output: OneShotOutput) => Promise<ExitCode>,
  findKeys: (view: View) => KeyPort | undefined = () => undefined,
): Promise<void> {
  const view = new OneShotOutput();
  const parts = { server: connectTo(options), keys: findKeys(view), view };
  const { result, failures } = await runInTurn(parts, (exchange) => run(exchange, view));
  if (result === undefined) for (const notice of failures) view.show(notice);
  process.exit(result ?? exitCodes.failed);
}

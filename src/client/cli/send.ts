import { isOutcomeUnknown } from "../../../actors/client/answers.ts";
import { describeUnanswered } from "../../../actors/client/notices.ts";
import type { Answered } from "../../../actors/client/ports.ts";
import { fileErrorMessage } from "../../error-message.ts";
import { formatJson } from "../../protocol/text.ts";
import { maxUnanswered } from "../core/readiness.ts";
import type { Exchange } from "./exchange.ts";
import { type ExitCode, exitCodes } from "./exit.ts";
import { listNames } from "./login-name.ts";
import { type OneShotOutput, runOnce } from "./one-shot.ts";
import { readScript, type ScriptLine } from "./script.ts";
import type { ServerOptions } from "./server-options.ts";
import { findUserKeys } from "./user-key.ts";

/** The options of `client send`. */
export interface SendOptions extends ServerOptions {
  readonly name?: string;
  readonly json?: boolean;
}

/** Sends one message; resolves with the exit code when it is stored or refused. `source` is added to an error. */
type Send = (text: string, source?: string) => Promise<ExitCode>;

/** While the input pauses, a `read` at this interval keeps the connection, and shows whether it still works. */
const keepAliveMs = 60_000;

/** `client send`: registers a name and sends a message; the process exits 0 once it is stored. */
export function sendOnce(text: string, options: SendOptions): Promise<void> {
  return withSender(options, (send) => send(text));
}

/** `client send -`: sends each line of the standard input; the process exits 0 once all are stored. */
export function sendLines(options: SendOptions): Promise<void> {
  return withSender(options, async (send, output, exchange) => {
    // Its input cannot be read twice.
    exchange.stay();
    const timer = setInterval(() => exchange.unansweredCount === 0 && exchange.request("read"), keepAliveMs);
    const code = await sendAll(Bun.stdin.stream(), send, output);
    clearInterval(timer);
    return code;
  });
}

/** Sends all lines in order, up to `maxUnanswered` at once. Returns the worst exit code: failed, then refused. */
async function sendAll(
  input: AsyncIterable<Uint8Array>,
  send: Send,
  output: OneShotOutput,
): Promise<ExitCode> {
  const codes = new Set<ExitCode>();
  const pending: Promise<unknown>[] = [];
  let lineNumber = 0;
  const fail = (text: string) => {
    codes.add(exitCodes.failed);
    output.show({ kind: "error", text });
  };
  const take = (line: ScriptLine) => {
    const source = `line ${++lineNumber}`;
    if ("fault" in line) fail(`${source} not sent: ${line.fault}`);
    else if (line.text.trim() !== "") pending.push(send(line.text, source).then((code) => codes.add(code)));
  };
  try {
    for await (const line of readScript(input)) {
      take(line);
      if (pending.length === maxUnanswered) await pending.shift();
    }
  } catch (error) {
    fail(`can't read the messages: ${fileErrorMessage(error)}`);
  }
  await Promise.all(pending);
  return [exitCodes.failed, exitCodes.refused].find((code) => codes.has(code)) ?? exitCodes.done;
}

/** Registers a name, then runs `act`. With `--json`, each stored message is reported with its id. */
function withSender(
  options: SendOptions,
  act: (send: Send, output: OneShotOutput, exchange: Exchange) => Promise<ExitCode>,
): Promise<void> {
  return runOnce(
    options,
    async (exchange, output) => {
      const answer = await register(exchange, listNames(options.name));
      if (answer.reply?.kind !== "welcome") return output.chooseCode(answer, "welcome");
      const verb = options.json && (await exchange.canPost()) ? "post" : "send";
      const send = makeSend(verb, options, { exchange, output });
      return act(send, output, exchange);
    },
    (view) => findUserKeys(options, view),
  );
}

/** Sends by this verb; a message whose outcome nobody knows is named, as after a lost connection. */
function makeSend(
  verb: "post" | "send",
  { json }: SendOptions,
  { exchange, output }: { exchange: Exchange; output: OneShotOutput },
): Send {
  return async (message, source) => {
    const command = `${verb} ${message}`;
    const { text, reply } = await exchange.request(command);
    if (isOutcomeUnknown(reply)) for (const notice of describeUnanswered([command])) output.show(notice);
    const code = output.chooseCode(
      { reply, text: source === undefined ? text : `${source}: ${text.replace(/^error /, "")}` },
      verb === "post" ? "posted" : "ok",
    );
    const id = reply?.kind === "posted" ? reply.id : null;
    if (json && code === exitCodes.done) output.printLine(formatJson({ id }));
    return code;
  };
}

/** Tries these names until one is not taken; returns the last answer. */
async function register(exchange: Exchange, [name, ...others]: readonly string[]): Promise<Answered> {
  const answer = await exchange.request(`register ${name}`);
  const isTaken = answer.reply?.kind === "error" && answer.reply.code === "name-taken";
  return isTaken && others.length > 0 ? register(exchange, others) : answer;
}

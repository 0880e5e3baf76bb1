import type { Answered } from "../../../actors/client/ports.ts";
import type { Exchange } from "./exchange.ts";
import { listNames } from "./login-name.ts";
import { runOnce } from "./one-shot.ts";
import type { ServerOptions } from "./server-options.ts";
import { findUserKeys } from "./user-key.ts";

/** The options of `client send`. */
export interface SendOptions extends ServerOptions {
  readonly name?: string;
}

/** `client send`: registers a name and sends a message; the process exits 0 once it is stored. */
export function sendOnce(text: string, options: SendOptions): Promise<void> {
  return runOnce(
    options,
    async (exchange, output) => {
      const answer = await register(exchange, listNames(options.name));
      if (answer.reply?.kind !== "welcome") return output.chooseCode(answer, "welcome");
      return output.chooseCode(await exchange.request(`send ${text}`), "ok");
    },
    (view) => findUserKeys(options, view),
  );
}

/** Tries these names until one is not taken; returns the last answer. */
async function register(exchange: Exchange, [name, ...others]: readonly string[]): Promise<Answered> {
  const answer = await exchange.request(`register ${name}`);
  const isTaken = answer.reply?.kind === "error" && answer.reply.code === "name-taken";
  return isTaken && others.length > 0 ? register(exchange, others) : answer;
}

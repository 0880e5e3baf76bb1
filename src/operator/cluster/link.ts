import { type EngineLink, openLink } from "../../store/nats/connect.ts";
import { checkNatsFiles } from "../../store/nats/nats-files.ts";
import { type NatsUrl, parseNatsUrl } from "../../store/nats/nats-url.ts";
import type { NodeSettings } from "../../store/nats/node-settings.ts";
import type { StoreNotice } from "../../store/notice.ts";
import { printProblem } from "../print.ts";

/** Where the engine is, and the credentials for it. */
export type EngineAccess = Pick<NodeSettings, "store" | "natsCreds" | "natsCa" | "natsCert" | "natsKey">;

/** Checks what the options name. Throws a `StoreOpenError`. */
export function parseEngineAccess(options: EngineAccess): NatsUrl {
  checkNatsFiles(options);
  return parseNatsUrl(options.store);
}

/** Connects to the engine for a command of the operator: to one of `url`. Rejects with a `StoreOpenError`. */
export async function openOperatorLink(
  options: EngineAccess,
  url = parseEngineAccess(options),
): Promise<EngineLink & AsyncDisposable> {
  const link = await openLink(url, options, "operator", printNotice);
  return { ...link, [Symbol.asyncDispose]: () => link.close() };
}

/** Prints what an operator should know, on stderr. */
export function printNotice({ level, text }: StoreNotice): void {
  if (level !== "info") printProblem(text);
}

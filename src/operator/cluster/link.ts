import { type EngineLink, openLink } from "../../store/nats/connect.ts";
import { checkNatsFiles } from "../../store/nats/nats-files.ts";
import { parseNatsUrl } from "../../store/nats/nats-url.ts";
import type { NodeSettings } from "../../store/nats/node-settings.ts";
import type { StoreNotice } from "../../store/notice.ts";
import { printProblem } from "../print.ts";

/** Where the engine is, and how to show it who asks. */
export type EngineAccess = Pick<NodeSettings, "store" | "natsCreds" | "natsCa" | "natsCert" | "natsKey">;

/** Connects to the engine for a command of the operator. Rejects with a `StoreOpenError`. */
export async function openOperatorLink(options: EngineAccess): Promise<EngineLink & AsyncDisposable> {
  checkNatsFiles(options);
  const link = await openLink(parseNatsUrl(options.store), options, "operator", printNotice);
  return { ...link, [Symbol.asyncDispose]: () => link.close() };
}

function printNotice({ level, text }: StoreNotice): void {
  if (level !== "info") printProblem(text);
}

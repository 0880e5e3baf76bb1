import { stableConnectionMs } from "../../../actors/client/limits.ts";
import type { Notice, ServerPort } from "../../../actors/client/ports.ts";
import { Exchange, type ExchangeFailure, type ExchangeParts } from "./exchange.ts";

/** What came of an exchange with the servers of a board. */
export interface ExchangeEnd<Result> {
  /** Undefined: no server could serve it. */
  readonly result: Result | undefined;
  /** Why servers were left, or failed, since one of them worked for a while. */
  readonly failures: readonly Notice[];
}

/**
 * Runs an exchange with the servers of a board in turn: if one cannot be reached, is lost or fails, it begins again on the
 * next one, as long as its requests may be repeated. Each server gets one try, and another after one of them has worked for
 * a while.
 */
export async function runInTurn<Result>(
  parts: Pick<ExchangeParts, "server" | "keys" | "view">,
  run: (exchange: Exchange) => Promise<Result>,
): Promise<ExchangeEnd<Result>> {
  const { server } = parts;
  let failures: readonly Notice[] = [];
  let tried = 0;
  for (;;) {
    const startedMs = performance.now();
    const triedBefore = () => (performance.now() - startedMs < stableConnectionMs ? tried : 0);
    const end = await runOnServer(parts, run, () => triedBefore() + 1 < server.serverCount);
    if (end.kind === "done") return { result: end.result, failures };
    if (triedBefore() === 0) failures = [];
    tried = triedBefore() + 1;
    failures = [...failures, ...end.notices.map((notice) => nameServer(notice, server))];
    if (end.requests === "spent" || tried >= server.serverCount) return { result: undefined, failures };
    server.useNext();
  }
}

/** Of several servers, a reason says which one it is about. */
function nameServer(notice: Notice, { serverCount, address }: ServerPort): Notice {
  if (serverCount === 1 || notice.text.includes(address) || notice.text.startsWith("outcome unknown"))
    return notice;
  return { ...notice, text: `${address}: ${notice.text}` };
}

type ServerEnd<Result> =
  | { readonly kind: "done"; readonly result: Result }
  | ({ readonly kind: "failed" } & ExchangeFailure);

async function runOnServer<Result>(
  parts: Pick<ExchangeParts, "server" | "keys" | "view">,
  run: (exchange: Exchange) => Promise<Result>,
  hasAnother: () => boolean,
): Promise<ServerEnd<Result>> {
  const failure = Promise.withResolvers<ServerEnd<Result>>();
  const exchange = new Exchange({
    ...parts,
    hasAnother,
    failed: (why) => failure.resolve({ kind: "failed", ...why }),
  });
  const done = async (): Promise<ServerEnd<Result>> => {
    await exchange.open();
    return { kind: "done", result: await run(exchange) };
  };
  return Promise.race([failure.promise, done()]);
}

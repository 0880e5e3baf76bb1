import { lstatSync, rmSync } from "node:fs";
import type { Logger } from "pino";
import type { MessageLog, RedactResult } from "../../../actors/server/ports.ts";
import type { StoreActor } from "../../../actors/server/store.ts";
import { fileErrorReason } from "../../error-message.ts";
import type { LastBackup } from "../../store/last-backup.ts";
import { findDatabasePath } from "../../store/open.ts";
import { operatorSocketPathOf } from "../../store/operator-socket.ts";
import type { Board } from "../board/board.ts";

/** What the operator's commands read and change. */
export interface OperatorParts {
  readonly log: MessageLog;
  /** Redacts messages. */
  readonly store: StoreActor;
  readonly board: Board;
  readonly lastBackup: LastBackup | undefined;
  readonly logger: Pick<Logger, "info" | "warn">;
}

/** All but the owner's permission to read and write. */
const ownerOnlyMask = 0o177;

/**
 * Answers the commands `backup`, `export` and `redact`, which other processes give while this one has the board's file:
 * HTTP at a unix socket beside the file, which its owner alone may use.
 *
 * - `GET /board`: the board's identity and last id.
 * - `GET /messages?from=<id>`: a `MessagePage`, which costs a send about a millisecond, and its `edition`: a text that
 *   another redaction changes, so that a reader of several pages knows whether they belong together.
 * - `POST /backup`: notes that a backup is complete.
 * - `POST /redact?id=<id>`: the outcome.
 */
export class OperatorListener {
  readonly #parts: OperatorParts;
  readonly #server: Bun.Server<undefined>;
  #edition = crypto.randomUUID();

  /** Listens beside the board's file at `path`, which this process has locked. Throws if it cannot. */
  constructor(path: string, parts: OperatorParts) {
    this.#parts = parts;
    this.#server = listenForOwner(operatorSocketPathOf(path), (request) => this.#answer(request));
  }

  /** Ends the commands under way, and removes the socket. */
  async stop(): Promise<void> {
    await this.#server.stop(true);
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const { log, board } = this.#parts;
    switch (`${request.method} ${pathname}`) {
      case "GET /board":
        return Response.json({ identity: log.identity, lastId: board.lastWord.id });
      case "GET /messages":
        return Response.json({ ...(await log.page(idIn(searchParams, "from"))), edition: this.#edition });
      case "POST /backup":
        await this.#noteBackup();
        return Response.json({});
      case "POST /redact":
        return Response.json({ outcome: await this.#redact(idIn(searchParams, "id")) });
      default:
        return new Response(null, { status: 404 });
    }
  }

  async #noteBackup(): Promise<void> {
    const { lastBackup, logger } = this.#parts;
    await lastBackup?.note(Date.now()).catch((error: unknown) => {
      logger.warn(
        { reason: fileErrorReason(error) },
        "cannot keep the time of the backup for after a restart",
      );
    });
    logger.info("a backup is complete");
  }

  #redact(id: number): Promise<RedactResult["outcome"]> {
    const { promise, resolve } = Promise.withResolvers<RedactResult["outcome"]>();
    this.#parts.store.send({ type: "redact", id, answer: resolve });
    return promise.then((outcome) => {
      if (outcome === "redacted" || outcome === "hidden") this.#edition = crypto.randomUUID();
      this.#parts.logger.warn({ id, outcome }, "the operator asked to redact a message");
      return outcome;
    });
  }
}

/**
 * Starts the listener for the board that `--store` names; undefined if it has no file, or the listener does not start:
 * the board works without.
 */
export function listenToOperator(store: string, parts: OperatorParts): OperatorListener | undefined {
  const path = findDatabasePath(store);
  if (path === undefined) return undefined;
  try {
    return new OperatorListener(path, parts);
  } catch (error) {
    const reason = { socket: operatorSocketPathOf(path), reason: fileErrorReason(error) };
    parts.logger.warn(reason, "cannot listen for backup, export and redact: they wait for a stop");
    return undefined;
  }
}

/** A socket that is there is that of a server that was killed: this process has the lock of the board's file. */
function listenForOwner(
  unix: string,
  answer: (request: Request) => Promise<Response>,
): Bun.Server<undefined> {
  if (lstatSync(unix, { throwIfNoEntry: false })?.isSocket()) rmSync(unix);
  const mask = process.umask(ownerOnlyMask);
  try {
    return Bun.serve({ unix, fetch: answer });
  } finally {
    process.umask(mask);
  }
}

/** 0, which no message has, unless it is a whole number. */
function idIn(parameters: URLSearchParams, name: string): number {
  const id = Number(parameters.get(name));
  return Number.isSafeInteger(id) ? id : 0;
}

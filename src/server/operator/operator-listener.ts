import { lstatSync, rmSync } from "node:fs";
import type { MessageLog, RedactResult } from "../../../actors/server/ports.ts";
import { fileErrorReason } from "../../error-message.ts";
import type { LastBackup } from "../../store/last-backup.ts";
import { operatorSocketPathOf } from "../../store/operator-socket.ts";
import type { Board } from "../board/board.ts";
import { type RedactionParts, redactForOperator } from "./redaction.ts";

/** What the operator's commands read and change. */
export interface OperatorParts extends RedactionParts {
  readonly log: MessageLog;
  readonly board: Board;
  readonly lastBackup: LastBackup | undefined;
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

  async #redact(id: number): Promise<RedactResult["outcome"]> {
    const outcome = await redactForOperator(this.#parts, id);
    if (outcome === "redacted" || outcome === "hidden") this.#edition = crypto.randomUUID();
    return outcome;
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

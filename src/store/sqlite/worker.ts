import type { FindResult } from "../../../actors/server/ports.ts";
import { StoreInUseError, StoreOpenError } from "../errors.ts";
import type { StoreNotice } from "../notice.ts";
import { MessageDatabase } from "./database.ts";
import { Maintenance } from "./maintenance.ts";
import { describeError } from "./sqlite-errors.ts";
import { type SqliteAnswer, type SqliteRequest, splitBatch } from "./worker-messages.ts";

/**
 * The worker of the SQLite log: handles one request at a time and answers each once. In a worker, an fsync never stalls
 * the thread that serves polls.
 */
declare const self: Worker;

let database: MessageDatabase | undefined;
let maintenance: Maintenance | undefined;

self.onmessage = (event: MessageEvent<SqliteRequest>) => {
  const request = event.data;
  try {
    self.postMessage(answer(request));
    database?.checkpointer.runIfDue();
    maintenance?.schedule();
  } catch (error) {
    maintenance?.stop();
    self.postMessage(describeFailure(request.call, error));
  }
};

function answer(request: SqliteRequest): SqliteAnswer {
  const { call } = request;
  if (request.kind === "open") {
    const onNotice = (notice: StoreNotice) => self.postMessage({ call: undefined, kind: "notice", notice });
    database = new MessageDatabase(request.path, request.keep, { acceptLoss: request.acceptLoss, onNotice });
    maintenance = new Maintenance(database, (error) => self.postMessage(describeFailure(undefined, error)));
    return { call, kind: "opened", identity: database.identity };
  }
  if (!database) throw new Error("the database is not open");
  switch (request.kind) {
    case "append": {
      const appended = database.append(splitBatch(request.rows));
      return appended === undefined ? { call, kind: "full" } : { call, kind: "appended", ...appended };
    }
    case "find":
      return { call, kind: "found", results: findAll(database, request.ids) };
    case "find-first":
      return { call, kind: "searched", step: database.findFirst(request.fromId) };
    case "newest":
      return { call, kind: "messages", messages: database.newest(request.count) };
    case "page":
      return { call, kind: "page", page: database.page(request.fromId) };
    case "redact":
      return { call, kind: "redaction", result: database.redact(request.id) };
    case "has-room":
      return { call, kind: "room", hasRoom: database.hasRoom() };
    case "close":
      maintenance?.stop();
      maintenance = undefined;
      database.close();
      database = undefined;
      return { call, kind: "done" };
  }
}

function findAll(from: MessageDatabase, ids: readonly number[]): FindResult[] {
  return ids.map((id) => from.find(id));
}

/** Every other error is an I/O error or corruption: the content of the file is unknown from now on. */
function describeFailure(call: number | undefined, error: unknown): SqliteAnswer {
  if (error instanceof StoreOpenError && call !== undefined) {
    const kind = error instanceof StoreInUseError ? "in-use" : "not-opened";
    return { call, kind, reason: error.message };
  }
  return { call, kind: "failed", reason: describeError(error) };
}

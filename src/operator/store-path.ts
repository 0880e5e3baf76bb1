import { existsSync, realpathSync } from "node:fs";
import { isNatsStore } from "../store/nats/nats-url.ts";
import { sqlitePathOf } from "../store/open.ts";
import { OperatorError } from "./operator-error.ts";

/** The options of every command of the operator. */
export interface OperatorOptions {
  /** `sqlite:PATH`. */
  readonly store: string;
}

/** The path of the board's file; what a symbolic link leads to. Throws `OperatorError` or `StoreOpenError`. */
export function boardPathOf({ store }: OperatorOptions): string {
  const path = sqlitePathOf(store);
  if (path === undefined)
    throw new OperatorError("a board in memory has no file: --store takes sqlite:PATH here");
  return existsSync(path) ? realpathSync(path) : path;
}

/** Throws `OperatorError` for a board in NATS, which has no file to copy or to replace. */
export function rejectNats({ store }: OperatorOptions): void {
  if (!isNatsStore(store)) return;
  throw new OperatorError(
    "a board in NATS has no file: use lastword export and lastword import, or NATS's own nats stream backup (docs/cluster.md)",
  );
}

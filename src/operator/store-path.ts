import { existsSync, realpathSync } from "node:fs";
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

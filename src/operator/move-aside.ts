import { existsSync, renameSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { markPathOf, markSuffix } from "../store/sqlite/mark.ts";
import { sidecarSuffixes, syncPath } from "./durable-files.ts";

/**
 * Renames a board's file with what SQLite keeps beside it, all under one new name, so that they still are a board.
 * Returns that name; undefined if nothing was there.
 */
export function moveBoardAside(path: string): string | undefined {
  const suffixes = ["", ...sidecarSuffixes].filter((suffix) => existsSync(path + suffix));
  if (suffixes.length === 0) return undefined;
  const asidePath = findFreePath(path);
  for (const suffix of suffixes) renameSync(path + suffix, asidePath + suffix);
  return asidePath;
}

/** Renames the mark of a board that was moved; of one that was missing, too: it would refuse the new file. */
export function moveMarkAside(path: string, asidePath: string | undefined): void {
  const mark = markPathOf(path);
  if (!existsSync(mark)) return;
  renameSync(mark, (asidePath ?? findFreePath(path)) + markSuffix);
  syncPath(dirname(resolve(path)));
}

/** A name under which nothing is. */
function findFreePath(path: string): string {
  const first = `${path}.before-restore`;
  const isFree = (name: string) =>
    ["", ...sidecarSuffixes, markSuffix].every((suffix) => !existsSync(name + suffix));
  let free = first;
  for (let number = 2; !isFree(free); number++) free = `${first}-${number}`;
  return free;
}

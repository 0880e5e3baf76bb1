import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSourceFile, type SourceFile } from "./source-file.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

function pathsIn(folder: string, recursive = true): string[] {
  return readdirSync(join(root, folder), { recursive, encoding: "utf8" })
    .map((path) => join(folder, path))
    .filter(isFile);
}

/** Whether a path from the root is a file. */
export function isFile(path: string): boolean {
  return statSync(join(root, path), { throwIfNoEntry: false })?.isFile() === true;
}

/** Every file in the folders of code. */
export const paths = ["actors", "src", "scripts", "loadtest", "test"].flatMap((folder) => pathsIn(folder));
/** Every file of TypeScript and JavaScript there, and in the root. */
export const files = [...paths, ...pathsIn(".", false)]
  .filter((path) => /\.(ts|js)$/.test(path))
  .map((path) => parseSourceFile(path, readFileSync(join(root, path), "utf8")));
/** The files whose path begins with one of these. */
export const filesIn = (...rooms: string[]): SourceFile[] =>
  files.filter(({ path }) => rooms.some((room) => path.startsWith(room)));
/** What runs in the server and the clients. */
export const product = filesIn("actors/", "src/");
/** The code, without its tests. */
export const code = filesIn("actors/", "src/", "scripts/", "loadtest/");
/** The code between a client's bytes and the board. */
export const server = filesIn("actors/server/", "src/protocol/", "src/net/", "src/server/", "src/store/");

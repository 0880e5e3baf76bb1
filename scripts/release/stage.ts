import { chmodSync, cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";

/** One file of a package: a file of this checkout, a text, or a text that is compressed. */
export type Content = { readonly file: string } | { readonly text: string } | { readonly gzip: string };

/** A file of a package, and the rights on it; the default is 0644. */
export interface PackageEntry {
  readonly content: Content;
  readonly mode?: number;
}

/** Where a package's files are, from its root. */
export type PackageEntries = ReadonlyMap<string, PackageEntry>;

/** Writes the files of a package below a folder, with rights that do not depend on the umask. */
export function stage(folder: string, entries: PackageEntries): void {
  for (const [path, { content, mode = 0o644 }] of entries) {
    const target = join(folder, path);
    makeFolder(folder, dirname(path));
    if ("file" in content) cpSync(content.file, target);
    else writeFileSync(target, "gzip" in content ? gzipSync(content.gzip, { level: 9 }) : content.text);
    chmodSync(target, mode);
  }
}

function makeFolder(folder: string, path: string): void {
  if (path !== ".") makeFolder(folder, dirname(path));
  mkdirSync(join(folder, path), { recursive: true });
  chmodSync(join(folder, path), 0o755);
}

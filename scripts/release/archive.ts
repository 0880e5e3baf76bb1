import { basename, dirname } from "node:path";
import { formatSample } from "../sample-config/sample.ts";
import { listDocuments } from "./documents.ts";
import type { Manual } from "./manual.ts";
import type { ReleaseStamp } from "./release.ts";
import { run } from "./run.ts";
import type { PackageEntries, PackageEntry } from "./stage.ts";

/** What the archive for a target has in it. Only Linux gets the units of systemd. */
export function archiveEntries(program: string, target: string, manual: Manual): PackageEntries {
  const units = ["lastword.service", "lastword.socket", "lastword.sysusers"];
  const fileAt = (path: string): PackageEntry => ({ content: { file: path } });
  return new Map<string, PackageEntry>([
    ["lastword", { content: { file: program }, mode: 0o755 }],
    ...["LICENSE", ...listDocuments()].map((path): [string, PackageEntry] => [path, fileAt(path)]),
    ["lastword.toml", { content: { text: formatSample("package") } }],
    ["lastword.1", { content: { text: manual.man } }],
    ["completions/lastword.bash", { content: { text: manual.bash } }],
    ["completions/_lastword", { content: { text: manual.zsh } }],
    ["completions/lastword.fish", { content: { text: manual.fish } }],
    ...(target.startsWith("linux") ? units : []).map((name): [string, PackageEntry] => [
      `systemd/${name}`,
      fileAt(`packaging/${name}`),
    ]),
  ]);
}

/** Packs a folder as FILE.tar.gz: in order, with one time and without names of users. Needs GNU tar. */
export async function packArchive(
  folder: string,
  file: string,
  { timeSeconds }: ReleaseStamp,
): Promise<void> {
  const same = ["--sort=name", `--mtime=@${timeSeconds}`, "--owner=0", "--group=0", "--numeric-owner"];
  const tar = file.replace(/\.gz$/, "");
  await run(["tar", "--format=ustar", ...same, "-C", dirname(folder), "-cf", tar, basename(folder)]);
  await run(["gzip", "--no-name", "--force", tar]);
}

import { readFileSync } from "node:fs";
import { formatSample } from "../sample-config/sample.ts";
import { listDocuments } from "./documents.ts";
import type { Manual } from "./manual.ts";
import type { ReleaseStamp } from "./release.ts";
import { run } from "./run.ts";
import type { PackageEntries, PackageEntry } from "./stage.ts";

/** What Debian calls the machines of our targets. */
export const debianArchitectures: ReadonlyMap<string, string> = new Map([
  ["linux-x64", "amd64"],
  ["linux-arm64", "arm64"],
]);

/** The oldest C library that has all that Bun takes from it. */
const oldestLibc = "2.17";
const maintainer = "the Lastword authors <lastword@example.org>";
const scripts = ["postinst", "prerm", "postrm"];
const description = "message board that many clients reach at once";

/** What a Debian package has in it: the program, its service, and what Debian wants to know of them. */
export function debianEntries(
  program: string,
  architecture: string,
  manual: Manual,
  release: ReleaseStamp,
): PackageEntries {
  const unit = (name: string): [string, PackageEntry] => [
    `usr/lib/systemd/system/${name}`,
    { content: { file: `packaging/${name}` } },
  ];
  const installedKib = Math.ceil(Bun.file(program).size / 1024);
  return new Map<string, PackageEntry>([
    ["usr/bin/lastword", { content: { file: program }, mode: 0o755 }],
    unit("lastword.service"),
    unit("lastword.socket"),
    ["usr/lib/sysusers.d/lastword.conf", { content: { file: "packaging/lastword.sysusers" } }],
    ["etc/lastword/lastword.toml", { content: { text: formatSample("package") } }],
    ["usr/share/man/man1/lastword.1.gz", { content: { gzip: manual.man } }],
    ["usr/share/bash-completion/completions/lastword", { content: { text: manual.bash } }],
    ["usr/share/zsh/vendor-completions/_lastword", { content: { text: manual.zsh } }],
    ["usr/share/fish/vendor_completions.d/lastword.fish", { content: { text: manual.fish } }],
    ["usr/share/doc/lastword/copyright", { content: { text: formatCopyright() } }],
    ["usr/share/doc/lastword/changelog.gz", { content: { gzip: formatChangelog(release) } }],
    ...listDocuments().map((path): [string, PackageEntry] => [
      `usr/share/doc/lastword/${path}`,
      { content: { file: path } },
    ]),
    ["DEBIAN/control", { content: { text: formatControl(release, architecture, installedKib) } }],
    ["DEBIAN/conffiles", { content: { text: "/etc/lastword/lastword.toml\n" } }],
    ...scripts.map((name): [string, PackageEntry] => [
      `DEBIAN/${name}`,
      { content: { file: `packaging/debian/${name}` }, mode: 0o755 },
    ]),
  ]);
}

/** Packs a staged package as FILE; its times are the release's. */
export async function packDebian(folder: string, file: string, { timeSeconds }: ReleaseStamp): Promise<void> {
  const environment = { SOURCE_DATE_EPOCH: `${timeSeconds}` };
  await run(["dpkg-deb", "--root-owner-group", "-Zgzip", "--build", folder, file], environment);
}

/** deb-control(5). */
function formatControl({ version }: ReleaseStamp, architecture: string, installedKib: number): string {
  return `Package: lastword
Version: ${version}
Architecture: ${architecture}
Maintainer: ${maintainer}
Installed-Size: ${installedKib}
Depends: libc6 (>= ${oldestLibc})
Recommends: systemd
Section: net
Priority: optional
Description: ${description}
 One readable line per message, over TCP and in the browser. No acknowledged
 message is ever lost.
`;
}

/** Debian's copyright format 1.0. */
function formatCopyright(): string {
  const [, copyright = "", ...text] = readFileSync("LICENSE", "utf8").trim().split(/\n\n/);
  const license = text.join("\n\n").replace(/^/gm, " ").replace(/^ $/gm, " .");
  return `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

Files: *
Copyright: ${copyright.replace(/^Copyright \(c\) /, "")}
License: MIT
${license}
`;
}

/** deb-changelog(5), with one entry: CHANGELOG.md has the changes. */
function formatChangelog({ version, timeSeconds }: ReleaseStamp): string {
  const date = new Date(timeSeconds * 1000).toUTCString().replace("GMT", "+0000");
  return `lastword (${version}) unstable; urgency=medium

  * Release ${version}.

 -- ${maintainer}  ${date}
`;
}

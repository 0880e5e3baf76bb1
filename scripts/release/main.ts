/**
 * `bun run release [--target TARGET]… [--out FOLDER]`: makes all files of a release from this checkout, on Linux: for each
 * target an archive, for Linux a Debian package, too; the bill of materials and the checksums. The same checkout gives the
 * same bytes. Bun downloads its runtime for the other targets: where it can't, the target is left out, and the exit code
 * is 1.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import packageJson from "../../package.json" with { type: "json" };
import { errorMessage } from "../../src/error-message.ts";
import { compileTargetOf, targets } from "../build/targets.ts";
import { archiveEntries, packArchive } from "./archive.ts";
import { formatBillOfMaterials } from "./bill-of-materials.ts";
import { writeChecksums } from "./checksums.ts";
import { debianArchitectures, debianEntries, packDebian } from "./debian.ts";
import { generateManual, type Manual } from "./manual.ts";
import { type ReleaseStamp, readRelease } from "./release.ts";
import { run } from "./run.ts";
import { stage } from "./stage.ts";

/** What every target needs. */
interface Parts {
  readonly release: ReleaseStamp;
  readonly manual: Manual;
  readonly out: string;
}

/** Builds and packs one target, by way of an empty folder. */
async function releaseTarget(target: string, folder: string, { release, manual, out }: Parts): Promise<void> {
  const program = join(folder, "lastword");
  await run(["sh", "scripts/build.sh", program, target]);
  const name = `lastword-${release.version}-${target}`;
  stage(join(folder, name), archiveEntries(program, target, manual));
  await packArchive(join(folder, name), join(folder, `${name}.tar.gz`), release);
  await run(["mv", join(folder, `${name}.tar.gz`), out]);
  const architecture = debianArchitectures.get(target);
  if (architecture === undefined) return;
  const debian = join(folder, "debian");
  stage(debian, debianEntries(program, architecture, manual, release));
  await packDebian(debian, join(out, `lastword_${release.version}_${architecture}.deb`), release);
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { target: { type: "string", multiple: true }, out: { type: "string", default: "dist" } },
  });
  const chosen = values.target ?? [...targets.keys()];
  for (const target of chosen) compileTargetOf(target);
  const out = resolve(values.out);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const release = await readRelease(packageJson.version);
  const parts: Parts = { release, manual: await generateManual(), out };
  let exitCode = 0;
  for (const target of chosen) {
    const folder = mkdtempSync(join(tmpdir(), "lastword-release-"));
    await releaseTarget(target, folder, parts).catch((error: unknown) => {
      process.stderr.write(`${target} is left out: ${errorMessage(error)}\n`);
      exitCode = 1;
    });
    rmSync(folder, { recursive: true });
  }
  writeFileSync(join(out, `lastword-${release.version}.cdx.json`), formatBillOfMaterials(release));
  process.stdout.write(await writeChecksums(out));
  return exitCode;
}

process.exit(
  await main().catch((error: unknown) => {
    process.stderr.write(`${errorMessage(error)}\n`);
    return 1;
  }),
);

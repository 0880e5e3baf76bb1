import { readFileSync } from "node:fs";
import { type LockedPackage, readLockedPackages } from "./lock-file.ts";
import type { ReleaseStamp } from "./release.ts";
import { listRuntimeLibraries, type RuntimeLibrary } from "./runtime-libraries.ts";

/** The program itself, as a reference in the list. */
const ourReference = "lastword";

/**
 * The software bill of materials (CycloneDX 1.6, JSON): Bun with the libraries in it, and every package of npm that the
 * program contains, with the version and the hash of bun.lock. Without a serial number, so that two builds have the same bytes. Written by hand:
 * CycloneDX's own library would be a larger dependency than these few fields.
 */
export function formatBillOfMaterials({ version, timeSeconds }: ReleaseStamp): string {
  const packages = readLockedPackages("bun.lock");
  const direct = Object.keys(readPackageJson(".").dependencies ?? {});
  const libraries = listRuntimeLibraries();
  const bun = {
    type: "platform",
    "bom-ref": `pkg:github/oven-sh/bun@bun-v${Bun.version}`,
    name: "bun",
    version: Bun.version,
    purl: `pkg:github/oven-sh/bun@bun-v${Bun.version}`,
    licenses: [{ license: { id: "MIT" } }],
  };
  const referenceOf = new Map(packages.map((each) => [each.name, packageUrl(each)]));
  const references = (names: readonly string[]) =>
    names.flatMap((name) => referenceOf.get(name) ?? []).sort();
  const bill = {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      timestamp: new Date(timeSeconds * 1000).toISOString(),
      component: {
        type: "application",
        "bom-ref": ourReference,
        name: "lastword",
        version,
        licenses: [{ license: { id: "MIT" } }],
      },
    },
    components: [bun, ...libraries.map(describeLibrary), ...packages.map(describePackage)],
    dependencies: [
      { ref: ourReference, dependsOn: [bun["bom-ref"], ...references(direct)] },
      { ref: bun["bom-ref"], dependsOn: libraries.map(referenceOfLibrary) },
      ...libraries.map((each) => ({ ref: referenceOfLibrary(each) })),
      ...packages.map((each) => ({ ref: packageUrl(each), dependsOn: references(each.dependencies) })),
    ],
  };
  return `${JSON.stringify(bill, undefined, 2)}\n`;
}

function describeLibrary(library: RuntimeLibrary) {
  const { name, version, license } = library;
  return {
    type: "library",
    "bom-ref": referenceOfLibrary(library),
    name,
    version,
    purl: referenceOfLibrary(library),
    licenses: [describeLicense(license)],
  };
}

function referenceOfLibrary({ name, version }: RuntimeLibrary): string {
  return `pkg:generic/${name}@${version}`;
}

/** CycloneDX keeps a single licence apart from an expression, and from a text that is elsewhere. */
function describeLicense(license: string) {
  if (license.startsWith("https:")) return { license: { name: "several", url: license } };
  return license.includes(" ") ? { expression: license } : { license: { id: license } };
}

function describePackage(locked: LockedPackage) {
  const { name, version, integrity } = locked;
  const { license } = readPackageJson(`node_modules/${name}`);
  if (license === undefined) throw new Error(`node_modules/${name}/package.json names no license`);
  const content = Buffer.from(integrity.replace(/^sha512-/, ""), "base64").toString("hex");
  return {
    type: "library",
    "bom-ref": packageUrl(locked),
    name,
    version,
    purl: packageUrl(locked),
    hashes: [{ alg: "SHA-512", content }],
    licenses: [describeLicense(license)],
  };
}

/** The address of a package (purl): the `@` of a scope is escaped. */
function packageUrl({ name, version }: LockedPackage): string {
  return `pkg:npm/${name.replace(/^@/, "%40")}@${version}`;
}

interface PackageJson {
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

function readPackageJson(folder: string): PackageJson {
  return JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
}

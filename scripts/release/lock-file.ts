import { readFileSync } from "node:fs";

/** A package of npm that the program contains. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** The hash of its archive, as npm gives it: `sha512-` and base64. */
  readonly integrity: string;
  /** The names of the packages that it needs itself. */
  readonly dependencies: readonly string[];
}

/** The part of bun.lock that we read. A package: its name with its version, its registry, what it needs, its hash. */
interface LockFile {
  readonly workspaces: { readonly "": { readonly dependencies: Readonly<Record<string, string>> } };
  readonly packages: Readonly<Record<string, readonly [string, string, LockedNeeds, string]>>;
}

interface LockedNeeds {
  readonly dependencies?: Readonly<Record<string, string>>;
}

/**
 * The packages that the program needs when it runs, by name, in order, as the lock file pins them. Throws if one of them is
 * there in two versions, which our own needs do not have.
 */
export function readLockedPackages(path: string): LockedPackage[] {
  // It is JSON but for its commas before brackets.
  const lock: LockFile = JSON.parse(readFileSync(path, "utf8").replace(/,(?=\s*[}\]])/g, ""));
  const found = new Map<string, LockedPackage>();
  const names = Object.keys(lock.workspaces[""].dependencies);
  for (const name of names) {
    if (found.has(name)) continue;
    const entry = lock.packages[name];
    if (entry === undefined) throw new Error(`${path} has no package ${name}`);
    const [id, , needs, integrity] = entry;
    const dependencies = Object.keys(needs.dependencies ?? {});
    const nested = dependencies.find((each) => `${name}/${each}` in lock.packages);
    if (nested !== undefined) throw new Error(`${path} has ${nested} in two versions: name both in the list`);
    found.set(name, { name, version: id.slice(name.length + 1), integrity, dependencies });
    names.push(...dependencies);
  }
  return [...found.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

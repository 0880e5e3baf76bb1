import type { SourceFile } from "./source-file.ts";

/** What a room may import: prefixes of paths and packages; one that begins with `type ` allows types alone. */
export type Arrows = Readonly<Record<string, readonly string[]>>;

/** The imports that no arrow of the file's room allows, as `from -> to`. The longest room that fits a path counts. */
export function findForbiddenImports(files: readonly SourceFile[], arrows: Arrows): string[] {
  const rooms = Object.keys(arrows).sort((a, b) => b.length - a.length);
  return files.flatMap(({ path, imports }) => {
    const room = rooms.find((each) => path.startsWith(each));
    if (room === undefined) return [`${path} is in no room`];
    return imports
      .filter(({ to, isTypeOnly }) => !arrows[room]?.some((arrow) => allows(arrow, to, isTypeOnly)))
      .map(({ to }) => `${path} -> ${to}`);
  });
}

function allows(arrow: string, to: string, isTypeOnly: boolean): boolean {
  if (!arrow.startsWith("type ")) return to.startsWith(arrow);
  return isTypeOnly && to.startsWith(arrow.slice("type ".length));
}

/** Files that import each other in a circle, as `a -> b -> a`; `kind`: counting type imports, or values alone. */
export function findCycles(files: readonly SourceFile[], kind: "types" | "values"): string[] {
  const targets = new Map(
    files.map(({ path, imports }) => [
      path,
      imports.filter(({ isTypeOnly }) => kind === "types" || !isTypeOnly).map(({ to }) => to),
    ]),
  );
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start !== -1) cycles.push([...trail.slice(start), path].join(" -> "));
    if (start !== -1 || done.has(path)) return;
    for (const to of targets.get(path) ?? []) visit(to, [...trail, path]);
    done.add(path);
  };
  for (const path of targets.keys()) visit(path, []);
  return cycles;
}

/** Uses of names that a file may not touch, as `path: name`. */
export function findForbiddenNames(files: readonly SourceFile[], names: readonly string[]): string[] {
  return files.flatMap(({ path, references }) =>
    names.filter((name) => references.has(name)).map((name) => `${path}: ${name}`),
  );
}

/** Types that are declared in more than one file, as `Name: path, path`. */
export function findRepeatedTypes(files: readonly SourceFile[]): string[] {
  const pathsByName = new Map<string, string[]>();
  for (const { path, typeNames } of files) {
    for (const name of typeNames) pathsByName.set(name, [...(pathsByName.get(name) ?? []), path]);
  }
  return [...pathsByName]
    .filter(([, paths]) => paths.length > 1)
    .map(([name, paths]) => `${name}: ${paths.join(", ")}`);
}

/** Files of more than `maxLines` lines, as `path: lines`. */
export function findLongFiles(files: readonly SourceFile[], maxLines: number): string[] {
  return files
    .filter(({ lineCount }) => lineCount > maxLines)
    .map(({ path, lineCount }) => `${path}: ${lineCount}`);
}

/** Exports without a docstring, as `path: name`. */
export function findUndocumented(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, undocumented }) => undocumented.map((name) => `${path}: ${name}`));
}

/** Type assertions and silenced checks, as `path: text`. */
export function findAssertions(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, assertions }) => assertions.map((text) => `${path}: ${text}`));
}

import type { SourceFile } from "./source-file.ts";

/**
 * What a room may import: a folder (`src/net/`), a file (`src/flags.ts`), a package (`xstate`), or the packages of a
 * runtime (`node:`); an arrow that begins with `type ` allows types alone. A room is a folder or a file.
 */
export type Arrows = Readonly<Record<string, readonly string[]>>;

/** The imports that no arrow of the file's room allows, as `from -> to`. The longest room that fits a path counts. */
export function findForbiddenImports(files: readonly SourceFile[], arrows: Arrows): string[] {
  return files.flatMap(({ path, imports }) => {
    const room = roomOf(path, arrows);
    if (room === undefined) return [`${path} is in no room`];
    return imports
      .filter(({ to, isTypeOnly }) => !arrows[room]?.some((arrow) => allows(arrow, to, isTypeOnly)))
      .map(({ to }) => `${path} -> ${to}`);
  });
}

function roomOf(path: string, arrows: Arrows): string | undefined {
  const rooms = Object.keys(arrows).sort((a, b) => b.length - a.length);
  return rooms.find((room) => isWithin(path, room));
}

/** Whether a path is what an arrow or a room names, or lies below it: `xstate` names `xstate/x`, not `xstate-x`. */
function isWithin(path: string, name: string): boolean {
  return path === name || path.startsWith(/[/:]$/.test(name) ? name : `${name}/`);
}

function allows(arrow: string, to: string, isTypeOnly: boolean): boolean {
  if (!arrow.startsWith("type ")) return isWithin(to, arrow);
  return isTypeOnly && isWithin(to, arrow.slice("type ".length));
}

/** Imports of our own that do not name a file exactly, extension included, as `from -> to`. */
export function findInexactImports(
  files: readonly SourceFile[],
  isFile: (path: string) => boolean,
): string[] {
  const isOurs = (to: string) => /^(\.|\/|file:|(actors|src|scripts|loadtest|test)\/)/.test(to);
  return files.flatMap(({ path, imports }) =>
    imports.filter(({ to }) => isOurs(to) && !isFile(to)).map(({ to }) => `${path} -> ${to}`),
  );
}

/** Rooms whose arrows lead back to them, as `a -> b -> a`: what the arrows allow counts, used or not. */
export function findRoomCycles(arrows: Arrows): string[] {
  const rooms = Object.keys(arrows);
  const targetsOf = (room: string) =>
    (arrows[room] ?? []).flatMap((arrow) => {
      const name = arrow.replace(/^type /, "");
      return rooms.filter((each) => each !== room && (isWithin(each, name) || roomOf(name, arrows) === each));
    });
  return findGraphCycles(new Map(rooms.map((room) => [room, targetsOf(room)])));
}

/** Files that import each other in a circle, as `a -> b -> a`; `kind`: counting type imports, or values alone. */
export function findCycles(files: readonly SourceFile[], kind: "types" | "values"): string[] {
  const targets = new Map(
    files.map(({ path, imports }) => [
      path,
      imports.filter(({ isTypeOnly }) => kind === "types" || !isTypeOnly).map(({ to }) => to),
    ]),
  );
  return findGraphCycles(targets);
}

function findGraphCycles(targets: ReadonlyMap<string, readonly string[]>): string[] {
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

/**
 * Names that a file reads although it does not declare them and they are not `allowed`, as `path: name`; `allowed` has
 * `Math.floor` for one member, `Uint8Array` for a name with all its members. `constructor` reaches `Function`.
 */
export function findForeignNames(files: readonly SourceFile[], allowed: readonly string[]): string[] {
  const isAllowed = (name: string) => allowed.includes(name) || allowed.includes(name.replace(/\..*/, ""));
  return files.flatMap(({ path, freeNames, memberUses }) => {
    const backDoors = memberUses.filter(({ name }) => /^(constructor|__proto__)$/.test(name));
    const names = [...freeNames.filter((name) => !isAllowed(name)), ...backDoors.map(({ text }) => text)];
    return names.map((name) => `${path}: ${name}`);
  });
}

/** Uses of the free names, whole or by a member, and of the imports among `names`, as `path: name`. */
export function findNames(files: readonly SourceFile[], names: readonly string[]): string[] {
  const isNamed = (name: string) => names.includes(name) || names.includes(name.replace(/\..*/, ""));
  return files.flatMap(({ path, freeNames, imports }) =>
    [...freeNames, ...imports.map(({ to }) => to)].filter(isNamed).map((name) => `${path}: ${name}`),
  );
}

/** Uses of properties with these names, once for each, as `path: object.property`. */
export function findMembers(files: readonly SourceFile[], names: readonly string[]): string[] {
  return files.flatMap(({ path, memberUses }) =>
    memberUses.filter(({ name }) => names.includes(name)).map(({ text }) => `${path}: ${text}`),
  );
}

/** Writes to properties of other objects, as `path: object.property`. */
export function findWrites(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, foreignWrites }) => foreignWrites.map((text) => `${path}: ${text}`));
}

/** Public fields that others could write, as `path: name`. */
export function findPublicFields(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, writableFields }) => writableFields.map((name) => `${path}: ${name}`));
}

/** Properties that are true or false, as `path: name`. */
export function findBooleanProperties(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, booleans }) => booleans.map((name) => `${path}: ${name}`));
}

/** Files with a `throw`. */
export function findThrows(files: readonly SourceFile[]): string[] {
  return files.filter(({ throws }) => throws).map(({ path }) => path);
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

/** Files of a kind that is not `known`, as their paths; a kind is what follows the last dot. */
export function findUnknownKinds(paths: readonly string[], known: readonly string[]): string[] {
  return paths.filter((path) => !known.includes(path.replace(/^.*[./]/, "")));
}

/** A list in the order of its texts, to compare it with another one. */
export function inOrder(texts: readonly string[]): string[] {
  return texts.toSorted((a, b) => (a < b ? -1 : 1));
}

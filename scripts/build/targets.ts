/** The machines for which a release has the program, and what Bun calls them. */
export const targets: ReadonlyMap<string, Bun.Build.CompileTarget> = new Map([
  ["linux-x64", "bun-linux-x64"],
  ["linux-arm64", "bun-linux-arm64"],
  ["darwin-arm64", "bun-darwin-arm64"],
]);

/** Which runtime a build embeds: that of a target by this name, or this machine's. Throws if there is no such target. */
export function compileTargetOf(name: string | undefined): { target?: Bun.Build.CompileTarget } {
  if (name === undefined || name === "") return {};
  const target = targets.get(name);
  if (target === undefined) throw new Error(`no target ${name}: there are ${[...targets.keys()].join(", ")}`);
  return { target };
}

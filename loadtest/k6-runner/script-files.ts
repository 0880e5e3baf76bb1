import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Bundle } from "./bundle.ts";
import { describeScript, type StockScript } from "./stock-script.ts";

const folder = fileURLToPath(new URL("..", import.meta.url));

/** The scripts of loadtest/, by name. In the compiled program packed-scripts.ts takes the place of this file. */
export function listScripts(): StockScript[] {
  const names = readdirSync(folder).flatMap((file) => /^(.*)\.js$/.exec(file)?.[1] ?? []);
  return names
    .sort((one, other) => (one < other ? -1 : 1))
    .map((name) => ({ name, about: describeScript(readFileSync(join(folder, `${name}.js`), "utf8")) }));
}

/** Bundles a script: a path, or a name in loadtest/ with or without `.js`. Throws a `RunFailure` if k6 could not load it. */
export async function loadBundle(name: string): Promise<Bundle> {
  const { bundleScript } = await import("./bundle.ts");
  const { findUnsupportedSyntax } = await import("./syntax.ts");
  const places = [resolve(name), resolve(folder, name), resolve(folder, `${name}.js`)];
  return await bundleScript(places.find((path) => existsSync(path)) ?? resolve(name), findUnsupportedSyntax);
}

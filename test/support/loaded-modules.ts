import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const transpiler = new Bun.Transpiler({ loader: "ts" });

/** Every module that is loaded with this one, before it runs. */
export async function findLoaded(path: string, loaded = new Set<string>()): Promise<Set<string>> {
  if (loaded.has(path)) return loaded;
  loaded.add(path);
  if (!path.endsWith(".ts")) return loaded;
  const imports = transpiler.scanImports(await Bun.file(join(root, path)).text());
  for (const { kind, path: to } of imports) {
    if (kind === "import-statement")
      await findLoaded(to.startsWith(".") ? join(dirname(path), to) : to, loaded);
  }
  return loaded;
}

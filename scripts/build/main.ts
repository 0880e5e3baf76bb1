/**
 * `bun scripts/build/main.ts NAME FOLDER`: builds one executable of this name, by way of an empty folder: Bun, the server with its worker and its page, and the
 * client. Entry names have no folders because the program looks for the worker beside itself. A .env or bunfig.toml in the
 * working directory must not change its behaviour. It starts fast because its code is parsed now (`bytecode`), and because
 * each command loads only its own part (`splitting`).
 *
 * The page is bundled before, as it is from source: with the program, it would share chunks with its service worker, which
 * is a script of its own, and its style sheet would not be that for the browsers of docs/browsers.md.
 */
import { basename, join } from "node:path";
import { bundleFiles } from "../../src/server/listen/bundle.ts";
import page from "../../src/web/index.html";
import offline from "../../src/web/offline.html";

const [, , outfile = "lastword", folder = ""] = process.argv;

/** Bundles a document into the folder, with a module that has the paths of its files as `Bun.HTMLBundle` does. */
async function writeModule(bundle: Bun.HTMLBundle, path: string): Promise<void> {
  const imports: string[] = [];
  for (const [name, file] of await bundleFiles(bundle)) {
    await Bun.write(join(folder, name), file);
    imports.push(`import file${imports.length} from "./${name}" with { type: "file" };`);
  }
  const files = imports.map((_, index) => `{ path: file${index} }`).join(", ");
  await Bun.write(path, `${imports.join("\n")}\nexport default { index: "", files: [${files}] };\n`);
}

const moduleOf = (path: string) => join(folder, `${basename(path)}.js`);
await writeModule(page, moduleOf("index.html"));
await writeModule(offline, moduleOf("offline.html"));

await Bun.build({
  entrypoints: ["src/main.ts", "src/store/sqlite/worker.ts"],
  target: "bun",
  format: "esm",
  minify: true,
  bytecode: true,
  splitting: true,
  naming: { entry: "[name].[ext]", asset: "[name].[ext]" },
  compile: { outfile, autoloadDotenv: false, autoloadBunfig: false },
  plugins: [
    {
      name: "the bundled page",
      setup: (build) => {
        build.onResolve({ filter: /\/web\/(index|offline)\.html$/ }, ({ path }) => ({
          path: moduleOf(path),
        }));
      },
    },
  ],
});

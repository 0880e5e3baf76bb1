/**
 * `bun scripts/build/main.ts NAME [TARGET]`: builds one executable of this name: Bun, the server with its worker and its page,
 * the client and the load tests; for this machine, or for a target such as `linux-arm64`. Entry names have no folders because the program
 * looks for the worker beside itself. A .env or bunfig.toml in the working directory must not change its behaviour. It
 * starts fast because its code is parsed now (`bytecode`), and because each command loads only its own part (`splitting`).
 *
 * The page is bundled before, as it is from source: with the program, it would share chunks with its service worker, which
 * is a script of its own, and its style sheet would not be that for the browsers of docs/browsers.md. Its files have names
 * without a folder, so that two builds have the same bytes wherever they are made.
 */
import { basename } from "node:path";
import { bundleFiles } from "../../src/server/listen/bundle.ts";
import page from "../../src/web/index.html";
import offline from "../../src/web/offline.html";
import { packedLoadTests } from "./packed-load-tests.ts";
import { compileTargetOf } from "./targets.ts";

const [, , outfile = "lastword", targetName] = process.argv;

/** A module that has the paths of a page's files as `Bun.HTMLBundle` does. */
function moduleOf(page: string, names: readonly string[]): string {
  const imports = names.map((name, index) => `import file${index} from "page-file:${page}/${name}";`);
  const files = names.map((_, index) => `{ path: file${index} }`).join(", ");
  return `${imports.join("\n")}\nexport default { index: "", files: [${files}] };\n`;
}

const pages = new Map([
  ["index.html", await bundleFiles(page)],
  ["offline.html", await bundleFiles(offline)],
]);

const bundledPage: Bun.BunPlugin = {
  name: "the bundled page",
  setup(build) {
    build.onResolve({ filter: /\/web\/(index|offline)\.html$/ }, ({ path }) => ({
      path: basename(path),
      namespace: "page",
    }));
    build.onLoad({ filter: /./, namespace: "page" }, ({ path }) => ({
      contents: moduleOf(path, [...(pages.get(path)?.keys() ?? [])]),
      loader: "js",
    }));
    build.onResolve({ filter: /^page-file:/ }, ({ path }) => ({
      path: path.slice("page-file:".length),
      namespace: "page-file",
    }));
    build.onLoad({ filter: /./, namespace: "page-file" }, async ({ path }) => {
      const [name = "", file = ""] = path.split("/");
      const contents = (await pages.get(name)?.get(file)?.arrayBuffer()) ?? new ArrayBuffer();
      return { contents: new Uint8Array(contents), loader: "file" };
    });
  },
};

await Bun.build({
  entrypoints: ["src/main.ts", "src/store/sqlite/worker.ts"],
  target: "bun",
  format: "esm",
  minify: true,
  bytecode: true,
  splitting: true,
  // pino's start of a worker, which this program does not use, would have the path of this machine.
  define: { __dirname: '"/"' },
  naming: { entry: "[name].[ext]", asset: "[name].[ext]" },
  compile: { outfile, ...compileTargetOf(targetName), autoloadDotenv: false, autoloadBunfig: false },
  plugins: [bundledPage, packedLoadTests],
});

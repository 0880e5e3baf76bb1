import { existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { exitCodes, RunFailure, scriptError } from "./failure.ts";

/** A script and the files it imports, bundled into one text that `require`s k6's modules. */
export interface Bundle {
  readonly path: string;
  readonly code: string;
  readonly modules: ReadonlySet<string>;
}

/** The k6 modules that the runner implements. */
const knownModules = ["k6/execution", "k6/metrics", "k6/websockets", "k6/x/tcp"];

/** Finds what k6's engine does not support in a file; undefined if there is nothing. */
export type SyntaxCheck = (path: string, text: string) => string | undefined;

/** Bundles a script by k6's import rules; throws a `RunFailure` if k6 could not load it. */
export async function bundleScript(path: string, checkSyntax: SyntaxCheck): Promise<Bundle> {
  if (!existsSync(path)) throw new RunFailure(exitCodes.scriptError, `the script ${path} was not found`);
  const modules = new Set<string>();
  const refusals: RunFailure[] = [];
  const built = await Bun.build({
    entrypoints: [path],
    target: "browser",
    format: "cjs",
    throw: false,
    plugins: [
      {
        name: "k6's import rules",
        setup(builder) {
          resolveImports(builder, modules, refusals);
          loadFiles(builder, checkSyntax, refusals);
        },
      },
    ],
  });
  const [refusal] = refusals;
  if (refusal !== undefined) throw refusal;
  const [output] = built.outputs;
  if (!built.success || output === undefined) throw scriptError(describeLogs(built.logs));
  return { path, code: await output.text(), modules };
}

function describeLogs(logs: Bun.BuildOutput["logs"]): string {
  return logs
    .map(({ message, position }) =>
      position === null ? message : `${position.file}:${position.line}: ${message}`,
    )
    .join("\n");
}

function resolveImports(builder: Bun.PluginBuilder, modules: Set<string>, refusals: RunFailure[]): void {
  builder.onResolve({ filter: /.*/ }, ({ path, importer }) => {
    if (knownModules.includes(path)) {
      modules.add(path);
      return { path, external: true };
    }
    if (importer === "") return undefined;
    const refusal = refuseImport(path, importer);
    if (refusal === undefined) return undefined;
    refusals.push(refusal);
    return { path, external: true };
  });
}

function loadFiles(builder: Bun.PluginBuilder, checkSyntax: SyntaxCheck, refusals: RunFailure[]): void {
  builder.onLoad({ filter: /.*/ }, async ({ path }) => {
    const contents = await Bun.file(path).text();
    const found = checkSyntax(path, contents);
    if (found !== undefined) {
      refusals.push(new RunFailure(exitCodes.scriptError, `${found} (k6's engine does not support this)`));
    }
    return { contents, loader: path.endsWith(".ts") ? "ts" : "js" };
  });
}

function refuseImport(path: string, importer: string): RunFailure | undefined {
  if (/^k6(\/|$)/.test(path)) {
    return new RunFailure(
      exitCodes.scriptError,
      `${importer} imports ${path}, which this runner does not implement`,
    );
  }
  if (!path.startsWith("./") && !path.startsWith("../")) {
    return new RunFailure(exitCodes.scriptError, `${importer} imports ${path}, which k6 does not support`);
  }
  const file = resolve(dirname(importer), path);
  if (existsSync(file) && statSync(file).isFile()) return undefined;
  return new RunFailure(
    exitCodes.scriptError,
    `${importer} imports ${path}: k6 needs the full name of an existing file`,
  );
}

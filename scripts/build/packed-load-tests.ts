import { bundleScript } from "../../loadtest/k6-runner/bundle.ts";
import type { PackedScript } from "../../loadtest/k6-runner/packed.ts";
import { listScripts } from "../../loadtest/k6-runner/script-files.ts";

/** The scripts of loadtest/ as one text each: the compiled program has no files, and no parser to check them. */
async function packScripts(): Promise<PackedScript[]> {
  const uncheckedSyntax = () => undefined; // the tests check it
  return Promise.all(
    listScripts().map(async ({ name, about }) => {
      const { code, modules } = await bundleScript(`loadtest/${name}.js`, uncheckedSyntax);
      const inOrder = [...modules].sort((one, other) => (one < other ? -1 : 1));
      return { name, about, code, modules: inOrder };
    }),
  );
}

const scripts = await packScripts();

/** Puts the load tests into the program, in place of the module that finds their files. */
export const packedLoadTests: Bun.BunPlugin = {
  name: "the load tests",
  setup(build) {
    build.onResolve({ filter: /\/script-files\.ts$/ }, ({ importer }) => ({
      path: importer.replace(/[^/]*$/, "packed-scripts.ts"),
    }));
    build.onLoad({ filter: /\/k6-runner\/packed\.ts$/ }, () => ({
      contents: `export const packed = ${JSON.stringify(scripts)};`,
      loader: "js",
    }));
  },
};

import { describe, expect, test } from "bun:test";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const transpiler = new Bun.Transpiler({ loader: "ts" });

/** Every module that is loaded with this one, before it runs. */
async function findLoaded(path: string, loaded = new Set<string>()): Promise<Set<string>> {
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

const heavy =
  /^(xstate|pino|bun:.*|node:(readline|tty|child_process|worker_threads))$|\/(terminal|server|store)\/(?!format)/;

describe("the command line loads only what a command needs", () => {
  test("nothing of the server, the terminal or the machines is loaded before a command is chosen", async () => {
    const loaded = [...(await findLoaded("src/main.ts"))];
    expect(loaded).toContain("src/client/cli/forms.ts");
    expect(loaded.filter((path) => heavy.test(path))).toEqual([]);
  });

  for (const file of [
    "client/cli/send.ts",
    "client/cli/one-shot.ts",
    "client/cli/key-command.ts",
    "check/check.ts",
  ]) {
    test(`${file} does without them, too`, async () => {
      const loaded = [...(await findLoaded(`src/${file}`))];
      expect(loaded.length).toBeGreaterThan(10);
      expect(loaded.filter((path) => heavy.test(path))).toEqual([]);
    });
  }

  test("a terminal needs all of the client", async () => {
    const loaded = await findLoaded("src/client/cli/interactive.ts");
    expect([...loaded].filter((path) => heavy.test(path))).toContain("xstate");
  });
});

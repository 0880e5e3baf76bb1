import { describe, expect, test } from "bun:test";
import { findLoaded } from "../../support/loaded-modules.ts";

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

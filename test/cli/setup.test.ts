import { describe, expect, test } from "bun:test";
import { chmodSync, symlinkSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Runs what every script of package.json runs first, where `bun` is a program that says this version, or none. */
async function setUpWith(bunVersion: string | undefined) {
  using folder = temporaryFolder();
  for (const program of ["sh", "sed"]) symlinkSync(Bun.which(program) ?? "", `${folder.path}/${program}`);
  if (bunVersion !== undefined) {
    writeFileSync(`${folder.path}/bun`, `#!/bin/sh\necho ${bunVersion}\n`);
    chmodSync(`${folder.path}/bun`, 0o755);
  }
  const child = Bun.spawn(["sh", "scripts/setup.sh"], {
    cwd: root,
    env: { PATH: folder.path, npm_lifecycle_event: "client" },
    stderr: "pipe",
  });
  return { stderr: await new Response(child.stderr).text(), code: await child.exited };
}

describe("set-up", () => {
  test("the pinned Bun is accepted", async () => {
    expect(await setUpWith(Bun.version)).toEqual({ stderr: "", code: 0 });
  });

  test("another Bun, or none, is told which one is needed and how to get it", async () => {
    for (const [version, found] of [
      ["1.3.0", "1.3.0"],
      [undefined, "none"],
    ]) {
      expect(await setUpWith(version)).toEqual({
        stderr: `Lastword needs Bun 1.4.5 (found: ${found}). Get it and run with: npx bun@1.4.5 run client\n`,
        code: 1,
      });
    }
  });
});

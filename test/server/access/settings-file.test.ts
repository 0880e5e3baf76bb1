import { describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { readSettingsFile } from "../../../src/server/access/settings-file.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

describe("a file that a flag names", () => {
  test("is read up to 1 MiB", () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/tokens`;
    writeFileSync(path, "#".repeat(1_048_576));
    expect(readSettingsFile("token-file", path)).toHaveLength(1_048_576);
    writeFileSync(path, "#".repeat(1_048_577));
    expect(() => readSettingsFile("token-file", path)).toThrow(
      `--token-file: cannot read ${path}: it has more than 1048576 bytes`,
    );
  });

  test("is a regular file: a pipe or a device would never end, and block the server when it looks again", () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/pipe`;
    expect(Bun.spawnSync(["mkfifo", path]).exitCode).toBe(0);
    for (const endless of [path, "/dev/zero"])
      expect(() => readSettingsFile("token-file", endless)).toThrow(
        `--token-file: cannot read ${endless}: it is no regular file`,
      );
  });
});

import { describe, expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { formatSample, sampleUrl } from "../../../scripts/sample-config/sample.ts";
import { runProgram } from "../../support/program.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

describe("docs/lastword.toml", () => {
  test("has every key as the flags define it (bun run docs)", () => {
    expect(readFileSync(sampleUrl, "utf8")).toBe(formatSample());
  });

  test("is a configuration file that changes nothing, and each of its lines can be used", async () => {
    using folder = temporaryFolder();
    const [asIs, all] = [`${folder.path}/as-is.toml`, `${folder.path}/all.toml`];
    writeFileSync(asIs, formatSample());
    writeFileSync(all, formatSample().replace(/^# (?=[a-z-]+ = )/gm, ""));
    const defaults = await runProgram(["server", "check"], {}, "", folder.path);
    expect((await runProgram(["server", "check", "--config", asIs], {}, "", folder.path)).stdout).toBe(
      defaults.stdout,
    );
    // The files that it names are examples.
    const { stdout, stderr } = await runProgram(["server", "check", "--config", all], {}, "", folder.path);
    expect(stderr).not.toContain("all.toml");
    const sources = stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.replace(/.* /, ""));
    expect(new Set(sources)).toEqual(new Set(["file"]));
  });
});

describe("the settings of a package", () => {
  test("are the sample with the admin port on 4042, on this machine alone, and every other key at its default", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/lastword.toml`;
    writeFileSync(path, formatSample("package"));
    const defaults = await runProgram(["server", "check"], {}, "", folder.path);
    const packaged = await runProgram(["server", "check", "--config", path], {}, "", folder.path);
    const [before, after] = [defaults, packaged].map(({ stdout }) => stdout.trimEnd().split("\n"));
    const words = (line: string) => line.split(/[ =#]+/);
    const changed = after?.filter((line, index) => line !== before?.[index]);
    expect(changed?.map(words)).toEqual([["admin-port", "4042", "file"]]);
    expect(after?.map(words)).toContainEqual(["admin-host", '"127.0.0.1"', "default"]);
  });
});

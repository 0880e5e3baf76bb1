import { describe, expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { formatJsonLine, formatLineForPeople } from "../../src/server/log-format.ts";
import { runtimeSettings } from "../../src/server/settings/runtime-settings.ts";
import { runProgram } from "../support/program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const guide = readFileSync(new URL("../../docs/operate.md", import.meta.url), "utf8");

/** The part of the guide under a heading. */
function section(heading: string): string {
  return guide.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
}

describe("docs/operate.md", () => {
  test("has a configuration file that can be used", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/lastword.toml`;
    const [, example = ""] = /```toml\n(.*?)```/s.exec(section("Configuration")) ?? [];
    writeFileSync(`${folder.path}/tokens`, "");
    writeFileSync(path, example.replaceAll(/\/(var\/lib|etc)\/lastword/g, folder.path));
    const { code, stdout, stderr } = await runProgram(["server", "check", "--config", path]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout.match(/# file$/gm)).toHaveLength(example.trim().split("\n").length);
  });

  test("names exactly the settings that SIGHUP takes over", () => {
    const lists = section("Configuration").split("These keys are taken over:")[1]?.split("\n\n")[1] ?? "";
    const named = [...lists.matchAll(/`([a-z-]+)`/g)].map(([, key]) => key);
    const keys = [...runtimeSettings].map((name) =>
      name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    );
    expect(new Set(named)).toEqual(new Set(keys));
    expect(named).toHaveLength(keys.length);
  });

  test("shows a line of the log as it is, in both forms", () => {
    const [, json = "", people = ""] = /```\n(\{.*\n)(.*\n)```/.exec(section("Logs")) ?? [];
    expect([formatJsonLine(json), formatLineForPeople(json)]).toEqual([json, people]);
  });
});

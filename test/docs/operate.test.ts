import { describe, expect, test } from "bun:test";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
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

  test("As a service: the commands make a file of tokens that the service's group can read, and only read", async () => {
    using folder = temporaryFolder();
    const [install = "", make = ""] =
      section("As a service").match(/(?<=^ {4})(install|lastword) .*$/gm) ?? [];
    const inFolder = (command: string) => command.replaceAll("/etc/lastword", folder.path).split(" ");
    expect(install).toContain(" -g lastword ");
    const group = ` -g ${process.getgid?.()} `;
    expect(Bun.spawnSync(inFolder(install.replace(" -g lastword ", group))).exitCode).toBe(0);
    expect(await runProgram(inFolder(make).slice(1))).toMatchObject({ code: 0, stderr: "" });
    expect(statSync(`${folder.path}/tokens`).mode & 0o777).toBe(0o640);
    expect(readFileSync(`${folder.path}/tokens`, "utf8")).toMatch(/^ann [0-9a-f]{64}\n$/);
  });

  test("TLS: the hook for certbot copies key and certificate for the service, then reloads it", async () => {
    using folder = temporaryFolder();
    const [, hook = ""] = /```sh\n(.*?)```/s.exec(section("TLS")) ?? [];
    const lineage = `${folder.path}/live`;
    mkdirSync(lineage);
    for (const name of ["privkey.pem", "fullchain.pem"])
      writeFileSync(`${lineage}/${name}`, name, { mode: 0o600 });
    writeFileSync(`${folder.path}/systemctl`, `#!/bin/sh\necho "$@" > "${folder.path}/told"\n`, {
      mode: 0o755,
    });
    const here = hook
      .replaceAll("-g lastword", `-g ${process.getgid?.()}`)
      .replaceAll("/etc/lastword", folder.path);
    const environment = { PATH: `${folder.path}:${process.env.PATH}`, RENEWED_LINEAGE: lineage };
    expect(Bun.spawnSync(["sh", "-c", here], { env: environment }).exitCode).toBe(0);
    const copies = ["board.key", "board.pem"].map((name) => `${folder.path}/${name}`);
    expect(copies.map((path) => [readFileSync(path, "utf8"), statSync(path).mode & 0o777])).toEqual([
      ["privkey.pem", 0o640],
      ["fullchain.pem", 0o640],
    ]);
    expect(readFileSync(`${folder.path}/told`, "utf8")).toBe("try-reload-or-restart lastword\n");
  });

  test("shows a line of the log as it is, in both forms", () => {
    const [, json = "", people = ""] = /```\n(\{.*\n)(.*\n)```/.exec(section("Logs")) ?? [];
    expect([formatJsonLine(json), formatLineForPeople(json)]).toEqual([json, people]);
  });
});

import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readSettings } from "../../loadtest/k6/settings.ts";
import { variables } from "../../loadtest/k6/variables.ts";
import { runLoadTest } from "../support/loadtest.ts";

const folder = fileURLToPath(new URL("../../loadtest/", import.meta.url));
const address = { defaultPort: 4040, url: (host: string, port: number) => `tcp://${host}:${port}` };

describe("the list of variables", () => {
  test("has those that the scripts read, and no other", () => {
    const read = new Set<string>();
    const environment = new Proxy<Record<string, string>>(
      {},
      {
        get(_, name) {
          read.add(String(name));
          return undefined;
        },
      },
    );
    readSettings(environment, address);
    read.delete("PWD"); // the folder of a relative BASELINE
    expect(read).toEqual(new Set(variables.map(({ name }) => name)));
  });

  test("has the scripts' own defaults", () => {
    const defaults = variables.filter(({ default: usual }) => /^[\d.]+$/.test(usual));
    expect(defaults.map(({ name }) => name)).toContain("CONNECTIONS");
    for (const { name, default: usual } of defaults) {
      expect(readSettings({ [name]: usual }, address)).toEqual(readSettings({}, address));
    }
  });

  test("is the table in README.md, with units", () => {
    const rows = variables.map(({ name, value, default: usual, meaning, ...more }) => {
      const cells = [`\`${name}\``, value, usual, "flag" in more ? `\`${more.flag}\`` : "", meaning];
      return `| ${cells.join(" | ")} |`.replaceAll("  ", " ");
    });
    expect(readFileSync(`${folder}README.md`, "utf8")).toContain(`\n${rows.join("\n")}\n`);
  });
});

describe("the command line", () => {
  test("--help lists every script and every variable, with its flag and default", async () => {
    const { code, stdout } = await runLoadTest({}, "--help");
    const help = stdout.replaceAll(/\s+/g, " ");
    expect(code).toBe(0);
    for (const { name, default: usual, value } of variables) {
      expect(help).toContain(`--${name.toLowerCase().replace("_", "-")} <${value}> `);
      expect(help).toContain(usual === "" ? `(${name})` : `(${name}, default: ${usual})`);
    }
    for (const file of readdirSync(folder).filter((each) => each.endsWith(".js"))) {
      expect(stdout).toMatch(new RegExp(`^ {2}${file.replace(".js", "")} +[a-z].{10}`, "m"));
    }
  });

  test("a flag wins over -e, and -e over the environment", async () => {
    const flags = ["-e", "CONNECTIONS=2", "-e", "PIPELINING=2", "-c", "5", "--rate", "7", "-d", "1"];
    const { code, stdout } = await runLoadTest(
      { CONNECTIONS: 1, PIPELINING: 3, DURATION: 2, TIMEOUT: 30 },
      ...flags,
    );
    expect(stdout).toContain("Running 1s test @");
    expect(stdout).toContain("\n5 connections with 2 pipelining factor, 7 requests per second each\n");
    expect(code).toBe(0);
  });

  test("what the own server refuses, and a result that cannot be written, are one line: 104", async () => {
    expect(await runLoadTest({}, "--store", "nothing:")).toEqual({
      ...{ code: 104, stdout: "" },
      stderr:
        "level=error the server did not start: lastword: --store takes sqlite:PATH, memory: or nats://HOST,HOST, not nothing:\n",
    });
    expect(await runLoadTest({ RATE: 10 }, "--json-out", folder)).toEqual({
      code: 104,
      stdout: "",
      stderr: `level=error JSON_OUT ${folder}: it is a folder\n`,
    });
  });

  test("what is no flag, and no NAME=value, is an error: 255", async () => {
    expect(await runLoadTest({}, "--conections", "5")).toMatchObject({
      code: 255,
      stderr: expect.stringContaining("Did you mean --connections?"),
    });
    expect(await runLoadTest({}, "-e", "CONNECTIONS")).toMatchObject({
      code: 255,
      stderr: expect.stringContaining("It takes NAME=value."),
    });
  });
});

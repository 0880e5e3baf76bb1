import { describe, expect, test } from "bun:test";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { parseTokens } from "../../src/server/access/token-file.ts";
import { hashToken } from "../../src/server/access/tokens.ts";
import { runProgram } from "../support/program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

describe("lastword token new", () => {
  test("prints a token that nobody guesses, and its line for the file", async () => {
    const { code, stdout } = await runProgram(["token", "new", "ann", "--expires", "2099-01-31"]);
    const [token = "", line = ""] = stdout.split("\n");
    expect(code).toBe(0);
    expect(token).toMatch(/^lw_[A-Za-z0-9_-]{43}$/);
    expect(line).toBe(`ann ${hashToken(token).toString("hex")} 2099-01-31T00:00:00Z`);
    expect(parseTokens(line, "")).toMatchObject([{ label: "ann" }]);
    expect((await runProgram(["token", "new", "ann"])).stdout).not.toContain(token);
  });

  test("--add-to makes the file for its owner alone, adds lines, and refuses a label twice", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/tokens`;
    const append = (label: string, ...more: string[]) =>
      runProgram(["token", "new", label, "--add-to", path, ...more]);
    const first = (await append("ann")).stdout.trim();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    writeFileSync(path, `# ours\n${readFileSync(path, "utf8").trimEnd()}`);
    const second = (await append("bob", "--expires", "30d")).stdout.trim();
    const hashes = parseTokens(readFileSync(path, "utf8"), "").map(({ hash }) => hash.toString("hex"));
    expect(hashes).toEqual([first, second].map((token) => hashToken(token).toString("hex")));
    const before = readFileSync(path, "utf8");
    expect(await append("ann")).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining("the label ann is there twice"),
    });
    expect(readFileSync(path, "utf8")).toBe(before);
  });

  test("a file that cannot be written is an error with path and reason", async () => {
    expect(await runProgram(["token", "new", "ann", "--add-to", "/nowhere/tokens"])).toMatchObject({
      code: 1,
      stdout: "",
      stderr: "error: /nowhere/tokens: there is no such file or folder\n",
    });
  });

  test("a bad label and an end that is over are refused", async () => {
    for (const args of [["a b"], ["ann", "--expires", "2020-01-01"], ["ann", "--expires", "soon"]])
      expect(await runProgram(["token", "new", ...args])).toMatchObject({ code: 1, stdout: "" });
  });
});

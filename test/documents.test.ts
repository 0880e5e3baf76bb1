import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { drawMachinesInto, machinesUrl } from "../scripts/machines/document.ts";
import { errorCodes } from "../src/protocol/refusal.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");
const protocol = read("PROTOCOL.md");

/** The text of every test file but this one. */
function readTests(): string {
  return readdirSync(join(root, "test"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".test.ts") && path !== "documents.test.ts")
    .map((path) => read(join("test", path)))
    .join("\n");
}

/** Tags of rules: `[FRM-3]`. */
function tagsIn(text: string): Set<string> {
  return new Set(text.match(/\[[A-Z]{3}-\d+\]/g));
}

/** Tags where a rule stands: at the start of a list item or in a table's first column. */
function rulesIn(text: string): string[] {
  return [...text.matchAll(/^(?:- |\| )(\[[A-Z]{3}-\d+\])/gm)].map(([, tag = ""]) => tag);
}

describe("PROTOCOL.md", () => {
  test("every rule appears once, and every tag that it mentions is a rule", () => {
    const rules = rulesIn(protocol);
    expect(rules.length).toBe(new Set(rules).size);
    expect(rules.length).toBeGreaterThan(60);
    expect([...tagsIn(protocol)].filter((tag) => !rules.includes(tag))).toEqual([]);
  });

  test("every rule has a test that cites it, and every tag that a test cites is a rule", () => {
    const cited = tagsIn(readTests());
    const rules = rulesIn(protocol);
    expect(rules.filter((rule) => !cited.has(rule))).toEqual([]);
    expect([...cited].filter((tag) => !rules.includes(tag))).toEqual([]);
  });

  test("every tag that the source cites is a rule", () => {
    const sources = ["src", "actors"].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((path) => path.endsWith(".ts"))
        .map((path) => read(join(folder, path))),
    );
    const rules = rulesIn(protocol);
    expect([...tagsIn(sources.join("\n"))].filter((tag) => !rules.includes(tag))).toEqual([]);
  });

  test("the table has exactly the error codes of the program, with whether each counts", () => {
    const rows = [...protocol.matchAll(/^\| `([a-z-]+)` \| .+ \| (yes|no) \|$/gm)];
    const documented = Object.fromEntries(
      rows.map(([, code = "", counts]) => [code, { counts: counts === "yes" }]),
    );
    expect(documented).toEqual(errorCodes);
  });
});

test("the diagrams in docs/machines.md are those of the machines (bun run docs)", () => {
  const text = readFileSync(machinesUrl, "utf8");
  expect(text).toBe(drawMachinesInto(text));
});

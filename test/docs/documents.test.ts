import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { startOtherServer } from "../support/client-server.ts";
import { boardRecipes, docs, readCommands, startRecipe, testRecipeWith } from "./recipe.ts";

const recipes = readdirSync(`${docs}recipes`, { withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ name }) => name);
const pages = readdirSync(docs).filter((file) => file.endsWith(".md"));
const read = (file: string) => readFileSync(join(docs, file), "utf8");
const catchingUp = read("catching-up.md");

/** How a test that runs a recipe gets its commands; those that know `say` and `follow` are gone through in a loop. */
const usesOf = new Map([
  ["client.c", ["buildClient("]],
  ["console.js", ['readCommands("console.js"']],
]);

describe("docs", () => {
  test("every recipe has its commands in docs/README.md, and a test that runs them", () => {
    const folder = fileURLToPath(new URL(".", import.meta.url));
    const tests = readdirSync(folder)
      .filter((file) => /recipes?\.test\.ts$/.test(file))
      .map((file) => readFileSync(join(folder, file), "utf8"));
    expect(recipes.length).toBeGreaterThan(4);
    for (const recipe of recipes) {
      expect(usesOf.has(recipe) || boardRecipes.some(([each]) => each === recipe)).toBe(true);
      expect([recipe, readCommands(recipe, 1)]).not.toEqual([recipe, []]);
      const marks = usesOf.get(recipe) ?? ["readBoardCommands(recipe,"];
      expect([recipe, tests.some((text) => marks.every((mark) => text.includes(mark)))]).toEqual([
        recipe,
        true,
      ]);
    }
  });

  test("every link leads to a file that is there", () => {
    const links = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\(([^)#:]+)\)/g)].map(([, target = ""]) =>
        join(docs, dirname(page), target),
      ),
    );
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter((path) => !existsSync(path))).toEqual([]);
  });

  test("every rule that a document cites is in PROTOCOL.md", () => {
    const protocol = read("../PROTOCOL.md");
    const cited = pages.flatMap((page) => read(page).match(/\[[A-Z]{3}-\d+\]/g) ?? []);
    expect(cited.length).toBeGreaterThan(4);
    expect(cited.filter((tag) => !protocol.includes(`- ${tag} `))).toEqual([]);
  });

  test("every recipe except the console's uses the default port by default", () => {
    for (const recipe of recipes.filter((file) => file !== "console.js")) {
      expect([recipe, read(`recipes/${recipe}`)]).toEqual([recipe, expect.stringMatching(/\b4040\b/)]);
    }
  });

  test("the table of what a poll misses follows from its formula", () => {
    const rows = [...catchingUp.matchAll(/^\| ([\d.]+) \| ([\d.]+) % \|$/gm)];
    expect(rows.length).toBe(6);
    for (const [, rate, percent = ""] of rows) {
      const missed = 1 - (1 - Math.exp(-Number(rate))) / Number(rate);
      expect((100 * missed).toFixed(1)).toBe(percent);
    }
  });

  testRecipeWith(["python3"])(
    "the program in catching-up.md shows each message once, reports missed ones, and detects another board",
    async () => {
      const lasts = ["1 bob: one", "5 bob: five", "5 bob: five", "6 bob: six", "1 al: new"];
      await using server = startOtherServer({
        answer: (line) => {
          if (line === "read") return `${lasts.shift() ?? "1 al: new"}\n`;
          return line === "read 4" ? "4 bob: four\n" : "error gone: this message is no longer kept\n";
        },
      });
      const program = /```python\n([\s\S]*?)```/.exec(catchingUp)?.[1]?.replace("4040", `${server.port}`);
      const path = { PYTHONPATH: `${docs}recipes` };
      await using recipe = startRecipe(["python3", "-c", program ?? ""], docs, path);
      expect(await recipe.lines(7)).toEqual([
        "-- message 2 was missed --",
        "-- message 3 was missed --",
        "4 bob: four",
        "5 bob: five",
        "6 bob: six",
        "-- the board was reset --",
        "1 al: new",
      ]);
      expect(server.lines).toEqual(["read", "read", "read 2", "read 3", "read 4", "read", "read", "read"]);
    },
  );
});

import { describe, expect } from "bun:test";
import { boardRecipes, buildClient, readBoardCommands, recipeFolder, testRecipeWith } from "./recipe.ts";
import { startSlowServer } from "./slow-server.ts";

const longest = `7 bob: ${"😀xxxxxxxx".repeat(84)}xxxxxxxx`; // 1,023 bytes

describe("recipes and a server that splits its lines, even inside a character", () => {
  for (const [recipe, ...programs] of boardRecipes) {
    testRecipeWith(programs)(`${recipe} puts them together`, async () => {
      using server = startSlowServer(() => `${longest}\n`, 90, 3);
      using folder = recipeFolder();
      const command = readBoardCommands(recipe, server.port).follow.replace(/ 0$/, " 6");
      await using following = folder.start(command);
      expect(await following.line()).toBe(longest);
      expect(server.lines[0]).toBe("wait 6");
    });
  }

  testRecipeWith(["cc"])("client.c puts them together", async () => {
    using server = startSlowServer(() => `${longest}\n`, 90, 3);
    using folder = recipeFolder();
    await using client = folder.start(await buildClient(folder, server.port));
    expect(await client.line()).toBe(longest);
  });
});

describe("recipes and a server that never ends a line", () => {
  for (const [recipe, ...programs] of boardRecipes.slice(1)) {
    testRecipeWith(programs)(`${recipe} gives up`, async () => {
      using server = startSlowServer(() => "x".repeat(100_000), 100_000, 0);
      using folder = recipeFolder();
      const { code, stdout } = await folder.run(readBoardCommands(recipe, server.port).say);
      expect([code, stdout]).toEqual([1, ""]);
    });
  }
});

describe("client.c and a slow server", () => {
  testRecipeWith(["cc"])("its threads wait for each other's answers", async () => {
    using server = startSlowServer((line) => `answer to ${line}\n`, 1, 1);
    using folder = recipeFolder();
    await using client = folder.start(await buildClient(folder, server.port));
    const commands = Array.from({ length: 60 }, (_, index) => `send ${index}`);
    client.type(`${commands.join("\n")}\n`);
    const lines: string[] = [];
    while (!lines.includes("answer to send 59") || !lines.includes("answer to read"))
      lines.push(await client.line());
    expect(lines.filter((line) => line !== "answer to read")).toEqual(
      commands.map((command) => `answer to ${command}`),
    );
    expect(server.mostUnanswered).toBe(1);
  });
});

import { describe, expect } from "bun:test";
import { startOtherServer } from "../support/client-server.ts";
import { startServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { boardRecipes, connectAs, readBoardCommands, recipeFolder, testRecipeWith } from "./recipe.ts";

for (const [recipe, ...programs] of boardRecipes) {
  const testRecipe = testRecipeWith(programs);

  describe(`${recipe} follow`, () => {
    testRecipe("a wait without a new message shows nothing, and is sent again", async () => {
      let waits = 0;
      await using server = startOtherServer({
        answer: () => (++waits < 10 ? "1 bob: one\n" : "2 bob: two\n"),
      });
      using folder = recipeFolder();
      await using following = folder.start(readBoardCommands(recipe, server.port).follow);
      expect(await following.lines(2)).toEqual(["1 bob: one", "2 bob: two"]);
      expect(server.lines.slice(0, 10)).toEqual(["wait 0", ...Array<string>(9).fill("wait 1")]);
    });

    testRecipe("messages that are no longer kept are reported as missed", async () => {
      await using server = await startServer({ keep: 3, recentMessages: 3 });
      using folder = recipeFolder();
      using other = await connectAs("bob", server.tcpPort);
      for (let id = 1; id <= 10; id++) await other.ask(`send ${id}`);
      const { follow } = readBoardCommands(recipe, server.tcpPort);
      await using following = folder.start(`${follow} 2>&1`);
      expect(await following.lines(4)).toEqual(["-- 7 missed --", "8 bob: 8", "9 bob: 9", "10 bob: 10"]);
    });

    testRecipe("an id beyond the board means another board, which is shown from its start", async () => {
      await using server = await startServer();
      using folder = recipeFolder();
      using other = await connectAs("bob", server.tcpPort);
      for (const text of ["one", "two"]) await other.ask(`send ${text}`);
      const command = readBoardCommands(recipe, server.tcpPort).follow.replace(/ 0$/, " 77");
      await using following = folder.start(`${command} 2>&1`);
      expect(await following.lines(3)).toEqual(["-- the board was reset --", "1 bob: one", "2 bob: two"]);
    });

    testRecipe("a line of 1,024 bytes is shown whole", async () => {
      const line = `7 bob: ${"x".repeat(1016)}`;
      await using server = startOtherServer({
        answer: (asked) => (asked === "wait 0" ? `${line}\n` : undefined),
      });
      using folder = recipeFolder();
      await using following = folder.start(`${readBoardCommands(recipe, server.port).follow} 2>/dev/null`);
      const lines = recipe === "board.sh" ? await following.lines(2) : await following.lines(1);
      expect([lines.at(-1), Buffer.byteLength(line) + 1]).toEqual([line, 1024]);
    });

    testRecipe("a permanent error ends it: a server that does not know wait", async () => {
      await using server = startOtherServer({ answer: () => "error unknown-command: what?\n" });
      using folder = recipeFolder();
      const { code, stdout, stderr } = await folder.run(readBoardCommands(recipe, server.port).follow);
      expect([code, stdout]).toEqual([1, ""]);
      expect(stderr).toContain("error unknown-command: what?");
    });
  });
}

testRecipeWith(["bash", "nc"])(
  "board.sh follow ends with the connection, and its exit code is 1",
  async () => {
    const server = await startServer({ lingerTimeoutMs: 50 });
    using folder = recipeFolder();
    using other = await connectAs("bob", server.tcpPort);
    await other.ask("send one");
    await using following = folder.start(readBoardCommands("board.sh", server.tcpPort).follow);
    expect(await following.line()).toBe("1 bob: one");
    await server.stop();
    const { code, stderr } = await following.end();
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^lost the connection to 127.0.0.1:\d+\n$/)]);
  },
);

for (const [recipe, ...programs] of boardRecipes.slice(1)) {
  const testRecipe = testRecipeWith(programs);

  describe(`${recipe} follow, after a lost connection`, () => {
    testRecipe("it reconnects and shows the messages of the meantime, each once", async () => {
      using board = temporaryFolder();
      using folder = recipeFolder();
      const store = `sqlite:${board.path}/board.db`;
      const first = await startServer({ store, lingerTimeoutMs: 50 });
      using before = await connectAs("bob", first.tcpPort);
      await before.ask("send one");
      await using following = folder.start(readBoardCommands(recipe, first.tcpPort).follow);
      expect(await following.line()).toBe("1 bob: one");
      await first.stop();

      await using second = await startServer({ store, tcpPort: first.tcpPort });
      using after = await connectAs("bob", second.tcpPort);
      for (const text of ["two", "three"]) await after.ask(`send ${text}`);
      expect(await following.lines(2)).toEqual(["2 bob: two", "3 bob: three"]);
      await after.ask("send four");
      expect(await following.line()).toBe("4 bob: four");
    });

    testRecipe(
      "it detects another board that has passed the cursor, and shows it from its start",
      async () => {
        using folder = recipeFolder();
        const first = await startServer({ lingerTimeoutMs: 50 });
        using before = await connectAs("bob", first.tcpPort);
        await before.ask("send one");
        const { follow } = readBoardCommands(recipe, first.tcpPort);
        await using following = folder.start(`${follow} 2>&1`);
        expect(await following.line()).toBe("1 bob: one");
        await first.stop();

        await using second = await startServer({ tcpPort: first.tcpPort });
        using after = await connectAs("ann", second.tcpPort);
        after.send("send uno\nsend due\n");
        await after.lines(2);
        let line = await following.line();
        while (line.endsWith("; reconnecting --")) line = await following.line();
        expect([line, ...(await following.lines(2))]).toEqual([
          "-- the board was reset --",
          "1 ann: uno",
          "2 ann: due",
        ]);
      },
    );
  });
}

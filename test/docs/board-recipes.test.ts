import { describe, expect } from "bun:test";
import { startOtherServer } from "../support/client-server.ts";
import { startServer } from "../support/server.ts";
import { boardRecipes, connectAs, readBoardCommands, recipeFolder, testRecipeWith } from "./recipe.ts";

const long = `${"è".repeat(448)}😀`; // 900 bytes

for (const [recipe, ...programs] of boardRecipes) {
  const testRecipe = testRecipeWith(programs);

  describe(recipe, () => {
    testRecipe("its first command sends a message and reads it back, and everybody sees it", async () => {
      await using server = await startServer();
      using folder = recipeFolder();
      using other = await connectAs("bob", server.tcpPort);
      other.send("wait 0\n");
      const { say } = readBoardCommands(recipe, server.tcpPort);
      expect(await folder.run(say)).toEqual({
        code: 0,
        stdout: "Welcome ann\nok\n1 ann: hello, world\n",
        stderr: "",
      });
      expect(await other.line()).toBe("1 ann: hello, world");
    });

    testRecipe("a message arrives unchanged", async () => {
      await using server = await startServer();
      using folder = recipeFolder();
      using other = await connectAs("bob", server.tcpPort);
      const { say } = readBoardCommands(recipe, server.tcpPort);
      for (const message of [long, '100 % $HOME \\n `ls` "x" * -n', "-- ok"]) {
        const command = say.replace("'hello, world'", `'${message}'`);
        expect((await folder.run(command)).code).toBe(0);
        expect(await other.ask("read")).toEndWith(` ann: ${message}`);
      }
    });

    testRecipe("it shows a refusal, and the exit code is 1", async () => {
      await using server = await startServer();
      using folder = recipeFolder();
      using other = await connectAs("ANN", server.tcpPort);
      const { code, stdout, stderr } = await folder.run(readBoardCommands(recipe, server.tcpPort).say);
      expect(code).toBe(1);
      expect(stdout + stderr).toContain("error name-taken: this name is already in use\n");
      expect(await other.ask("read")).toBe("0 server: no messages yet");
    });

    testRecipe("it refuses a line break in a message, which would split it into two commands", async () => {
      await using server = await startServer();
      using folder = recipeFolder();
      using other = await connectAs("bob", server.tcpPort);
      const command = readBoardCommands(recipe, server.tcpPort).say.replace(
        "hello, world",
        "hello\nsend world",
      );
      const { code, stderr } = await folder.run(command);
      expect([code, stderr]).toEqual([1, "a line break would split this into two commands\n"]);
      expect(await other.ask("read")).toBe("0 server: no messages yet");
    });

    testRecipe("it does not report a message as stored if the reply was lost", async () => {
      await using server = startOtherServer({
        answer: (line) => (line.startsWith("send") ? "hang up" : "Welcome ann\n"),
      });
      using folder = recipeFolder();
      const { code, stdout, stderr } = await folder.run(readBoardCommands(recipe, server.port).say);
      expect([code, stdout]).toEqual([1, expect.not.stringContaining("ok")]);
      expect(stderr).toMatch(/not acknowledged|outcome unknown: send hello, world/);
      expect(server.lines.filter((line) => line.startsWith("send"))).toHaveLength(1);
    });

    testRecipe(
      "[SND-6] it says of an unknown outcome that it is unknown, and does not send again",
      async () => {
        await using server = startOtherServer({
          answer: (line) => (line.startsWith("send") ? "error outcome-unknown: later\n" : "Welcome ann\n"),
        });
        using folder = recipeFolder();
        const { code, stderr } = await folder.run(readBoardCommands(recipe, server.port).say);
        expect(code).toBe(1);
        expect(stderr).toMatch(/not acknowledged|outcome unknown: send hello, world/);
        expect(server.lines.filter((line) => line.startsWith("send"))).toHaveLength(1);
      },
    );

    testRecipe("it reports a missing server, and the exit code is 1", async () => {
      const server = await startServer();
      const { say } = readBoardCommands(recipe, server.tcpPort);
      await server.stop();
      using folder = recipeFolder();
      const { code, stderr } = await folder.run(say);
      expect([code, stderr]).toEqual([
        1,
        expect.stringMatching(/^[^\n]*(cannot connect|refused|REFUSED)[^\n]*\n$/),
      ]);
    });

    testRecipe(
      "its second command shows every message once, in order: those on the board and each new one",
      async () => {
        await using server = await startServer();
        using folder = recipeFolder();
        using other = await connectAs("bob", server.tcpPort);
        for (const text of ["one", "two"]) await other.ask(`send ${text}`);
        await using following = folder.start(readBoardCommands(recipe, server.tcpPort).follow);
        expect(await following.lines(2)).toEqual(["1 bob: one", "2 bob: two"]);
        await other.ask(`send ${long}`);
        expect(await following.line()).toBe(`3 bob: ${long}`);
        other.send(Array.from({ length: 200 }, (_, index) => `send burst ${index}\n`).join(""));
        const burst = Array.from({ length: 200 }, (_, index) => `${index + 4} bob: burst ${index}`);
        expect(await following.lines(200)).toEqual(burst);
      },
    );

    testRecipe("without an id it starts with the last message", async () => {
      await using server = await startServer();
      using folder = recipeFolder();
      using other = await connectAs("bob", server.tcpPort);
      const { follow } = readBoardCommands(recipe, server.tcpPort);
      const command = follow.replace(/ 0$/, "");
      expect(command).not.toBe(follow);
      for (const text of ["one", "two"]) await other.ask(`send ${text}`);
      await using following = folder.start(command);
      expect(await following.line()).toBe("2 bob: two");
      await other.ask("send three");
      expect(await following.line()).toBe("3 bob: three");
    });
  });
}

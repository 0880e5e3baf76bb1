import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { browserTests } from "../support/browser.ts";
import { startServer } from "../support/server.ts";
import { connectAs, docs, type RecipeProcess, readCommands, startRecipe } from "./recipe.ts";

const recipe = readFileSync(`${docs}recipes/console.js`, "utf8");

/**
 * Pastes the recipe and these lines into what stands for a browser's console: it has a `location` and a `WebSocket`, and
 * shows what an `await` gives.
 */
function paste(httpPort: number | undefined, lines: readonly string[]): RecipeProcess {
  const shown = lines.map((line) => (line.startsWith("await ") ? `console.log(${line});` : `${line};`));
  const page = `globalThis.location = new URL("http://127.0.0.1:${httpPort}/");`;
  return startRecipe([process.execPath, "-e", [page, recipe, ...shown].join("\n")], docs);
}

describe("console.js", () => {
  test("the lines of docs/README.md send a message and follow the board", async () => {
    await using server = await startServer({ httpPort: 0 });
    using other = await connectAs("bob", server.tcpPort);
    await other.ask("send before");
    await using console = paste(server.httpPort, readCommands("console.js", server.tcpPort));
    expect(await console.lines(2)).toEqual(["Welcome ann", "ok"]);
    expect(await console.lines(2)).toEqual(["1 bob: before", "2 ann: hello, world"]);
    expect(await other.ask("read")).toBe("2 ann: hello, world");
    for (const text of ["grüße 😀", "x".repeat(900)]) await other.ask(`send ${text}`);
    other.send("send 5\nsend 6\nsend 7\n");
    expect(await console.lines(5)).toEqual([
      "3 bob: grüße 😀",
      `4 bob: ${"x".repeat(900)}`,
      "5 bob: 5",
      "6 bob: 6",
      "7 bob: 7",
    ]);
  });

  test("without an id it starts with the last message; sending meanwhile disturbs nothing", async () => {
    await using server = await startServer({ httpPort: 0 });
    using other = await connectAs("bob", server.tcpPort);
    for (const text of ["one", "two"]) await other.ask(`send ${text}`);
    await using console = paste(server.httpPort, [
      "const shown = []",
      "board.follow((line) => shown.push(line))",
      "const tick = () => new Promise((resolve) => setTimeout(resolve, 1))",
      "const until = async (count) => { while (shown.length < count) await tick(); return shown.join(); }",
      "await until(1)",
      'await board.say("register ann")',
      "for (let i = 3; i <= 20; i++) await board.say(`send $" + "{i}`)",
      "await until(19)",
    ]);
    const said = Array.from({ length: 18 }, (_, index) => `${index + 3} ann: ${index + 3}`);
    expect(await console.lines(2)).toEqual(["2 bob: two", "Welcome ann"]);
    expect(await console.line()).toBe(["2 bob: two", ...said].join());
    expect(server.connectionCount).toBe(3); // what is said ends no wait
  });

  test("it reports messages that are no longer kept as missed; an id beyond the board means another board", async () => {
    await using server = await startServer({ httpPort: 0, keep: 2, recentMessages: 2 });
    using other = await connectAs("bob", server.tcpPort);
    for (const text of ["one", "two", "three", "four"]) await other.ask(`send ${text}`);
    await using console = paste(server.httpPort, ["board.follow(console.log, 77)"]);
    expect(await console.lines(4)).toEqual([
      "-- the board was reset --",
      "-- 2 missed --",
      "3 bob: three",
      "4 bob: four",
    ]);
  });

  test("several lines sent at once are answered in order; an error is a reply", async () => {
    await using server = await startServer({ httpPort: 0 });
    await using console = paste(server.httpPort, [
      'await Promise.all(["read", "foo", "register ann", "send hi", "read"].map(board.say)).then((all) => all.join("\\n"))',
    ]);
    expect(await console.lines(5)).toEqual([
      "0 server: no messages yet",
      expect.stringMatching(/^error unknown-command: /),
      "Welcome ann",
      "ok",
      "1 ann: hi",
    ]);
  });

  test("requests without a reply are rejected when the connection ends, and the next line opens a new one", async () => {
    await using server = await startServer({ httpPort: 0 });
    await using console = paste(server.httpPort, [
      'await board.say("close").catch((error) => error.message)',
      'await board.say("read")',
    ]);
    expect(await console.lines(2)).toEqual(["the connection was lost", "0 server: no messages yet"]);
  });

  test("following fails when the connection ends", async () => {
    const server = await startServer({ httpPort: 0, lingerTimeoutMs: 50 });
    using other = await connectAs("bob", server.tcpPort);
    await other.ask("send one");
    await using console = paste(server.httpPort, [
      "board.follow(console.log).catch((error) => console.log(error.message))",
    ]);
    expect(await console.line()).toBe("1 bob: one");
    await server.stop();
    expect(await console.line()).toMatch(/^(the connection was lost|error shutting-down: .*)$/);
  });
});

const testInBrowser = browserTests();

describe("console.js in a browser", () => {
  testInBrowser("it works when pasted into the console of the board's page", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using other = await connectAs("bob", server.tcpPort);
    await other.ask("send before");
    const { page } = await open(server);
    const shown: string[] = [];
    // The page may warn: this browser admits no service worker.
    page.on("console", (message) => message.type() === "log" && shown.push(message.text()));
    // As the console of the developer tools evaluates what is typed.
    const tools = await page.context().newCDPSession(page);
    const type = async (expression: string) => {
      const request = { expression, replMode: true, returnByValue: true };
      return (await tools.send("Runtime.evaluate", request)).result.value;
    };
    await type(recipe);
    const [register = "", send = "", follow = ""] = readCommands("console.js", server.tcpPort);
    expect([await type(register), await type(send)]).toEqual(["Welcome ann", "ok"]);
    const third = page.waitForEvent("console", (message) => message.text().startsWith("3 "));
    await type(follow);
    expect(await other.ask("read")).toBe("2 ann: hello, world");
    await other.ask("send grüße 😀");
    await third;
    expect(shown).toEqual(["1 bob: before", "2 ann: hello, world", "3 bob: grüße 😀"]);
    await page.close(); // before the server stops, of which `follow` would complain
  });
});

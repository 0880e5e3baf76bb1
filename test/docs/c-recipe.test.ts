import { describe, expect } from "bun:test";
import { startOtherServer } from "../support/client-server.ts";
import { startServer } from "../support/server.ts";
import { WireClient } from "../support/wire-client.ts";
import { buildClient, connectAs, type RecipeProcess, recipeFolder, testRecipeWith } from "./recipe.ts";

const testC = testRecipeWith(["cc"]);

/** The first line that is none of the secondary thread's, which repeats the last message. */
async function nextAnswer(client: RecipeProcess): Promise<string> {
  let line = await client.line();
  while (/^\d/.test(line)) line = await client.line();
  return line;
}

/** Reads the secondary thread's lines up to this one. */
async function readUntil(client: RecipeProcess, wanted: string): Promise<void> {
  let line = await client.line();
  while (line !== wanted) {
    expect(line).toMatch(/^\d+ /);
    line = await client.line();
  }
}

describe("client.c", () => {
  testC("it compiles without warnings, follows the assignment, and ends on close", async () => {
    await using server = await startServer();
    using folder = recipeFolder();
    using other = await connectAs("bob", server.tcpPort);
    await using client = folder.start(await buildClient(folder, server.tcpPort));
    expect(await client.line()).toBe("0 server: no messages yet");
    client.type("register ann\n");
    expect(await nextAnswer(client)).toBe("Welcome ann");
    client.type("send hello, world\n");
    expect(await nextAnswer(client)).toBe("ok");
    expect(await other.ask("read")).toBe("1 ann: hello, world");
    expect(await client.line()).toBe("1 ann: hello, world");
    await other.ask("send I see");
    await readUntil(client, "2 bob: I see");
    client.type("\n");
    expect(await nextAnswer(client)).toStartWith("error empty-command:");
    client.type("close\n");
    const { code, stderr } = await client.end();
    expect([code, stderr]).toEqual([0, expect.stringContaining("the server closed the connection\n")]);
    expect(await other.ask("register ann")).toBe("Welcome ann");
  });

  testC(
    "two clients run at once: every reply reaches the thread that asked, and nothing is lost",
    async () => {
      await using server = await startServer();
      using folder = recipeFolder();
      const command = await buildClient(folder, server.tcpPort);
      const names = ["ann", "bob"];
      const count = 300;
      const ends = await Promise.all(
        names.map(async (name) => {
          await using client = folder.start(command);
          client.type(`register ${name}\n`);
          for (let index = 1; index <= count; index++) client.type(`send ${name} ${index}\n`);
          client.type("close\n");
          return await client.end();
        }),
      );
      for (const [index, { code, stdout }] of ends.entries()) {
        const lines = stdout.trimEnd().split("\n");
        const answers = lines.filter((line) => !/^\d+ (server|ann|bob): /.test(line));
        expect([code, answers]).toEqual([0, [`Welcome ${names[index]}`, ...Array<string>(count).fill("ok")]]);
      }
      using other = await WireClient.connect(server.tcpPort);
      other.send(Array.from({ length: 2 * count }, (_, index) => `read ${index + 1}\n`).join(""));
      const board = await other.lines(2 * count);
      for (const name of names) {
        const said = board.flatMap((line) => line.split(`${name}: ${name} `)[1] ?? []);
        expect(said).toEqual(Array.from({ length: count }, (_, index) => `${index + 1}`));
      }
    },
  );

  testC("a message of 900 bytes with the longest name goes both ways whole", async () => {
    await using server = await startServer();
    using folder = recipeFolder();
    const name = "ạ".repeat(32); // 96 bytes
    const message = "è".repeat(450);
    using other = await connectAs(name, server.tcpPort);
    await using client = folder.start(await buildClient(folder, server.tcpPort));
    await client.line();
    client.type(`register ann\nsend ${message}\n`);
    expect([await nextAnswer(client), await nextAnswer(client)]).toEqual(["Welcome ann", "ok"]);
    expect(await other.ask("read")).toBe(`1 ann: ${message}`);
    await other.ask(`send ${message}`);
    await readUntil(client, `2 ${name}: ${message}`);
  });

  testC("a reply of 1,024 bytes fits, and one of 1,025 ends it", async () => {
    const longest = `7 bob: ${"x".repeat(1016)}`;
    await using server = startOtherServer({
      answer: (line) => `${longest}${line === "read" ? "" : "x"}\n`,
    });
    using folder = recipeFolder();
    await using client = folder.start(await buildClient(folder, server.port));
    expect([await client.line(), Buffer.byteLength(longest) + 1]).toEqual([longest, 1024]);
    client.type("read 7\n");
    const { code, stderr } = await client.end();
    expect([code, stderr]).toEqual([1, expect.stringContaining("the server sent a line that is too long\n")]);
  });

  testC("no part of a line that is too long for its buffer is sent", async () => {
    await using server = startOtherServer({
      answer: (line) => (line === "close" ? "hang up" : "0 server: no messages yet\n"),
    });
    using folder = recipeFolder();
    const fits = `send ${"x".repeat(1017)}`;
    await using client = folder.start(await buildClient(folder, server.port));
    client.type(`${fits}x\n${fits}\n${"y".repeat(5000)}\nclose\n`);
    const { code, stderr } = await client.end();
    expect([code, stderr.match(/too long/g)?.length]).toEqual([0, 2]);
    expect(server.lines.filter((line) => line !== "read")).toEqual([fits, "close"]);
  });

  testC("it polls once a second, and exits at the end of its input", async () => {
    await using server = startOtherServer({ answer: () => "0 server: no messages yet\n" });
    using folder = recipeFolder();
    const program = await buildClient(folder, server.port);
    const startedMs = performance.now();
    await using client = folder.start(program);
    await client.lines(3);
    // However slow the machine is, the third answer cannot come sooner.
    expect(performance.now() - startedMs).toBeGreaterThan(2000);
    client.endInput();
    expect((await client.end()).code).toBe(0);
    expect(new Set(server.lines)).toEqual(new Set(["read"]));
  });

  testC("it reports a missing server, and the exit code is 1", async () => {
    const server = await startServer();
    using folder = recipeFolder();
    const command = await buildClient(folder, server.tcpPort);
    await server.stop();
    expect(await folder.run(command)).toEqual({ code: 1, stdout: "", stderr: "cannot connect\n" });
  });
});

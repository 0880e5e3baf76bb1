import { describe, expect } from "bun:test";
import { makeBoard } from "../support/nats-board.ts";
import { startEngine } from "../support/nats-engine.ts";
import { useNatsServer } from "../support/nats-server.ts";
import { mainPath, runProgram } from "../support/program.ts";
import { type ServerProcess, spawnServer } from "../support/server.ts";
import { WireClient } from "../support/wire-client.ts";

const { test } = useNatsServer();

/** What a test may take on a machine with a load of ten. */
const timeoutMs = 300_000;

const nodes = ["a", "b", "c"] as const;

/** Three servers of one board, as processes, and a client of the last one. */
async function startBoard() {
  const engine = await startEngine();
  await makeBoard(engine.url);
  const servers: ServerProcess[] = [];
  for (const node of nodes)
    servers.push(await spawnServer(["--store", engine.url, "--node", node, "--peers", nodes.join()]));
  const bob = await WireClient.connect(servers[2]?.port ?? 0);
  await bob.ask("register bob");
  return {
    ...{ servers, bob },
    url: servers.map(({ port }) => `tcp://127.0.0.1:${port}`).join(),
    async [Symbol.asyncDispose]() {
      bob[Symbol.dispose]();
      for (const part of [...servers, engine]) await part[Symbol.asyncDispose]();
    },
  };
}

describe.concurrent("a client of a board on several machines, whose first server freezes,", () => {
  test(
    "sends, reads and waits at another one, and says nothing of it",
    async () => {
      await using board = await startBoard();
      board.servers[0]?.kill("SIGSTOP");
      const run = (...words: string[]) =>
        runProgram(["client", ...words], { LASTWORD_URL: board.url, LOGNAME: "ann" });
      expect(await run("send", "hi")).toEqual({ code: 0, stdout: "", stderr: "" });
      const found = { code: 0, stdout: "1 ann: hi\n", stderr: "" };
      expect([await run("read"), await run("wait", "0")]).toEqual([found, found]);
    },
    timeoutMs,
  );

  test(
    "follows the board there: each message is shown once, and none is missed",
    async () => {
      await using board = await startBoard();
      const [first] = board.servers;
      expect(await board.bob.ask("post 1")).toBe("ok 1");
      const command = ["client", "tail", "-f", "--from", "1", "--count", "3", "--url", board.url];
      const child = Bun.spawn([process.execPath, mainPath, ...command], {
        stdio: ["ignore", "pipe", "pipe"],
      });
      let shown = "";
      for await (const chunk of child.stdout) {
        shown += Buffer.from(chunk).toString();
        if (shown === "1 bob: 1\n") {
          first?.kill("SIGSTOP");
          for (const id of [2, 3]) expect(await board.bob.ask(`post ${id}`)).toBe(`ok ${id}`);
        }
      }
      expect([shown, await child.exited]).toEqual(["1 bob: 1\n2 bob: 2\n3 bob: 3\n", 0]);
      expect(await new Response(child.stderr).text()).toContain("no answer for 5 s; trying the next server");
    },
    timeoutMs,
  );
});

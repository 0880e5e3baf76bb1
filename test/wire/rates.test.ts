import { describe, expect, test } from "bun:test";
import type { Server } from "../../src/server/server.ts";
import { runClient, spawnClient } from "../support/client-process.ts";
import { startServer } from "../support/server.ts";
import { WireClient } from "../support/wire-client.ts";

/** Far fewer at once than the tests send, and so fast that they need not wait long. */
const narrow = { limitLoopback: true, sendBurst: 5, sendsPerSecond: 100 };
const numbers = Array.from({ length: 60 }, (_, index) => `number ${index + 1}`);

/** What is on the board, by the messages' ids. */
async function readBoard(server: Server): Promise<string[]> {
  const lines: string[] = [];
  using reader = await WireClient.connect(server.tcpPort);
  const [last = "0"] = (await reader.ask("read")).split(" ");
  for (let id = 1; id <= Number(last); id++) lines.push(await reader.ask(`read ${id}`));
  return lines;
}

describe("a server that limits rates", () => {
  test("[RAT-1] [LIM-22] it refuses the first send after a burst, and stores what came before", async () => {
    await using server = await startServer({ ...narrow, sendsPerSecond: 1 });
    using client = await WireClient.connect(server.tcpPort);
    client.send(`register ann\n${"send x\n".repeat(6)}`);
    expect((await client.lines(7)).map((line) => line.replace(/\d+ ms$/, "… ms"))).toEqual([
      "Welcome ann",
      ...Array(5).fill("ok"),
      "error rate-limited: retry in … ms",
    ]);
    expect(await client.ask("read")).toBe("5 ann: x");
  });

  test("[RAT-5] client send - stores each line once, in order", async () => {
    await using server = await startServer(narrow);
    const client = spawnClient(server.tcpPort, ["--name", "ann"], ["send", "-"]);
    client.write(numbers.map((text) => `${text}\n`).join(""));
    client.endInput();
    expect(await client.end()).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(await readBoard(server)).toEqual(numbers.map((text, index) => `${index + 1} ann: ${text}`));
  });

  test("[RAT-5] a script in a pipe reads its own messages, as without a limit", async () => {
    await using server = await startServer(narrow);
    const script = numbers.map((text) => `send ${text}\nread\n`).join("");
    const { code, stdout } = await runClient(server.tcpPort, `register ann\n${script}`, ["--interval", "0"]);
    const expected = numbers.flatMap((text, index) => ["ok", `${index + 1} ann: ${text}`]);
    expect([code, stdout.split("\n").slice(0, -1)]).toEqual([0, ["Welcome ann", ...expected]]);
  });

  test("[RAT-4] [LIM-24] it turns away the connection after a burst of them, with the reason", async () => {
    await using server = await startServer({
      limitLoopback: true,
      newConnectionBurst: 3,
      newConnectionsPerMinute: 1,
    });
    for (let count = 0; count < 3; count++) {
      using client = await WireClient.connect(server.tcpPort);
      await client.ask("read");
    }
    using late = await WireClient.connect(server.tcpPort);
    expect(await late.rest()).toEqual({
      text: expect.stringMatching(
        /^error rate-limited: too many new connections from your address; try again in \d+ s\n$/,
      ),
      end: "clean",
    });
  });
});

import { describe, expect, test } from "bun:test";
import { spawnClient } from "../../support/client-process.ts";
import { startOtherServer } from "../../support/client-server.ts";
import { eventually } from "../../support/deadline.ts";
import { runProgram } from "../../support/program.ts";
import { spawnServer, startServer } from "../../support/server.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { WireClient } from "../../support/wire-client.ts";

/** Runs `client tail` until it exits. */
function tail(port: number, flags: readonly string[] = []) {
  return runProgram(["client", "tail", "--port", `${port}`, ...flags]);
}

/** A client that has sent this many messages, and can send more. */
async function startSender(port: number, count: number): Promise<WireClient> {
  const bob = await WireClient.connect(port);
  await bob.ask("register bob");
  for (let id = 1; id <= count; id++) await bob.ask(`send text ${id}`);
  return bob;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const lines = (...ids: number[]) => ids.map((id) => `${id} bob: text ${id}\n`).join("");

describe("client tail", () => {
  test("it prints the last messages in order, ten by default, and exits 0", async () => {
    await using server = await startServer();
    using bob = await startSender(server.tcpPort, 12);
    expect(await tail(server.tcpPort)).toEqual({
      code: 0,
      stdout: lines(3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
      stderr: "",
    });
    expect((await tail(server.tcpPort, ["-n", "2"])).stdout).toBe(lines(11, 12));
    expect((await tail(server.tcpPort, ["--lines", "100"])).stdout.split("\n")).toHaveLength(12 + 1);
    expect(await tail(server.tcpPort, ["-n", "0"])).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(await bob.ask("read")).toBe("12 bob: text 12");
  });

  test("--from prints the messages from that id on, and --count ends it after so many", async () => {
    await using server = await startServer();
    using bob = await startSender(server.tcpPort, 12);
    expect(await tail(server.tcpPort, ["--from", "11"])).toEqual({
      code: 0,
      stdout: lines(11, 12),
      stderr: "",
    });
    expect((await tail(server.tcpPort, ["--from", "1", "--count", "3"])).stdout).toBe(lines(1, 2, 3));
    expect((await tail(server.tcpPort, ["--from", "12", "--count", "3"])).stdout).toBe(lines(12));
    expect((await tail(server.tcpPort, ["-n", "3", "--count", "1"])).stdout).toBe(lines(10));
    expect(await tail(server.tcpPort, ["--from", "13"])).toEqual({ code: 0, stdout: "", stderr: "" });
    expect((await tail(server.tcpPort, ["--from", "1", "-n", "1"])).code).toBe(1);
    expect(await bob.ask("read")).toBe("12 bob: text 12");
  });

  test("it prints nothing for an empty board", async () => {
    await using server = await startServer();
    expect(await tail(server.tcpPort)).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test("it leaves out messages that are no longer kept", async () => {
    await using server = await startServer({ keep: 2, recentMessages: 2 });
    using _ = await startSender(server.tcpPort, 5);
    expect(await tail(server.tcpPort)).toEqual({ code: 0, stdout: lines(4, 5), stderr: "" });
  });

  test("--json prints an object for each message", async () => {
    await using server = await startServer();
    using _ = await startSender(server.tcpPort, 2);
    using reader = await WireClient.connect(server.tcpPort);
    const timeOf = async (id: number) => (await reader.ask(`time ${id}`)).replace(/^\d+ /, "");
    const { stdout } = await tail(server.tcpPort, ["--json"]);
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { id: 1, sender: "bob", text: "text 1", storedAt: await timeOf(1) },
      { id: 2, sender: "bob", text: "text 2", storedAt: await timeOf(2) },
    ]);
  });

  test("it reports messages that the server cannot read on stderr, and exits 2", async () => {
    await using server = startOtherServer({
      answer: (line) => (line === "read" ? "3 bob: text 3\n" : "error bad-arguments: read takes none\n"),
    });
    expect(await tail(server.port)).toEqual({
      code: 2,
      stdout: lines(3),
      stderr: "-- 2 messages missed --\n",
    });
  });

  test("it reports a server that cannot answer on stderr, and exits 2", async () => {
    await using server = startOtherServer({
      answer: (line) => {
        const id = line === "read" ? 9 : Number(line.split(" ")[1]);
        return id > 6 && id < 9 ? "error unavailable: not now\n" : `${id} bob: text ${id}\n`;
      },
    });
    expect(await tail(server.port, ["-n", "5"])).toEqual({
      code: 2,
      stdout: lines(5, 6),
      stderr: "error unavailable: not now\n",
    });
  });

  test("it reports an --exec command that cannot run on stderr", async () => {
    await using server = await startServer();
    using _ = await startSender(server.tcpPort, 1);
    const client = ["client", "tail", "--port", `${server.tcpPort}`, "--exec", "true"];
    const { code, stdout, stderr } = await runProgram(client, { PATH: "/nowhere" });
    expect([code, stdout]).toEqual([0, lines(1)]);
    expect(stderr).toStartWith("error: exec: can't be run: ");
  });

  test("a signal ends it at once, and its --exec command too", async () => {
    await using server = await startServer();
    using _ = await startSender(server.tcpPort, 2);
    await using client = spawnClient(server.tcpPort, [], ["tail", "--exec", "sleep 600"]);
    expect([await client.line(), await client.line()]).toEqual(["1 bob: text 1", "2 bob: text 2"]);
    client.kill("SIGINT");
    expect((await client.end()).code).toBe(1);
  });

  test("it reports the server's refusal on stderr, and exits 2", async () => {
    await using server = startOtherServer({ answer: () => "error busy: later\n" });
    expect(await tail(server.port)).toEqual({ code: 2, stdout: "", stderr: "error busy: later\n" });
  });

  test("without a server it exits 1", async () => {
    const server = await startServer();
    await server.stop();
    expect(await tail(server.tcpPort)).toMatchObject({ code: 1, stdout: "" });
  });

  test("it rejects a number of lines out of range", async () => {
    expect(await tail(1, ["-n", "1001"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("It takes a whole number from 0 to 1000."),
    });
  });
});

describe("client tail -f", () => {
  test("it prints each new message at once, and exits 0 on SIGINT", async () => {
    await using server = await startServer();
    using bob = await startSender(server.tcpPort, 3);
    await using client = spawnClient(server.tcpPort, [], ["tail", "-n", "1", "-f"]);
    expect(await client.line()).toBe("3 bob: text 3");
    for (const id of [4, 5]) {
      await bob.ask(`send text ${id}`);
      expect(await client.line()).toBe(`${id} bob: text ${id}`);
    }
    client.kill("SIGINT");
    expect(await client.end()).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test("--count ends it after so many messages, old and new", async () => {
    await using server = await startServer();
    using bob = await startSender(server.tcpPort, 2);
    await using follower = spawnClient(server.tcpPort, [], ["tail", "-f", "--from", "2", "--count", "3"]);
    expect(await follower.line()).toBe("2 bob: text 2");
    for (const id of [3, 4, 5]) await bob.ask(`send text ${id}`);
    expect(await follower.end()).toEqual({ code: 0, stdout: lines(3, 4), stderr: "" });
  });

  test("it kills an --exec command that still runs when it ends", async () => {
    using folder = temporaryFolder();
    await using server = await startServer();
    using _ = await startSender(server.tcpPort, 1);
    const command = `echo $$ > ${folder.path}/pid; sleep 600`;
    await using client = spawnClient(server.tcpPort, [], ["tail", "-f", "--exec", command]);
    await client.line();
    const readPid = async () =>
      Number(
        await Bun.file(`${folder.path}/pid`)
          .text()
          .catch(() => ""),
      );
    await eventually(readPid, (pid) => pid > 0);
    client.kill("SIGTERM");
    expect((await client.end()).code).toBe(0);
    const pid = await readPid();
    await eventually(
      () => isRunning(pid),
      (isAlive) => !isAlive,
    );
  });

  test("it loses and repeats no message when the server restarts", async () => {
    using folder = temporaryFolder();
    const store = ["--store", `sqlite:${folder.path}/board.db`];
    await using first = await spawnServer(store);
    using _ = await startSender(first.port, 2);
    await using client = spawnClient(first.port, [], ["tail", "-f"]);
    expect([await client.line(), await client.line()]).toEqual(["1 bob: text 1", "2 bob: text 2"]);
    first.kill("SIGKILL");
    await first.exited();
    await using second = await spawnServer([...store, "--tcp-port", `${first.port}`]);
    using bob = await WireClient.connect(second.port);
    await bob.ask("register bob");
    for (const id of [3, 4, 5]) await bob.ask(`send text ${id}`);
    for (const id of [3, 4, 5]) expect(await client.line()).toBe(`${id} bob: text ${id}`);
    client.kill("SIGTERM");
    const { code, stderr } = await client.end();
    expect(code).toBe(0);
    expect(stderr).toMatch(/^-- connection lost; next try in \d\.\d s --$/m);
  });
});

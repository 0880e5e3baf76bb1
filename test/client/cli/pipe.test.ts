import { describe, expect, test } from "bun:test";
import { clientCommandLine, runClient, spawnClient } from "../../support/client-process.ts";
import { startOtherServer } from "../../support/client-server.ts";
import { eventually } from "../../support/deadline.ts";
import { findFreePort } from "../../support/free-port.ts";
import { startServer } from "../../support/server.ts";
import { utcTime } from "../../support/utc-time.ts";
import { WireClient } from "../../support/wire-client.ts";

describe("the client in a pipe", () => {
  test("it sends a script, prints only the replies, and exits 0", async () => {
    await using server = await startServer();
    expect(await runClient(server.tcpPort, "register bob\nsend hi\n")).toEqual({
      code: 0,
      stdout: "Welcome bob\nok\n",
      stderr: "",
    });
  });

  test("the last line needs no line end, blank lines are skipped, and CRLF works", async () => {
    await using server = await startServer();
    const script = "register bob\r\n\n   \nsend  è €  \nread";
    expect((await runClient(server.tcpPort, script)).stdout).toBe("Welcome bob\nok\n1 bob: è €\n");
  });

  test("an error reply goes to stdout, and the exit code is 0", async () => {
    await using server = await startServer();
    expect(await runClient(server.tcpPort, "send hi\nfoo\n")).toEqual({
      code: 0,
      stdout:
        "error not-registered: register <name> first\nerror unknown-command: no such command; try help\n",
      stderr: "",
    });
  });

  test("an empty script exits 0", async () => {
    await using server = await startServer();
    expect(await runClient(server.tcpPort, "")).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test("a script that ends with close exits 0; lines after it are reported, not run", async () => {
    await using server = await startServer();
    const stdout = "0 server: no messages yet\n";
    expect(await runClient(server.tcpPort, "read\nclose\n\n")).toEqual({ code: 0, stdout, stderr: "" });
    expect(await runClient(server.tcpPort, "read\nclose\nread\n")).toEqual({
      code: 1,
      stdout,
      stderr: "error: not sent: read\n",
    });
  });

  test("--name registers before the script runs; a refusal goes to stderr", async () => {
    await using server = await startServer();
    expect(await runClient(server.tcpPort, "send hi\n", ["--name", "bob"])).toEqual({
      code: 0,
      stdout: "ok\n",
      stderr: "",
    });
    const refused = await runClient(server.tcpPort, "read\n", ["--name", "server"]);
    expect([refused.stdout, refused.stderr]).toEqual([
      "1 bob: hi\n",
      expect.stringContaining("error: register server: bad-name:"),
    ]);
  });

  test("a script of 20,000 lines runs in little memory", async () => {
    await using server = await startServer();
    await using client = spawnClient(server.tcpPort, ["--interval", "0"]);
    client.write("read\n".repeat(20_000));
    for (let count = 0; count < 20_000; count++) {
      expect(await client.line()).toBe("0 server: no messages yet");
    }
    expect(client.peakMemoryKib()).toBeLessThan(150_000);
    client.endInput();
    expect((await client.end()).code).toBe(0);
  });

  test("a long script travels in few packets, many lines in each", async () => {
    let packets = 0;
    const listener = Bun.listen({
      hostname: "127.0.0.1",
      port: 0,
      socket: {
        data(socket, chunk) {
          packets++;
          const lines = chunk.toString().split("\n").length - 1;
          socket.write(chunk.toString().startsWith("key ") ? "ok\n" : "1 al: hi\n".repeat(lines));
        },
      },
    });
    const { code, stdout } = await runClient(listener.port, "read\n".repeat(10_000), ["--interval", "0"]);
    listener.stop(true);
    expect([code, stdout]).toEqual([0, "1 al: hi\n".repeat(10_000)]);
    expect(packets).toBeLessThan(10_000 / 16);
  });

  test("--chat makes each line a message, and polls for nothing", async () => {
    await using server = startOtherServer({
      key: () => "ok\n",
      answer: (line) => (line.startsWith("/") ? "error unknown-command: no\n" : "ok\n"),
    });
    await using client = spawnClient(server.port, ["--chat"]);
    client.write("hello\n\nread 5 books\n");
    expect([await client.line(), await client.line()]).toEqual(["ok", "ok"]);
    client.write("//shrug\n/read\n/shrug\n");
    client.endInput();
    expect(await client.end()).toEqual({
      code: 1,
      stdout: "ok\nok\n",
      stderr: "error: not sent: unknown command: /shrug; a message is //…\n",
    });
    expect(server.lines.filter((line) => !line.startsWith("key "))).toEqual([
      ...["send hello", "send read 5 books", "send /shrug", "read"],
    ]);
  });

  test("--strict ends with 2 at the first refused command: none after it is sent", async () => {
    await using server = await startServer();
    const script = "register bob\nsend one\nsend \nsend two\nsend three\n";
    expect(await runClient(server.tcpPort, script, ["--strict"])).toEqual({
      code: 2,
      stdout: "Welcome bob\nok\nerror empty-message: a message is not empty\n",
      stderr: "error: not sent: send two\n",
    });
    expect(await runClient(server.tcpPort, "read\nfoo", ["--strict"])).toMatchObject({ code: 2, stderr: "" });
    expect(await runClient(server.tcpPort, "read\nread 1\n", ["--strict"])).toEqual({
      code: 0,
      stdout: "1 bob: one\n1 bob: one\n",
      stderr: "",
    });
  });

  test("[SND-6] an unknown outcome is answered and named; --strict ends there with 1", async () => {
    await using server = startOtherServer({
      answer: (line) =>
        line === "send one" ? "error outcome-unknown: later, or never\n" : "0 server: no messages yet\n",
    });
    const script = "send one\nread\n";
    const answer = "error outcome-unknown: later, or never\n";
    const named = "error: outcome unknown: send one\n";
    expect(await runClient(server.port, script, ["--interval", "0"])).toEqual({
      code: 0,
      stdout: `${answer}0 server: no messages yet\n`,
      stderr: named,
    });
    expect(await runClient(server.port, script, ["--interval", "0", "--strict"])).toEqual({
      code: 1,
      stdout: answer,
      stderr: `${named}error: not sent: read\n`,
    });
  });

  test("--strict ends with 2 before the first line if --name is refused", async () => {
    await using server = await startServer();
    const refused = await runClient(server.tcpPort, "read\n", ["--strict", "--name", "server"]);
    expect([refused.code, refused.stdout]).toEqual([2, ""]);
    expect(refused.stderr).toEndWith("error: not sent: read\n");
    expect(await runClient(server.tcpPort, "send hi\n", ["--strict", "--name", "bob"])).toMatchObject({
      code: 0,
    });
  });

  test("it reports lines that cannot be sent, and exits 1", async () => {
    await using server = await startServer();
    const script = Buffer.concat([
      Buffer.from(`read\nsend ${"x".repeat(2000)}\n`),
      Buffer.from([0x73, 0xff, 0x0a]),
      Buffer.from("read\n"),
    ]);
    expect(await runClient(server.tcpPort, script)).toEqual({
      code: 1,
      stdout: "0 server: no messages yet\n0 server: no messages yet\n",
      stderr:
        "error: not sent: a line of 2006 bytes, limit 1024\nerror: not sent: a line that is not UTF-8\n",
    });
  });

  test("it prints new messages while the script pauses", async () => {
    await using server = await startServer();
    await using client = spawnClient(server.tcpPort, ["--interval", "0.05"]);
    using other = await WireClient.connect(server.tcpPort);
    await other.ask("register al");
    await other.ask("send one");
    expect(await client.line()).toBe("1 al: one");
    await other.ask("send two");
    expect(await client.line()).toBe("2 al: two");
    client.write("read\n");
    expect(await client.line()).toBe("2 al: two");
    client.endInput();
    expect(await client.end()).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test("--live prints each message of a burst once, in order", async () => {
    await using server = await startServer();
    await using client = spawnClient(server.tcpPort, ["--live", "--interval", "0.05"]);
    using other = await WireClient.connect(server.tcpPort);
    await other.ask("register al");
    await other.ask("send 1");
    expect(await client.line()).toBe("1 al: 1");
    other.send(Array.from({ length: 99 }, (_, index) => `send ${index + 2}\n`).join(""));
    for (let id = 2; id <= 100; id++) expect(await client.line()).toBe(`${id} al: ${id}`);
  });

  test("it fetches a burst between two polls, and prints it in order", async () => {
    await using server = await startServer();
    await using client = spawnClient(server.tcpPort, ["--interval", "0.05"]);
    using other = await WireClient.connect(server.tcpPort);
    await other.ask("register al");
    await other.ask("send 1");
    expect(await client.line()).toBe("1 al: 1");
    other.send(Array.from({ length: 499 }, (_, index) => `send ${index + 2}\n`).join(""));
    for (let id = 2; id <= 500; id++) expect(await client.line()).toBe(`${id} al: ${id}`);
  });

  test("it reports messages that the server no longer keeps as missed", async () => {
    await using server = await startServer({ keep: 10, recentMessages: 10 });
    await using client = spawnClient(server.tcpPort, ["--interval", "0.3"]);
    using other = await WireClient.connect(server.tcpPort);
    await other.ask("register al");
    await other.ask("send 1");
    expect(await client.line()).toBe("1 al: 1");
    other.send(Array.from({ length: 99 }, (_, index) => `send ${index + 2}\n`).join(""));
    let last = "";
    const printed: number[] = [];
    while (!last.startsWith("100 ")) {
      last = await client.line();
      printed.push(Number.parseInt(last, 10));
    }
    client.endInput();
    const { stderr } = await client.end();
    const missed = [...stderr.matchAll(/^-- (\d+) messages? missed --$/gm)].map(([, count]) => Number(count));
    expect(printed.length + missed.reduce((sum, count) => sum + count, 0)).toBe(99);
    expect(printed).toEqual([...printed].sort((a, b) => a - b));
    expect(missed.length).toBeGreaterThan(0);
  });
});

describe("the client in a pipe: --history, --json and --exec", () => {
  /** A server whose board has three messages. */
  async function startBoard() {
    const server = await startServer();
    await runClient(server.tcpPort, "register bob\nsend one\nsend two\nsend three\n");
    return server;
  }

  test("--history prints the last messages before the script runs", async () => {
    await using server = await startBoard();
    expect(await runClient(server.tcpPort, "read 1\n", ["--history", "2"])).toEqual({
      code: 0,
      stdout: "2 bob: two\n3 bob: three\n1 bob: one\n",
      stderr: "",
    });
    expect((await runClient(server.tcpPort, "", ["--history", "1000"])).stdout.split("\n")).toHaveLength(
      3 + 1,
    );
    expect((await runClient(server.tcpPort, "", ["--history", "0"])).stdout).toBe("");
  });

  test("--json prints only messages on stdout, and other replies on stderr", async () => {
    await using server = await startBoard();
    const script = 'register ann\nsend "four"\nread\nread 99\n';
    const { code, stdout, stderr } = await runClient(server.tcpPort, script, ["--json", "--history", "1"]);
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { id: 3, sender: "bob", text: "three", storedAt: expect.stringMatching(utcTime) },
      { id: 4, sender: "ann", text: '"four"', storedAt: null },
    ]);
    expect([code, stderr]).toEqual([0, "Welcome ann\nok\nerror no-such-message: no message has this id\n"]);
  });

  test("--every sends nothing but read, by itself", async () => {
    await using server = startOtherServer({ answer: () => "5 bob: hi\n" });
    await using client = spawnClient(server.port, ["--every", "--interval", "0.02"]);
    for (let answers = 0; answers < 3; answers++) expect(await client.line()).toBe("5 bob: hi");
    client.kill("SIGTERM");
    expect(new Set(server.lines)).toEqual(new Set(["read"]));
  });

  test("--counts says on stderr how many messages the polls missed", async () => {
    await using server = await startBoard();
    expect(await runClient(server.tcpPort, "read 1\n", ["--counts", "--interval", "0"])).toEqual({
      code: 0,
      stdout: "1 bob: one\n",
      stderr: "-- 0 missed --\n",
    });
  });

  test("--exec runs for each message that the poll finds, and finishes before the client exits", async () => {
    await using server = await startBoard();
    const command = 'sleep 0.05; echo "$LASTWORD_MESSAGE_ID by $LASTWORD_MESSAGE_SENDER"';
    const flags = ["--history", "2", "--exec", command, "--interval", "3600"];
    const { code, stdout } = await runClient(server.tcpPort, "read 1\n", flags);
    expect([code, stdout.split("\n").sort()]).toEqual([
      0,
      ["", "1 bob: one", "2 bob: two", "2 by bob", "3 bob: three", "3 by bob"],
    ]);
  });

  test("on a signal it reports unanswered lines, kills the --exec command, and exits 1", async () => {
    await using server = await startBoard();
    await using client = spawnClient(server.tcpPort, [
      "--history",
      "1",
      "--exec",
      "echo run; exec sleep 600",
    ]);
    expect(new Set([await client.line(), await client.line()])).toEqual(new Set(["3 bob: three", "run"]));
    client.write("wait 3\n");
    await eventually(
      () => server.board.waiterCount,
      (count) => count > 0,
    );
    client.kill("SIGTERM");
    expect(await client.end()).toEqual({ code: 1, stdout: "", stderr: "error: not answered: wait 3\n" });
  });

  test("a client in the command of LASTWORD_EXEC does not run that command again", async () => {
    await using server = await startBoard();
    const command = 'echo "exec is [$LASTWORD_EXEC]"';
    const child = Bun.spawn(clientCommandLine(server.tcpPort, ["--history", "1", "--interval", "3600"]), {
      env: { ...process.env, LASTWORD_EXEC: command },
      stdin: "ignore",
      stdout: "pipe",
    });
    expect((await new Response(child.stdout).text()).split("\n").sort()).toEqual([
      "",
      "3 bob: three",
      "exec is []",
    ]);
  });
});

describe("the client in a pipe without a server", () => {
  test("it reports a refused connection on stderr, and exits 1", async () => {
    const port = findFreePort();
    expect(await runClient(port, "read\n")).toEqual({
      code: 1,
      stdout: "",
      stderr: `error: can't connect to 127.0.0.1:${port}: connection refused\n`,
    });
  });

  test("it reports an unknown host on stderr, and exits 1", async () => {
    const { code, stderr } = await runClient(4040, "read\n", ["--host", "nowhere.invalid"]);
    expect([code, stderr]).toEqual([1, "error: can't connect to nowhere.invalid:4040: no such host\n"]);
  });

  test("it reports an unknown outcome for a send whose answer is lost, and exits 1", async () => {
    await using server = startOtherServer({
      answer: (line) => (line === "send two" ? "hang up" : "ok\n"),
    });
    expect(await runClient(server.port, "send one\nsend two\nread\n")).toEqual({
      code: 1,
      stdout: "ok\n",
      stderr: "error: outcome unknown: send two\nerror: not answered: read\nerror: connection lost\n",
    });
    expect(server.lines.filter((line) => line === "send two")).toHaveLength(1);
  });

  test("it reports a server that stops on stderr, and exits 1", async () => {
    const server = await startServer();
    await using client = spawnClient(server.tcpPort);
    client.write("read\n");
    await client.line();
    await server.stop();
    expect(await client.end()).toMatchObject({ code: 1, stderr: "error: connection lost\n" });
  });
});

describe("the client in a pipe: unusable input and output", () => {
  test("[FRM-6] a byte order mark before the script is dropped", async () => {
    await using server = await startServer();
    expect(await runClient(server.tcpPort, "\ufeffregister bob\r\nsend hi\r\n")).toEqual({
      code: 0,
      stdout: "Welcome bob\nok\n",
      stderr: "",
    });
  });

  test("the error says that the script is a folder, or that the disk is full", async () => {
    await using server = await startServer();
    for (const [redirection, error] of [
      ["< /", "error: can't read the script: it is a folder\n"],
      ["> /dev/full", "error: can't write to stdout: the disk is full\n"],
    ]) {
      const command = [
        "sh",
        "-c",
        `echo read | "$@" ${redirection}`,
        "sh",
        ...clientCommandLine(server.tcpPort),
      ];
      const child = Bun.spawn(command, { env: process.env, stdout: "pipe", stderr: "pipe" });
      expect([redirection, await new Response(child.stderr).text(), await child.exited]).toEqual([
        redirection,
        error ?? "",
        1,
      ]);
    }
  });
});

describe("the client in a pipe: closed and slow readers", () => {
  test("a closed pipe ends it without a stack trace", async () => {
    await using server = await startServer();
    const command = ["sh", "-c", '"$@" | head -1', "sh"];
    const child = Bun.spawn([...command, ...clientCommandLine(server.tcpPort)], {
      env: process.env,
      stdin: Buffer.from("read\n".repeat(10_000)),
      stdout: "pipe",
      stderr: "pipe",
    });
    expect(await new Response(child.stdout).text()).toBe("0 server: no messages yet\n");
    expect(await new Response(child.stderr).text()).toBe("");
  });

  test("a slow reader loses no output", async () => {
    await using server = await startServer();
    const child = Bun.spawn(
      ["sh", "-c", '"$@" | (sleep 0.5; wc -l)', "sh", ...clientCommandLine(server.tcpPort)],
      {
        env: process.env,
        stdin: Buffer.from("read\n".repeat(10_000)),
        stdout: "pipe",
      },
    );
    expect((await new Response(child.stdout).text()).trim()).toBe("10000");
  });
});

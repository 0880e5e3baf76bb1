import { describe, expect, test } from "bun:test";
import { Screen } from "../support/client-screen.ts";
import { startOtherServer } from "../support/client-server.ts";
import { findFreePort } from "../support/free-port.ts";
import { startFreezingProxy } from "../support/freezing-proxy.ts";
import { mainPath, runProgram } from "../support/program.ts";
import { testWith } from "../support/programs.ts";
import { startServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WireClient } from "../support/wire-client.ts";

/** The addresses of several servers on this machine, as `--url` takes them. */
function listOf(...ports: readonly number[]): string {
  return ports.map((port) => `tcp://127.0.0.1:${port}`).join(",");
}

function run(ports: readonly number[], args: readonly string[], input = "") {
  return runProgram([...args], { LASTWORD_URL: listOf(...ports), LOGNAME: "ann" }, input);
}

/** The same board at two addresses. */
async function startBoard() {
  const server = await startServer();
  const [a, b] = [await startFreezingProxy(server.tcpPort), await startFreezingProxy(server.tcpPort)];
  return {
    server,
    a,
    b,
    async [Symbol.asyncDispose]() {
      for (const part of [a, b, server]) await part[Symbol.asyncDispose]();
    },
  };
}

const unavailable = "error unavailable: no majority\n";

describe("one-shot forms with several servers", () => {
  test("each takes the first one that can be reached, by --url and by --host, and says nothing of the others", async () => {
    await using server = await startServer();
    const ports = [findFreePort(), server.tcpPort];
    expect(await run(ports, ["client", "send", "hi"])).toEqual({ code: 0, stdout: "", stderr: "" });
    const hosts = ports.map((port) => `127.0.0.1:${port}`).join(",");
    const read = { code: 0, stdout: "1 ann: hi\n", stderr: "" };
    expect(await runProgram(["client", "read", "--host", hosts])).toEqual(read);
    expect(await run(ports, ["client", "wait", "0"])).toEqual(read);
    expect((await run(ports, ["client", "tail"])).stdout).toBe("1 ann: hi\n");
    expect(await run(ports, ["client", "send", "-"], "two\nthree\n")).toMatchObject({ code: 0 });
    expect((await run(ports, ["client", "--interval", "0"], "read\n")).stdout).toBe("3 ann: three\n");
  });

  test("each says why none of them can be reached", async () => {
    const ports = [findFreePort(), findFreePort()];
    expect(await run(ports, ["client", "read"])).toEqual({
      code: 1,
      stdout: "",
      stderr: ports.map((port) => `error: can't connect to 127.0.0.1:${port}: connection refused\n`).join(""),
    });
  });

  test("an address that is none is an error that names it", async () => {
    for (const [flag, list, words] of [
      ["--url", "tcp://a,ftp://b", "'ftp://b' is none."],
      ["--url", "tcp://a,,tcp://b", "there is nothing between two commas."],
      ["--host", "a,b:c", "'b:c' is none."],
    ] as const) {
      const { code, stderr } = await runProgram(["client", "read", flag, list]);
      expect([code, stderr]).toEqual([1, expect.stringContaining(words)]);
    }
  });

  test("a read goes to the next one if the first is lost, or cannot serve; the last one's answer counts", async () => {
    await using rude = startOtherServer({ answer: () => "hang up" });
    await using away = startOtherServer({ answer: () => unavailable });
    await using server = await startServer();
    const empty = { code: 0, stdout: "0 server: no messages yet\n", stderr: "" };
    expect(await run([rude.port, away.port, server.tcpPort], ["client", "read"])).toEqual(empty);
    expect(await run([rude.port, away.port], ["client", "read"])).toEqual({
      code: 2,
      stdout: "",
      stderr: unavailable,
    });
  });

  test("a message goes to the next one if the first has not stored it", async () => {
    await using away = startOtherServer({
      key: () => "ok\n",
      answer: (line) =>
        line === "help" ? "commands: post\n" : line === "register ann" ? "Welcome ann\n" : unavailable,
    });
    await using nameless = startOtherServer({
      key: () => "error shutting-down: soon\n",
      answer: () => undefined,
    });
    await using server = await startServer();
    const ports = [away.port, nameless.port, server.tcpPort];
    expect(await run(ports, ["client", "send", "--json", "hi"])).toMatchObject({
      code: 0,
      stdout: '{"id":1}\n',
      stderr: "",
    });
    expect(away.lines).toContain("post hi");
  });

  test("a message whose outcome is unknown goes to no other one", async () => {
    for (const answer of ["hang up", "error outcome-unknown: later, or never\n"]) {
      await using lost = startOtherServer({
        answer: (line) => (line.startsWith("register") ? "Welcome ann\n" : answer),
      });
      await using server = await startServer();
      const { code, stderr } = await run([lost.port, server.tcpPort], ["client", "send", "hi"]);
      expect([code, stderr]).toEqual([1, expect.stringContaining("error: outcome unknown: send hi\n")]);
      using reader = await WireClient.connect(server.tcpPort);
      expect(await reader.ask("read")).toBe("0 server: no messages yet");
    }
  });

  test("client send - goes to no other one once it has begun: its lines are used up", async () => {
    await using away = startOtherServer({
      answer: (line) => (line.startsWith("register") ? "Welcome ann\n" : unavailable),
    });
    await using server = await startServer();
    const end = await run([away.port, server.tcpPort], ["client", "send", "-"], "one\ntwo\n");
    expect(end).toMatchObject({ code: 2, stderr: expect.stringContaining("error: line 2: unavailable") });
    using reader = await WireClient.connect(server.tcpPort);
    expect(await reader.ask("read")).toBe("0 server: no messages yet");
  });

  test("client wait misses nothing when its server fails while it waits", async () => {
    const waited = Promise.withResolvers<void>();
    await using first = startOtherServer({
      answer: (line) => {
        if (line === "read") return "1 bob: one\n";
        waited.resolve();
        return undefined;
      },
    });
    await using server = await startServer();
    using bob = await WireClient.connect(server.tcpPort);
    await bob.ask("register bob");
    await bob.ask("send one");
    const end = run([first.port, server.tcpPort], ["client", "wait"]);
    await waited.promise;
    await bob.ask("send two");
    await bob.ask("send three");
    first.hangUp();
    expect(await end).toEqual({ code: 0, stdout: "2 bob: two\n", stderr: "" });
  });

  test("client wait first finds out whether a server answers, and again while it waits", async () => {
    await using silent = startOtherServer({ answer: () => undefined });
    await using server = await startServer();
    using bob = await WireClient.connect(server.tcpPort);
    await bob.ask("register bob");
    await bob.ask("send one");
    const found = { code: 0, stdout: "1 bob: one\n", stderr: "" };
    expect(await run([silent.port, server.tcpPort], ["client", "wait", "0"])).toEqual(found);
    expect(silent.lines).toEqual(["read"]);
    let reads = 0;
    await using freezing = startOtherServer({
      answer: (line) =>
        line === "read" && reads++ > 0 ? "hang up" : line === "read" ? "0 server: none\n" : undefined,
    });
    expect(await run([freezing.port, server.tcpPort], ["client", "wait", "0"])).toEqual(found);
    expect(freezing.lines).toEqual(["read", "wait 0", "read"]);
  });

  test("check reads from the first one that can serve, and warns of those before it", async () => {
    await using away = startOtherServer({ answer: () => unavailable });
    await using server = await startServer();
    const patient = ["-w", "60000", "-c", "60000", "--timeout", "60"];
    const { code, stdout } = await run([away.port, server.tcpPort], ["check", ...patient]);
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(
        new RegExp(
          `^LASTWORD WARNING: 127.0.0.1:${away.port} can't serve now: unavailable: no majority; 20 reads at 127.0.0.1:${server.tcpPort},`,
        ),
      ),
    ]);
    expect((await run([server.tcpPort, away.port], ["check", ...patient])).code).toBe(0);
    const refused = [findFreePort(), findFreePort()];
    const none = await run(refused, ["check", ...patient]);
    expect([none.code, none.stdout]).toEqual([
      2,
      expect.stringContaining(`${refused[0]}: connection refused; `),
    ]);
  });
});

describe("the key of a board with several servers", () => {
  test("is printed and set for all of them", async () => {
    using home = temporaryFolder();
    const key = async (url: string, args: readonly string[] = [], input = "") => {
      const environment = { LASTWORD_URL: url, XDG_STATE_HOME: home.path };
      return (await runProgram(["client", "key", ...args], environment, input)).stdout;
    };
    const both = await key("tcp://a,b:5");
    expect(both).toMatch(/^\S{24}\n$/);
    expect([await key("tcp://b:5"), await key("tcp://b:5,tcp://a")]).toEqual([both, both]);
    await key("tcp://a,b:5", ["--set"], "another-key-another-key");
    expect([await key("tcp://a"), await key("tcp://b:5")]).toEqual([
      "another-key-another-key\n",
      "another-key-another-key\n",
    ]);
  });
});

describe("clients that stay, with several servers", () => {
  test("tail -f shows each message once while its server is lost in the middle", async () => {
    await using board = await startBoard();
    using bob = await WireClient.connect(board.server.tcpPort);
    await bob.ask("register bob");
    await bob.ask("send 1");
    const command = [process.execPath, mainPath, "client", "tail", "-f", "--from", "1", "--count", "200"];
    const child = Bun.spawn([...command, "--url", listOf(board.a.port, board.b.port)], {
      stdout: "pipe",
      stderr: "pipe",
    });
    const output = new Response(child.stdout).text();
    for (let id = 2; id <= 200; id++) {
      await bob.ask(`send ${id}`);
      if (id === 100) await board.a[Symbol.asyncDispose]();
    }
    expect((await output).trimEnd().split("\n")).toEqual(
      Array.from({ length: 200 }, (_, index) => `${index + 1} bob: ${index + 1}`),
    );
    expect(await child.exited).toBe(0);
  });

  testWith(["tmux"])(
    "a terminal goes on at the next one under its name, and says which one it is",
    async () => {
      await using board = await startBoard();
      const url = listOf(board.a.port, board.b.port);
      const command = [process.execPath, mainPath, "client", "--url", url, "--name", "ann", "--live"];
      await using screen = await Screen.start(command, { columns: 100 });
      await screen.until(new RegExp(`^ connected to 127.0.0.1:${board.a.port} · ann`));
      await screen.enter("send one");
      await screen.until(/#1 ann: one/);
      await board.a[Symbol.asyncDispose]();
      await screen.until(new RegExp(`^ connected to 127.0.0.1:${board.b.port} · ann`));
      await screen.enter("send two");
      const rows = await screen.until(/#2 ann: two/);
      expect(rows.filter((row) => /#\d+ ann: /.test(row))).toHaveLength(2);
    },
  );
});

import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { createActor } from "xstate";
import { clientMachine } from "../../actors/client/client.ts";
import { waitForStatus } from "../../actors/client/status.ts";
import { BoardKeys } from "../../src/client/core/board-keys.ts";
import { ServerConnection } from "../../src/client/core/server-connection.ts";
import { TcpDialer } from "../../src/client/core/tcp-dialer.ts";
import { KeyFolder, nameBoard } from "../../src/client/state/key-folder.ts";
import { systemClock } from "../../src/net/system-clock.ts";
import { FakeView } from "../support/client-ports.ts";
import { clientCommandLine, runClient } from "../support/client-process.ts";
import { Screen } from "../support/client-screen.ts";
import { startOtherServer } from "../support/client-server.ts";
import { TestClock } from "../support/clock.ts";
import { eventually } from "../support/deadline.ts";
import { startFreezingProxy } from "../support/freezing-proxy.ts";
import { runProgram } from "../support/program.ts";
import { testWith } from "../support/programs.ts";
import { startServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WireClient } from "../support/wire-client.ts";

const testOnTerminal = testWith(["tmux"]);
const connectedAsAnn = /^ connected .*· ann ·/;

/** A user's state, and what runs on it. */
function rig() {
  const folder = temporaryFolder();
  const environment = { XDG_STATE_HOME: folder.path };
  return {
    environment,
    run: (port: number, args: readonly string[], input = "") =>
      runProgram(["client", ...args], { ...environment, LASTWORD_PORT: `${port}`, LOGNAME: "ann" }, input),
    boardFolder: (port: number) =>
      join(folder.path, "lastword", "keys", nameBoard({ scheme: "tcp", host: "127.0.0.1", port, path: "/" })),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

/** The messages of a board, as lines. */
async function readAll(port: number, count: number): Promise<string[]> {
  using reader = await WireClient.connect(port);
  reader.send(Array.from({ length: count }, (_, index) => `read ${index + 1}\n`).join(""));
  return await reader.lines(count);
}

describe("one person", () => {
  test("is back under the same name on the first try after the network froze, while the ghost is still connected", async () => {
    using user = rig();
    await using server = await startServer();
    await using network = await startFreezingProxy(server.tcpPort);
    const clock = new TestClock();
    const keys = new BoardKeys(new KeyFolder(user.boardFolder(network.port), () => undefined), Date.now);
    const client = createActor(clientMachine, {
      clock: clock.simulated,
      input: {
        server: new ServerConnection([new TcpDialer({ host: "127.0.0.1", port: network.port })], systemClock),
        view: new FakeView(),
        polling: { mode: "poll", intervalMs: 1000, firstPoll: "at once", history: 1, times: "unasked" },
        name: "ann",
        keys,
        sending: "as typed",
        afterLoss: "reconnect",
        random: () => 0,
      },
    }).start();
    await waitForStatus(client, ({ name, isCaughtUp }) => name === "ann" && isCaughtUp);
    network.freeze();
    clock.advance(1000); // it polls,
    clock.advance(10_000); // gets no answer,
    await waitForStatus(client, ({ connection }) => connection === "reconnecting");
    clock.advance(30_000); // and connects again
    await waitForStatus(client, ({ name }) => name === "ann");
    const key = keys.find();
    const [before = [], after = [], ...others] = network.carried;
    for (const lines of [before, after])
      expect(lines.filter((line) => !/^> read|^< 0 /.test(line))).toEqual([
        `> key ${key}`,
        "< ok",
        "> register ann",
        "< Welcome ann",
      ]);
    expect(others).toEqual([]);
    client.send({ type: "quit" });
  });

  test("sends twelve messages by twelve commands at once, from the first start on, with one key", async () => {
    using user = rig();
    await using server = await startServer();
    const texts = Array.from({ length: 12 }, (_, index) => `message ${index + 1}`);
    const ends = await Promise.all(
      texts.map((text) => user.run(server.tcpPort, ["send", "--name", "bot", text])),
    );
    expect(ends).toEqual(texts.map(() => ({ code: 0, stdout: "", stderr: "" })));
    const lines = await readAll(server.tcpPort, 12);
    expect(new Set(lines.map((line) => line.replace(/^\d+ /, "")))).toEqual(
      new Set(texts.map((text) => `bot: ${text}`)),
    );
    const folder = user.boardFolder(server.tcpPort);
    expect(new Set(readdirSync(folder))).toEqual(new Set(["key", "key-support"]));
    expect(statSync(join(folder, "key")).mode & 0o777).toBe(0o600);
  });

  testOnTerminal("uses one name on two terminals at once", async () => {
    using user = rig();
    await using server = await startServer();
    const command = clientCommandLine(server.tcpPort, ["--name", "ann", "--interval", "0.1"]);
    await using one = await Screen.start(command, user);
    await using other = await Screen.start(command, user);
    await one.until(connectedAsAnn);
    await other.until(connectedAsAnn);
    await one.enter("send from one");
    await other.until(/#1 ann: from one$/);
    await other.enter("send from the other");
    await one.until(/#2 ann: from the other$/);
    expect((await other.rows()).join("\n")).not.toContain("taken");
  });

  testOnTerminal("has the new key in an open terminal once another client has replaced it", async () => {
    using user = rig();
    using phone = rig();
    await using server = await startServer({ nameGraceMs: 0 });
    const command = clientCommandLine(server.tcpPort, ["--name", "ann", "--live"]);
    await using terminal = await Screen.start(command, user);
    await terminal.until(connectedAsAnn);
    const { stdout: key } = await phone.run(server.tcpPort, ["key"]);
    expect(await user.run(server.tcpPort, ["key", "--set"], key)).toMatchObject({ code: 0 });
    await eventually(
      () => phone.run(server.tcpPort, ["send", "--name", "ann", "from the phone"]),
      ({ code }) => code === 0,
    );
    await terminal.until(/ ann: from the phone$/);
    await terminal.until(connectedAsAnn);
  });

  test("keeps the name from everybody else, for a while even after leaving", async () => {
    using user = rig();
    using other = rig();
    await using server = await startServer();
    expect(await user.run(server.tcpPort, ["send", "--name", "ann", "mine"])).toMatchObject({ code: 0 });
    expect(await other.run(server.tcpPort, ["send", "--name", "ann", "not mine"])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^error name-taken: /),
    });
    expect(await user.run(server.tcpPort, ["send", "--name", "ann", "mine again"])).toMatchObject({
      code: 0,
    });
  });
});

describe("client key", () => {
  test("prints the key that the client gives, and takes another one, only for this board", async () => {
    using phone = rig();
    using laptop = rig();
    await using server = await startServer();
    const printed = await phone.run(server.tcpPort, ["key"]);
    expect(printed).toEqual({ code: 0, stdout: expect.stringMatching(/^[\w-]{24}\n$/), stderr: "" });
    expect(await phone.run(server.tcpPort, ["key"])).toEqual(printed);
    expect(readFileSync(join(phone.boardFolder(server.tcpPort), "key"), "utf8")).toBe(printed.stdout);
    const taken = await laptop.run(server.tcpPort, ["key", "--set"], ` ${printed.stdout}\n`);
    expect(taken).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(await laptop.run(server.tcpPort, ["key"])).toEqual(printed);
    expect((await laptop.run(server.tcpPort - 1, ["key"])).stdout).not.toBe(printed.stdout);
    for (const device of [phone, laptop])
      expect(await device.run(server.tcpPort, ["send", "--name", "ann", "hi"])).toMatchObject({ code: 0 });
  });

  test("refuses a text that is not a key, and says so", async () => {
    using user = rig();
    expect(await user.run(4040, ["key", "--set"], "too-short")).toEqual({
      code: 1,
      stdout: "",
      stderr: "error: a key has 16 to 64 of the characters A-Z a-z 0-9 _ -\n",
    });
  });

  test("says why the key cannot be kept", async () => {
    for (const args of [["key"], ["key", "--set"]]) {
      const end = await runProgram(["client", ...args], { XDG_STATE_HOME: "/dev/null" }, "0123456789abcdef");
      expect([end.code, end.stdout]).toEqual([1, ""]);
      expect(end.stderr).toMatch(/^error: [^\n]*\/dev\/null[^\n]*\n$/);
    }
  });
});

describe("a client without a key", () => {
  test("works if its state folder cannot be used, and says so once", async () => {
    await using server = await startServer();
    const environment = { XDG_STATE_HOME: "/dev/null", LASTWORD_PORT: `${server.tcpPort}` };
    const sent = await runProgram(["client", "send", "--name", "ann", "hi"], environment);
    const piped = await runProgram(["client"], environment, "register bob\nsend ho\n");
    expect([sent.code, piped.code, piped.stdout]).toEqual([0, 0, "Welcome bob\nok\n"]);
    for (const { stderr } of [sent, piped])
      expect(stderr).toMatch(/^-- you have no key for this board: [^\n]*\/dev\/null[^\n]*\n$/);
  });

  test("is what --every makes: it sends only what the assignment has", async () => {
    const answers: Record<string, string> = { read: "1 bob: hi\n", "send hi": "ok\n", close: "hang up" };
    await using server = startOtherServer({
      key: () => "ok\n",
      answer: (line) => answers[line] ?? "Welcome ann\n",
    });
    await runClient(server.port, "register ann\nsend hi\nread\nclose\n", ["--every", "--name", "ann"]);
    expect(new Set(server.lines)).toEqual(new Set(["register ann", "send hi", "read", "close"]));
  });

  test("is what a server that ignores keys gets: once one client finds out, the others do not ask", async () => {
    using user = rig();
    await using server = startOtherServer({
      key: () => undefined,
      answer: (line) => (line.startsWith("send") ? "ok\n" : "Welcome ann\n"),
    });
    for (const text of ["one", "two"])
      expect(await user.run(server.port, ["send", text])).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(server.lines.map((line) => line.replace(/^key .*/, "key"))).toEqual([
      "key",
      "register ann",
      "send one",
      "register ann",
      "send two",
    ]);
    const folder = user.boardFolder(server.port);
    // A terminal, too, sends such a server nothing but the assignment's commands.
    expect(readFileSync(join(folder, "key-support"), "utf8")).toStartWith("ignored ");
  });

  test("is what a client becomes on a server that hangs up on keys", async () => {
    using user = rig();
    await using server = startOtherServer({
      key: () => "hang up",
      answer: (line) => (line.startsWith("send") ? "ok\n" : "Welcome ann\n"),
    });
    expect(await user.run(server.port, ["send", "hi"])).toEqual({ code: 0, stdout: "", stderr: "" });
  });
});

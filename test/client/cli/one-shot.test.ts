import { describe, expect, test } from "bun:test";
import { startOtherServer } from "../../support/client-server.ts";
import { eventually } from "../../support/deadline.ts";
import { runProgram } from "../../support/program.ts";
import { startServer } from "../../support/server.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { utcTime } from "../../support/utc-time.ts";
import { WireClient } from "../../support/wire-client.ts";

/** Runs `client` with these arguments until it exits, with the login name `ann`. */
function run(port: number, args: readonly string[], environment: Record<string, string> = {}) {
  return runProgram(["client", ...args], { LASTWORD_PORT: `${port}`, LOGNAME: "ann", ...environment });
}

const withoutTime = (line: string) => {
  const { storedAt, ...rest } = JSON.parse(line);
  expect(storedAt).toMatch(utcTime);
  return rest;
};

describe("client send", () => {
  test("it sends a message, prints nothing, and exits 0 once it is stored", async () => {
    await using server = await startServer();
    expect(await run(server.tcpPort, ["send", "hello  you"])).toEqual({ code: 0, stdout: "", stderr: "" });
    await run(server.tcpPort, ["send", "two", "words", "--name", "bob"]);
    using reader = await WireClient.connect(server.tcpPort);
    expect(await reader.ask("read 1")).toBe("1 ann: hello  you");
    expect(await reader.ask("read 2")).toBe("2 bob: two words");
  });

  test("a taken login name gets a number, and an invalid one becomes guest", async () => {
    await using server = await startServer();
    using ann = await WireClient.connect(server.tcpPort);
    await ann.ask("register Ann");
    await run(server.tcpPort, ["send", "hi"]);
    expect(await ann.ask("read")).toBe("1 ann-2: hi");
    await run(server.tcpPort, ["send", "hi"], { LOGNAME: "ann lee" });
    expect(await ann.ask("read")).toBe("2 guest: hi");
  });

  test("a taken --name is not replaced: it sends nothing, and exits 2", async () => {
    await using server = await startServer();
    using bob = await WireClient.connect(server.tcpPort);
    await bob.ask("register bob");
    expect(await run(server.tcpPort, ["send", "hi", "--name", "bob"])).toEqual({
      code: 2,
      stdout: "",
      stderr: "error name-taken: this name is already in use\n",
    });
    expect(await bob.ask("read")).toBe("0 server: no messages yet");
  });

  test("it prints the server's refusal, and exits 2", async () => {
    await using server = await startServer();
    expect(await run(server.tcpPort, ["send", "x".repeat(901)])).toMatchObject({
      code: 2,
      stderr: "error too-long: message of 901 bytes, limit 900\n",
    });
    expect(await run(server.tcpPort, ["send", "hi", "--name", "server"])).toMatchObject({ code: 2 });
  });

  test("it rejects a line end in a text or a name before it sends anything: a new command would start there", async () => {
    await using server = await startServer();
    for (const args of [
      ["send", "hi\nclose"],
      ["send", "hi", "--name", "bob\nsend x"],
      ["--name", "bob\nsend x"],
    ]) {
      expect(await run(server.tcpPort, args)).toMatchObject({ code: 1, stdout: "" });
    }
    using reader = await WireClient.connect(server.tcpPort);
    expect(await reader.ask("read")).toBe("0 server: no messages yet");
  });

  test("without a server it reports the failure, and exits 1", async () => {
    const server = await startServer();
    await server.stop();
    expect(await run(server.tcpPort, ["send", "hi"])).toEqual({
      code: 1,
      stdout: "",
      stderr: `error: can't connect to 127.0.0.1:${server.tcpPort}: connection refused\n`,
    });
  });

  test("after a lost answer it reports an unknown outcome, and exits 1", async () => {
    await using server = startOtherServer({
      answer: (line) => (line.startsWith("send") ? "hang up" : "Welcome ann\n"),
    });
    const { code, stderr } = await run(server.port, ["send", "hi"]);
    expect(code).toBe(1);
    expect(stderr).toContain("error: outcome unknown: send hi\n");
  });
});

describe("client send with a key", () => {
  test("is turned away by a server that is busy: it says why, sends nothing, and exits 1", async () => {
    await using server = startOtherServer({ key: () => "error busy: later\n", answer: () => "ok\n" });
    const sending = run(server.port, ["send", "hi"]);
    await eventually(
      () => server.lines.length,
      (count) => count > 0,
    );
    server.hangUp();
    expect(await sending).toEqual({
      code: 1,
      stdout: "",
      stderr: "error busy: later\nerror: connection lost\n",
    });
    expect(server.lines).toHaveLength(1);
  });

  test("goes on without one if a board that had keys hangs up on it: another server may be there now", async () => {
    using home = temporaryFolder();
    const keys: string[] = [];
    await using server = startOtherServer({
      key: (line) => (keys.push(line) === 1 ? "ok\n" : "hang up"),
      answer: (line) => (line.startsWith("register") ? "Welcome ann\n" : "ok\n"),
    });
    const environment = { XDG_STATE_HOME: home.path };
    for (const text of ["one", "two"])
      expect(await run(server.port, ["send", text], environment)).toEqual({
        code: 0,
        stdout: "",
        stderr: "",
      });
    expect([keys.length, new Set(keys).size]).toEqual([2, 1]);
    expect(server.lines.filter((line) => line.startsWith("send"))).toEqual(["send one", "send two"]);
  });
});

describe("client read", () => {
  test("it prints the last message, or the one with the given id", async () => {
    await using server = await startServer();
    expect(await run(server.tcpPort, ["read"])).toMatchObject({
      code: 0,
      stdout: "0 server: no messages yet\n",
    });
    await run(server.tcpPort, ["send", "one"]);
    await run(server.tcpPort, ["send", "two"]);
    expect(await run(server.tcpPort, ["read"])).toEqual({ code: 0, stdout: "2 ann: two\n", stderr: "" });
    expect(await run(server.tcpPort, ["read", "1"])).toEqual({ code: 0, stdout: "1 ann: one\n", stderr: "" });
  });

  test("for an unknown id it prints an error on stderr, and exits 2", async () => {
    await using server = await startServer();
    expect(await run(server.tcpPort, ["read", "7"])).toEqual({
      code: 2,
      stdout: "",
      stderr: "error no-such-message: no message has this id\n",
    });
  });

  test("--json prints one object: id, sender, text and time", async () => {
    await using server = await startServer();
    await run(server.tcpPort, ["send", '"quoted" \\ and 😀']);
    const { stdout } = await run(server.tcpPort, ["read", "--json"]);
    expect(stdout).toEndWith("}\n");
    expect(withoutTime(stdout)).toEqual({ id: 1, sender: "ann", text: '"quoted" \\ and 😀' });
  });

  test("--json prints nothing for an empty board", async () => {
    await using server = await startServer();
    expect(await run(server.tcpPort, ["read", "--json"])).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test("an empty environment variable counts as unset", async () => {
    await using server = await startServer();
    const environment = { LASTWORD_NAME: "", LASTWORD_HISTORY: "", LASTWORD_JSON: "" };
    expect(await run(server.tcpPort, ["send", "hi"], environment)).toMatchObject({ code: 0 });
    expect(await run(server.tcpPort, ["read"], environment)).toMatchObject({ stdout: "1 ann: hi\n" });
  });

  test("it escapes a hostile server's text in both formats", async () => {
    await using server = startOtherServer({ answer: () => "1 bob: \u001b[2J \\u{1b} \u202e\n" });
    expect((await run(server.port, ["read"])).stdout).toBe("1 bob: \\u{1b}[2J \\u{1b} \\u{202e}\n");
    const { stdout } = await run(server.port, ["read", "--json"]);
    expect(stdout).toContain("\\u001b[2J \\\\u{1b} \\u202e");
    expect(JSON.parse(stdout).text).toBe("\u001b[2J \\u{1b} \u202e");
  });
});

describe("client wait", () => {
  test("it prints the next new message", async () => {
    await using server = await startServer();
    await run(server.tcpPort, ["send", "old"]);
    const waiting = run(server.tcpPort, ["wait"]);
    using bob = await WireClient.connect(server.tcpPort);
    await bob.ask("register bob");
    await eventually(
      () => server.board.waiterCount,
      (count) => count > 0,
    );
    await bob.ask("send new");
    expect(await waiting).toEqual({ code: 0, stdout: "2 bob: new\n", stderr: "" });
  });

  test("with an id it prints the first message after it, at once if that exists", async () => {
    await using server = await startServer();
    for (const text of ["one", "two", "three"]) await run(server.tcpPort, ["send", text]);
    expect(await run(server.tcpPort, ["wait", "1"])).toMatchObject({ code: 0, stdout: "2 ann: two\n" });
  });

  test("it waits again after the server's time-out", async () => {
    const answers = ["1 bob: old\n", "1 bob: old\n", "1 bob: old\n", "2 bob: new\n"];
    await using server = startOtherServer({ answer: () => answers.shift() ?? "hang up" });
    expect(await run(server.port, ["wait"])).toMatchObject({ code: 0, stdout: "2 bob: new\n" });
    expect(server.lines).toEqual(["read", "wait 1", "wait 1", "wait 1"]);
  });

  test("with --timeout it exits 3 if no new message comes in time, and prints nothing", async () => {
    await using server = await startServer();
    expect(await run(server.tcpPort, ["wait", "--timeout", "0.05"])).toEqual({
      code: 3,
      stdout: "",
      stderr: "",
    });
    await run(server.tcpPort, ["send", "one"]);
    expect(await run(server.tcpPort, ["wait", "0", "--timeout", "3600"])).toMatchObject({ code: 0 });
  });

  test("it reports a server that does not know wait, and exits 2", async () => {
    await using server = startOtherServer({
      answer: (line) => (line === "read" ? "1 bob: hi\n" : "error unknown-command: no\n"),
    });
    expect(await run(server.port, ["wait"])).toEqual({
      code: 2,
      stdout: "",
      stderr: "error unknown-command: no\n",
    });
  });
});

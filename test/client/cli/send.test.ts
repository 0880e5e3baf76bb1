import { describe, expect, test } from "bun:test";
import { spawnClient } from "../../support/client-process.ts";
import { startOtherServer } from "../../support/client-server.ts";
import { runProgram } from "../../support/program.ts";
import { startServer } from "../../support/server.ts";
import { WireClient } from "../../support/wire-client.ts";

/** Runs `client send` with these arguments and this input, with the login name `ann`. */
function send(port: number, args: readonly string[], input = "") {
  return runProgram(["client", "send", ...args], { LASTWORD_PORT: `${port}`, LOGNAME: "ann" }, input);
}

describe("client send -", () => {
  test("it sends each line of its input as a message, in order, and exits 0", async () => {
    await using server = await startServer();
    const lines = Array.from({ length: 500 }, (_, index) => `read ${index}`);
    const end = await send(server.tcpPort, ["-"], `${lines.join("\n")}\n\n  \nlast, without an end`);
    expect(end).toEqual({ code: 0, stdout: "", stderr: "" });
    using reader = await WireClient.connect(server.tcpPort);
    expect(await reader.ask("read 1")).toBe("1 ann: read 0");
    expect(await reader.ask("read 500")).toBe("500 ann: read 499");
    expect(await reader.ask("read")).toBe("501 ann: last, without an end");
  });

  test("it sends a line as soon as it is there, while the input goes on", async () => {
    await using server = await startServer();
    using reader = await WireClient.connect(server.tcpPort);
    await using sender = spawnClient(server.tcpPort, [], ["send", "--name", "ann", "-"]);
    sender.write("one\n");
    expect(await reader.ask("wait 0")).toBe("1 ann: one");
    sender.write("two\n");
    expect(await reader.ask("wait 1")).toBe("2 ann: two");
    sender.endInput();
    expect((await sender.end()).code).toBe(0);
  });

  test("it reports a refused line with its number, sends the others, and exits 2", async () => {
    await using server = await startServer();
    expect(await send(server.tcpPort, ["-"], `one\n${"x".repeat(901)}\nthree\n`)).toEqual({
      code: 2,
      stdout: "",
      stderr: "error: line 2: too-long: message of 901 bytes, limit 900\n",
    });
    using reader = await WireClient.connect(server.tcpPort);
    expect(await reader.ask("read")).toBe("2 ann: three");
  });

  test("it reports a line that cannot be sent, sends the others, and exits 1", async () => {
    await using server = await startServer();
    const end = await send(server.tcpPort, ["-"], `one\n${"x".repeat(2000)}\nthree\n`);
    expect(end).toMatchObject({
      code: 1,
      stderr: "error: line 2 not sent: a line of 2001 bytes, limit 1024\n",
    });
    using reader = await WireClient.connect(server.tcpPort);
    expect(await reader.ask("read")).toBe("2 ann: three");
  });

  test("it names the messages whose outcome is unknown when the connection is lost", async () => {
    await using server = startOtherServer({
      answer: (line) => (line.startsWith("send") ? "hang up" : "Welcome ann\n"),
    });
    const { code, stderr } = await send(server.port, ["-"], "one\ntwo\n");
    expect(code).toBe(1);
    expect(stderr).toBe(
      "error: outcome unknown: send one\nerror: outcome unknown: send two\nerror: connection lost\n",
    );
  });

  test("[SND-6] it names a message whose outcome the server does not know, sends the others once, and exits 1", async () => {
    await using server = startOtherServer({
      answer: (line) => {
        if (line.startsWith("register")) return "Welcome ann\n";
        if (line === "send two") return "error outcome-unknown: later, or never\n";
        return line === "send three" ? "error too-long: no\n" : "ok\n";
      },
    });
    const { code, stderr } = await send(server.port, ["-"], "one\ntwo\nthree\nfour\n");
    expect(code).toBe(1);
    expect(stderr).toBe(
      "error: outcome unknown: send two\nerror: line 2: outcome-unknown: later, or never\nerror: line 3: too-long: no\n",
    );
    expect(server.lines).toEqual(["register ann", "send one", "send two", "send three", "send four"]);
  });

  test("[SND-6] one message ends with the words and the code of a lost connection", async () => {
    await using server = startOtherServer({
      answer: (line) =>
        line.startsWith("register") ? "Welcome ann\n" : "error outcome-unknown: later, or never\n",
    });
    expect(await send(server.port, ["one"])).toEqual({
      code: 1,
      stdout: "",
      stderr: "error: outcome unknown: send one\nerror outcome-unknown: later, or never\n",
    });
  });
});

describe("client send --json", () => {
  test("it prints the id of each message, which the server tells by post", async () => {
    await using server = await startServer();
    expect(await send(server.tcpPort, ["--json", "one"])).toEqual({
      code: 0,
      stdout: '{"id":1}\n',
      stderr: "",
    });
    expect((await send(server.tcpPort, ["--json", "-"], "two\nthree\n")).stdout).toBe('{"id":2}\n{"id":3}\n');
  });

  test("it prints null on a server without post, which gets a send", async () => {
    await using server = startOtherServer({
      key: () => "ok\n",
      answer: (line) =>
        line.startsWith("register") ? "Welcome ann\n" : line === "help" ? "commands: send\n" : "ok\n",
    });
    expect(await send(server.port, ["--json", "one"])).toMatchObject({ code: 0, stdout: '{"id":null}\n' });
    expect(server.lines.slice(1)).toEqual(["register ann", "help", "send one"]);
  });

  test("it asks a server without keys for nothing but the send", async () => {
    await using server = startOtherServer({
      answer: (line) => (line.startsWith("register") ? "Welcome ann\n" : "ok\n"),
    });
    expect(await send(server.port, ["--json", "one"])).toMatchObject({ code: 0, stdout: '{"id":null}\n' });
    expect(server.lines).toEqual(["register ann", "send one"]);
  });
});

describe("client send of a text that begins with a dash", () => {
  test("the error says to put it after --, where it works", async () => {
    await using server = await startServer();
    const { code, stderr } = await send(server.tcpPort, ["-x marks the spot"]);
    expect(code).toBe(1);
    expect(stderr).toEndWith("a message that begins with - goes after --: client send -- -x\n");
    expect((await send(server.tcpPort, ["--", "--version", "-x"])).code).toBe(0);
    using reader = await WireClient.connect(server.tcpPort);
    expect(await reader.ask("read")).toBe("1 ann: --version -x");
  });
});

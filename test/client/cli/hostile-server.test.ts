import { describe, expect, test } from "bun:test";
import { runClient, spawnClient } from "../../support/client-process.ts";
import { startOtherServer } from "../../support/client-server.ts";

/** Characters that a terminal may execute, or that change what it shows. */
const unprintable = [
  ...Array.from({ length: 32 }, (_, code) => code).filter((code) => code !== 0x0a),
  ...Array.from({ length: 33 }, (_, index) => 0x7f + index),
  0x2028,
  0x2029,
  0x202a,
  0x202e,
  0x2066,
  0x2069,
];

/** Anything but printable characters and line ends. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: its purpose is to match control characters
const dangerous = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/u;

describe("the client with a foreign server", () => {
  test("no unprintable character reaches stdout or stderr from any position", async () => {
    const text = unprintable.map((code) => `<${String.fromCodePoint(code)}>`).join("");
    const replies = [
      `1 bob: ${text}`,
      `1 b\u001bob: hi`,
      `Welcome \u001b[2J`,
      `error bad-\u001b[31m: x`,
      `error busy: ${text}`,
      text,
    ];
    await using server = startOtherServer({
      greeting: `\u001b]0;title\u0007${text}\n`,
      answer: (line) => `${replies[Number(line)] ?? ""}\n`,
    });
    const client = spawnClient(server.port, ["--interval", "0"]);
    for (const index of replies.keys()) {
      client.write(`${index}\n`);
      const line = await client.line();
      expect(line).not.toMatch(dangerous);
    }
    client.endInput();
    const { code, stderr } = await client.end();
    expect([code, stderr.replaceAll("\n", "")]).toEqual([0, expect.not.stringMatching(dangerous)]);
  });

  test("the client escapes the unprintable characters of a reply", async () => {
    await using server = startOtherServer({ answer: () => "1 bob: \u001b[2Jhi\u202e\u0007\n" });
    expect((await runClient(server.port, "read\n")).stdout).toBe("1 bob: \\u{1b}[2Jhi\\u{202e}\\u{7}\n");
  });

  test("invalid UTF-8 becomes replacement characters", async () => {
    const bytes = Buffer.concat([
      Buffer.from("1 bob: "),
      Buffer.from([0xff, 0xc0, 0x80, 0xed, 0xa0, 0x80, 0x0a]),
    ]);
    await using server = startOtherServer({ answer: () => bytes });
    expect((await runClient(server.port, "read\n")).stdout).toBe(`1 bob: ${"\ufffd".repeat(6)}\n`);
  });

  test("the client drops a CR and the NUL of a C string at the end of a line", async () => {
    await using server = startOtherServer({ answer: () => "ok\r\n\0" });
    expect((await runClient(server.port, "send a\nsend b\n")).stdout).toBe("ok\nok\n");
  });

  test("an unsolicited line becomes a notice, and later replies still match", async () => {
    await using server = startOtherServer({
      answer: (line) => (line === "a" ? "one\nand one more\n" : "two\n"),
    });
    await using client = spawnClient(server.port, ["--interval", "0"]);
    client.write("a\n");
    expect(await client.line()).toBe("one");
    client.write("b\n");
    client.endInput();
    expect(await client.end()).toEqual({
      code: 0,
      stdout: "two\n",
      stderr: "-- unsolicited: and one more --\n",
    });
  });

  test("a line over the limit is not shown, but answers its request", async () => {
    await using server = startOtherServer({
      answer: (line) => (line === "long" ? `${"x".repeat(3000)}\n` : "ok\n"),
    });
    expect(await runClient(server.port, "long\nsend hi\n")).toEqual({
      code: 0,
      stdout: "error too-long: reply of 3001 bytes, limit 1024\nok\n",
      stderr: "",
    });
  });

  test("an endless line ends the connection", async () => {
    await using server = startOtherServer({ answer: () => "x".repeat(1_000_000) });
    expect(await runClient(server.port, "read\n")).toEqual({
      code: 1,
      stdout: "",
      stderr: "error: not answered: read\nerror: connection lost: the server sends a line without end\n",
    });
  });

  test("a flood of unsolicited lines ends the connection", async () => {
    await using server = startOtherServer({ greeting: "spam\n".repeat(1_000_000), answer: () => "ok\n" });
    await using client = spawnClient(server.port, ["--interval", "0"]);
    const { code, stderr } = await client.end();
    expect(stderr.match(/^-- unsolicited: spam --$/gm)).toHaveLength(100);
    expect([code, stderr.split("\n").at(-2)]).toEqual([
      1,
      "error: connection lost: the server sends lines that nothing asked for",
    ]);
  });

  test("the client polls a naive server without wait, and shows its messages", async () => {
    await using server = startOtherServer({
      answer: (line) => (line === "read" ? "7 bob: hi\n" : "error: what?\n"),
    });
    await using client = spawnClient(server.port, ["--live", "--interval", "0.05"]);
    expect(await client.line()).toBe("7 bob: hi");
    client.write("foo\n");
    expect(await client.line()).toBe("error: what?");
    client.endInput();
    expect(await client.end()).toEqual({
      code: 0,
      stdout: "",
      stderr: "-- this server does not support wait; polling instead --\n",
    });
  });

  test("the client reports a gap as missed if the server ignores the id of a read", async () => {
    let id = 0;
    await using server = startOtherServer({
      answer: (line) => {
        if (line === "read") id += 38;
        return `${id} bob: hi\n`;
      },
    });
    await using client = spawnClient(server.port, ["--interval", "0.05"]);
    expect([await client.line(), await client.line(), await client.line()]).toEqual([
      "38 bob: hi",
      "76 bob: hi",
      "114 bob: hi",
    ]);
    client.endInput();
    expect((await client.end()).stderr).toStartWith("-- 37 messages missed --\n-- 37 messages missed --\n");
  });

  test("the client reports a board reset", async () => {
    const answers = ["5 bob: five", "5 bob: five", "1 al: new", "1 al: newer"];
    await using server = startOtherServer({ answer: () => `${answers.shift() ?? "1 al: newer"}\n` });
    await using client = spawnClient(server.port, ["--interval", "0.05"]);
    expect([await client.line(), await client.line(), await client.line()]).toEqual([
      "5 bob: five",
      "1 al: new",
      "1 al: newer",
    ]);
    client.endInput();
    expect((await client.end()).stderr).toBe("-- the board was reset --\n-- the board was reset --\n");
  });
});

import { describe, expect, test } from "bun:test";
import { errorCodes } from "../../src/protocol/refusal.ts";
import { bytesOf } from "../support/bytes.ts";
import { startServer } from "../support/server.ts";
import { WebSocketClient } from "../support/websocket-client.ts";
import { WireClient } from "../support/wire-client.ts";

const bytes = (...parts: (string | number[])[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...bytesOf(part)] : part)));

/** What is sent (without its LF), and how the one reply to it begins. */
const badLines: [string, Uint8Array, string][] = [
  ["a stray FF", bytes("send a", [0xff], "b"), "error bad-encoding:"],
  ["an overlong form", bytes("send ", [0xc0, 0xaf]), "error bad-encoding:"],
  ["a surrogate", bytes("send ", [0xed, 0xa0, 0x80]), "error bad-encoding:"],
  ["beyond U+10FFFF", bytes("send ", [0xf4, 0x90, 0x80, 0x80]), "error bad-encoding:"],
  ["a cut character", bytes("send ", [0xf0, 0x9f, 0x98]), "error bad-encoding:"],
  ["an escape sequence in a message", bytes("send \u001b[2J"), "error bad-character: U+001B"],
  ["a C1 control in a message", bytes("send a\u009b2J"), "error bad-character: U+009B"],
  ["a bidi override in a message", bytes("send a\u202eb"), "error bad-character: U+202E"],
  ["a bidi isolate in a message", bytes("send a\u2066b"), "error bad-character: U+2066"],
  ["a line separator in a message", bytes("send a\u2028b"), "error bad-character: U+2028"],
  ["a lone CR in a message", bytes("send a\rb"), "error bad-character: U+000D"],
  ["a NUL in a message", bytes("send a\0b"), "error bad-character: U+0000"],
  ["an escape sequence in a name", bytes("register \u001b[2J"), "error bad-name: U+001B"],
  ["a bidi override in a name", bytes("register a\u202eb"), "error bad-name: U+202E"],
  ["a colon in a name", bytes("register a:b"), "error bad-name: U+003A"],
  ["a Cyrillic look-alike in a name", bytes("register bоb"), "error bad-name: U+043E"],
  [
    "a name of 33 characters",
    bytes(`register ${"x".repeat(33)}`),
    "error bad-name: name of 33 characters, limit 32",
  ],
  ["the reserved name", bytes("register Server"), "error bad-name: this name is reserved"],
  [
    "a message of 901 bytes",
    bytes(`send ${"x".repeat(901)}`),
    "error too-long: message of 901 bytes, limit 900",
  ],
  [
    "a line of 1,025 bytes",
    bytes(`send ${"x".repeat(1019)}`),
    "error too-long: line of 1025 bytes, limit 1024",
  ],
  ["a line of 60,000 bytes", bytes("x".repeat(59_999)), "error too-long: line of 60000 bytes, limit 1024"],
  ["an empty line", bytes(""), "error empty-command:"],
  ["a line of blanks", bytes(" \t "), "error empty-command:"],
  ["an unknown verb", bytes("shout hello"), "error unknown-command:"],
  [
    "a no-break space after a verb",
    bytes("send\u00a0hello"),
    "error unknown-command: no such command; U+00A0 is not a blank",
  ],
  ["an escape sequence as a verb", bytes("\u001b]0;x\u0007"), "error unknown-command:"],
  ["register without a name", bytes("register"), "error bad-arguments:"],
  ["register with two names", bytes("register a b"), "error bad-arguments:"],
  ["send without a text", bytes("send"), "error empty-message:"],
  ["send of blanks", bytes("send  \t "), "error empty-message:"],
  ["send of an ideographic space", bytes("send \u3000"), "error empty-message:"],
  ["send of a Hangul filler", bytes("send \u3164"), "error empty-message:"],
  ["send of a mark and a joiner", bytes("send \u0301\u200d"), "error empty-message:"],
  ["send of a blank Braille pattern", bytes("send \u2800"), "error empty-message:"],
  ["wait without an id", bytes("wait"), "error bad-arguments:"],
  ["close with an argument", bytes("close now"), "error bad-arguments:"],
  ["help with an argument", bytes("help me"), "error bad-arguments:"],
  ["read of a word", bytes("read one"), "error bad-arguments:"],
  ["read of -1", bytes("read -1"), "error bad-arguments:"],
  ["read of 0", bytes("read 0"), "error no-such-message:"],
  ["read of a huge id", bytes(`read ${"9".repeat(100)}`), "error no-such-message:"],
  ["telnet options inside a line", bytes("send ", [0xff, 0xfd, 0x01]), "error bad-encoding:"],
];

/** What is sent, and the whole reply: odd, but right. */
const oddLines: [string, Uint8Array, string][] = [
  ["CRLF", bytes("read\r"), "1 bob: before"],
  ["CR NUL", bytes("read\r\0"), "1 bob: before"],
  ["NULs around a line", bytes("\0\0read\0\0"), "1 bob: before"],
  ["telnet's hello", bytes([0xff, 0xfb, 0x1f, 0xff, 0xfd, 0x03], "read\r"), "1 bob: before"],
  ["a huge id to wait for", bytes(`wait ${"9".repeat(100)}`), "1 bob: before"],
  ["a line of 1,024 bytes", bytes(`read${" ".repeat(1019)}`), "1 bob: before"],
];

describe("bad input over the wire", () => {
  for (const [what, line, reply] of badLines) {
    test(`[ERR-2] ${what} is answered ${reply} and changes nothing`, async () => {
      await using server = await startServer();
      using client = await WireClient.connect(server.tcpPort);
      await client.ask("register bob");
      await client.ask("send before");
      client.send(bytes([...line], [0x0a]));
      const answer = await client.line();
      expect(answer).toStartWith(reply);
      expect(await client.ask("read")).toBe("1 bob: before");
      expect(await client.ask("send after")).toBe("ok");
      expect(await client.ask("read")).toBe("2 bob: after");
    });

    test(`[ERR-1] the reply to ${what} has a known code and at most 99 bytes of plain ASCII`, async () => {
      await using server = await startServer();
      using client = await WireClient.connect(server.tcpPort);
      const answer = await client.send(bytes([...line], [0x0a])).line();
      const [, code = "", text = ""] = /^error ([a-z-]+): ([ -~]{1,99})$/.exec(answer) ?? [];
      expect(Object.keys(errorCodes)).toContain(code);
      expect(text).not.toBe("");
    });
  }

  for (const [what, line, reply] of oddLines) {
    test(`[FRM-4] ${what} is accepted`, async () => {
      await using server = await startServer();
      using client = await WireClient.connect(server.tcpPort);
      await client.ask("register bob");
      await client.ask("send before");
      client.send(bytes([...line], [0x0a]));
      expect(await client.line()).toBe(reply);
    });
  }

  test("[FRM-6] a byte order mark before the first line is dropped, over TCP and WebSocket, with NULs and telnet options", async () => {
    await using server = await startServer({ httpPort: 0 });
    for (const before of [[], [0], [0xff, 0xfd, 0x03], [0, 0xff, 0xfb, 0x1f]]) {
      using client = await WireClient.connect(server.tcpPort);
      client.send(bytes(before, [0xef, 0xbb, 0xbf], "read\r\n\ufeffread\n"));
      expect(await client.line()).toBe("0 server: no messages yet");
      expect(await client.line()).toStartWith("error unknown-command:");
    }
    using web = await WebSocketClient.connect(server.httpPort);
    expect(await web.ask("\ufeffread")).toBe("0 server: no messages yet");
    expect(await web.ask("\ufeffread")).toStartWith("error unknown-command:");
  });

  test("[NAM-2] [MSG-1] a name and a message at their limits are returned whole", async () => {
    await using server = await startServer();
    using client = await WireClient.connect(server.tcpPort);
    const name = "ệ".repeat(32);
    const text = "€".repeat(300);
    expect(await client.ask(`register ${name}`)).toBe(`Welcome ${name}`);
    expect(await client.ask(`send ${text}`)).toBe("ok");
    expect(await client.ask("read")).toBe(`1 ${name}: ${text}`);
  });

  test("[FRM-7] a partial line of a client that vanishes has no effect", async () => {
    await using server = await startServer();
    using bob = await WireClient.connect(server.tcpPort);
    expect((await bob.send("register bob\nsend oops").halfClose().rest()).text).toBe("Welcome bob\n");
    using reader = await WireClient.connect(server.tcpPort);
    expect(await reader.ask("read")).toBe("0 server: no messages yet");
  });

  test("[CLS-2] twenty errors in a row close the connection after the last reply", async () => {
    await using server = await startServer();
    using client = await WireClient.connect(server.tcpPort);
    client.send("x\n".repeat(19));
    await client.lines(19);
    expect(await client.ask("read")).toStartWith("0 server");
    const { text, end } = await client.send("x\n".repeat(25)).rest();
    expect([text.split("\n").length - 1, end]).toEqual([20, "clean"]);
  });

  test("[CLS-3] an endless line closes the connection with a reason, and the server holds little of it", async () => {
    await using server = await startServer();
    using client = await WireClient.connect(server.tcpPort);
    const { text } = await client.send("x".repeat(8_000_000)).rest();
    expect(text).toBe("error too-long: the line has no LF within the limit\n");
    using other = await WireClient.connect(server.tcpPort);
    expect(await other.ask("read")).toStartWith("0 server");
  });

  test("[CLS-4] an HTTP request gets one line and is closed; its body has no effect", async () => {
    await using server = await startServer();
    const answer = await fetch(`http://127.0.0.1:${server.tcpPort}/`, {
      method: "POST",
      body: "register bob\nsend spam\n",
    }).catch(() => "no HTTP answer");
    expect(answer).toBe("no HTTP answer");
    using client = await WireClient.connect(server.tcpPort);
    expect(await client.ask("read")).toBe("0 server: no messages yet");
    expect(await client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").rest()).toEqual({
      text: "error unknown-command: this is not an HTTP server\n",
      end: "clean",
    });
  });

  for (const [what, requestLine] of Object.entries({
    "a verb as its method": bytes("SEND /x HTTP/1.0"),
    "a verb and empty lines before it": bytes("\r\n \r\nSEND /x HTTP/1.0"),
    "a verb and a byte order mark": bytes("\ufeffsend /x HTTP/1.1"),
    "a verb and telnet's options": bytes([0xff, 0xfd, 0x03], "send /x HTTP/1.1"),
    "a target that is not UTF-8": bytes("POST /", [0xff], " HTTP/1.0"),
    "a verb and a target that is too long": bytes(`SEND /${"x".repeat(2000)} HTTP/1.0`),
    "a method and a target that is too long": bytes(`POST /${"x".repeat(2000)} HTTP/1.0`),
  })) {
    test(`[CLS-4] an HTTP request with ${what} is closed, and its body is not obeyed`, async () => {
      await using server = await startServer();
      using client = await WireClient.connect(server.tcpPort);
      const { text, end } = await client
        .send(bytes([...requestLine], "\r\n\r\nregister bob\nsend spam\n"))
        .rest();
      expect(end).toBe("clean");
      expect(text).toMatch(
        /^(error (empty-command|too-long): .*\n)*error unknown-command: this is not an HTTP server\n$/,
      );
      using other = await WireClient.connect(server.tcpPort);
      expect(await other.ask("read")).toBe("0 server: no messages yet");
    });
  }

  test("[CLS-4] a later line like an HTTP request line is a message, also after polls", async () => {
    await using server = await startServer();
    using poller = await WireClient.connect(server.tcpPort);
    await poller.ask("read");
    expect(await poller.ask("send /x HTTP/1.0")).toStartWith("error not-registered:");
    expect(await poller.ask("register bob")).toBe("Welcome bob");
    expect(await poller.ask("send /x HTTP/1.0")).toBe("ok");
    expect(await poller.ask("read")).toBe("1 bob: /x HTTP/1.0");
    expect(await poller.ask(`send ${"x".repeat(2000)} HTTP/1.0`)).toStartWith("error too-long:");
    expect(await poller.ask("read")).toBe("1 bob: /x HTTP/1.0");
  });

  test("[CLS-5] a TLS client gets an error at once", async () => {
    await using server = await startServer();
    await expect(fetch(`https://127.0.0.1:${server.tcpPort}/`)).rejects.toThrow();
    using client = await WireClient.connect(server.tcpPort);
    expect((await client.send(bytes([0x16, 0x03, 0x01, 0x00, 0x05])).rest()).text).toStartWith(
      "error bad-encoding:",
    );
  });
});

import { describe, expect, test } from "bun:test";
import { answerHandshake } from "../../../src/server/websocket/handshake.ts";
import { textOf } from "../../support/bytes.ts";

const proper = {
  host: "localhost",
  upgrade: "websocket",
  connection: "Upgrade",
  "sec-websocket-version": "13",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
};

/** The answer to the proper handshake with some headers changed, or left out. */
function answer(changes: Record<string, string | undefined> = {}, method = "GET", version = "1.1") {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries({ ...proper, ...changes })) {
    if (value !== undefined) headers.set(name, value);
  }
  return answerHandshake({ method, version, headers });
}

describe("WebSocket handshake", () => {
  test("the handshake of RFC 6455, section 1.3 gets the answer that is printed there", () => {
    const reply = answer();
    expect(reply.kind === "accepted" && textOf(reply.response)).toBe(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
    );
  });

  test("no extension and no subprotocol is accepted", () => {
    const changes = { "sec-websocket-extensions": "permessage-deflate", "sec-websocket-protocol": "chat" };
    expect(answer(changes)).toEqual(answer());
  });

  test.each<Record<string, string>>([
    { connection: "keep-alive, Upgrade" },
    { connection: "UPGRADE" },
    { connection: "a,\tupgrade ,b" },
    { upgrade: "WebSocket" },
    { upgrade: "h2c, websocket" },
  ])("lists of tokens are read as such: %j", (changes) => {
    expect(answer(changes)).toEqual(answer());
  });

  test.each<[Record<string, string | undefined>, string, string]>([
    [{ upgrade: undefined }, "GET", "1.1"],
    [{ upgrade: "h2c" }, "GET", "1.1"],
    [{ upgrade: "websockets" }, "GET", "1.1"],
    [{ connection: undefined }, "GET", "1.1"],
    [{ connection: "close" }, "GET", "1.1"],
    [{ connection: "no-upgrade" }, "GET", "1.1"],
    [{ "sec-websocket-version": undefined }, "GET", "1.1"],
    [{ "sec-websocket-version": "8" }, "GET", "1.1"],
    [{ "sec-websocket-version": "13, 8" }, "GET", "1.1"],
    [{}, "HEAD", "1.1"],
    [{}, "GET", "1.0"],
  ])(
    "what is no upgrade to version 13 is refused with 426, which names it: %j %s HTTP/%s",
    (changes, method, version) => {
      const reply = answer(changes, method, version);
      expect(reply).toMatchObject({
        status: 426,
        headers: { Upgrade: "websocket", "Sec-WebSocket-Version": "13" },
      });
    },
  );

  test.each([
    undefined,
    "",
    "dGhlIHNhbXBsZSBub25jZQ",
    "dGhlIHNhbXBsZSBub25jZQ=",
    "dGhlIHNhbXBsZSBub25jZQ===",
    "dGhlIHNhbXBsZSBub25j",
    "dGhlIHNhbXBsZSBub25j*Q==",
    "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ==",
  ])("a key that is not 16 bytes in base64 is refused with 400: %j", (key) => {
    expect(answer({ "sec-websocket-key": key })).toMatchObject({ kind: "refusal", status: 400 });
  });
});

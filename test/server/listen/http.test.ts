import { describe, expect, test } from "bun:test";
import { connect } from "node:net";
import { refuse } from "../../../src/protocol/refusal.ts";
import type { PageFile } from "../../../src/server/listen/page-file.ts";
import { eventually } from "../../support/deadline.ts";
import { exchange } from "../../support/http-exchange.ts";
import { startHttpListener } from "../../support/http-listener.ts";
import { WebSocketClient } from "../../support/websocket-client.ts";

/** A file that no kernel takes whole while nobody reads it. */
const big: PageFile = {
  headers: {},
  variants: new Map([["identity", { body: new Uint8Array(32_000_000), etag: '"1"' }]]),
};

/** A listener whose host counts HTTP connections and opens no WebSocket. */
function listen(maxHttpConnections = 10) {
  const counts = { open: 0, inputBytes: 0, outputBytes: 0 };
  const overruns: (() => void)[] = [];
  const listener = startHttpListener(
    { loadPage: async () => new Map([["/big", big]]) },
    {
      admission: {
        enterHttp: () => {
          if (counts.open >= maxHttpConnections)
            return { ...refuse("busy", "too many"), reason: "http-full" as const };
          counts.open++;
          return undefined;
        },
        moveHttp: () => undefined,
        enterHeader: () => undefined,
        leaveHeader: () => undefined,
        leaveHttp: () => {
          counts.open--;
        },
      },
      openAccount: (overrun) => {
        overruns.push(overrun);
        return {
          setInput: (bytes) => {
            counts.inputBytes = bytes;
          },
          setOutput: (bytes) => {
            counts.outputBytes = bytes;
          },
        };
      },
    },
  );
  return { port: listener.port, counts, overruns, [Symbol.dispose]: () => listener[Symbol.dispose]() };
}

const host = "Host: 127.0.0.1\r\n";

describe("the HTTP listener", () => {
  test("[LIM-15] the part of a head, and what nobody reads of a response, count as buffered", async () => {
    using server = listen();
    const socket = connect({ port: server.port, host: "127.0.0.1" }).on("error", () => undefined);
    socket.pause();
    socket.write(`GET /big HTTP/1.1\r\n${host}`);
    const headBytes = `GET /big HTTP/1.1\r\n${host}`.length;
    await eventually(
      () => server.counts.inputBytes,
      (bytes) => bytes === headBytes,
    );
    socket.write("\r\n");
    await eventually(
      () => server.counts.outputBytes,
      (bytes) => bytes > 1_000_000,
    );
    expect(server.counts.inputBytes).toBe(0);
    for (const overrun of server.overruns) overrun();
    expect(server.counts.outputBytes).toBe(0);
    await eventually(
      () => server.counts.open,
      (open) => open === 0,
    );
    socket.destroy();
  });

  test("[WSK-6] a WebSocket that the server refuses gets its reason, then code 1013", async () => {
    using server = listen();
    using client = await WebSocketClient.connect(server.port);
    expect(await client.rest()).toEqual({
      messages: ["error shutting-down: this server is stopping"],
      code: 1013,
    });
    await eventually(
      () => server.counts.open,
      (open) => open === 0,
    );
  });

  test("a connection counts from its accept until its end, whatever it sends", async () => {
    using server = listen(2);
    const silent = [connect(server.port, "127.0.0.1"), connect(server.port, "127.0.0.1")];
    await eventually(
      () => server.counts.open,
      (open) => open === 2,
    );
    const response = await exchange(server.port, "");
    expect(response).toStartWith("HTTP/1.1 503 Service Unavailable\r\n");
    expect(response).toContain("\r\nRetry-After: 5\r\n");
    for (const socket of silent) socket.destroy();
    await eventually(
      () => server.counts.open,
      (open) => open === 0,
    );
  });

  test("[HTP-1] a request whose head does not end within 5 s gets 408, however its bytes drip", async () => {
    using server = listen();
    const socket = connect(server.port, "127.0.0.1");
    socket.write(`GET / HTTP/1.1\r\n${host}`);
    const response = await new Promise<string>((resolve) =>
      socket.on("data", (chunk) => {
        resolve(chunk.toString());
      }),
    );
    expect(response).toStartWith("HTTP/1.1 408 Request Timeout\r\n");
    socket.destroy();
  });

  test("a client that half-closes before its request is complete is closed", async () => {
    using server = listen();
    expect(await exchange(server.port, `GET / HTTP/1.1\r\n${host}`, "half-close")).toBe("");
  });

  test("a client that half-closes after its request is answered", async () => {
    using server = listen();
    const response = await exchange(server.port, `GET /none HTTP/1.1\r\n${host}\r\n`, "half-close");
    expect(response).toStartWith("HTTP/1.1 404 Not Found\r\n");
  });

  test("[HTP-1] requests behind the first one are ignored, and the connection closes", async () => {
    using server = listen();
    const request = `GET /none HTTP/1.1\r\n${host}\r\n`;
    expect((await exchange(server.port, request.repeat(3))).match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  test("what is no request gets 400", async () => {
    using server = listen();
    for (const sent of ["read\r\n\r\n", "\u0016\u0003\u0001\u0002", "GET / HTTP/1.1\r\n\r\n"])
      expect(await exchange(server.port, sent)).toStartWith("HTTP/1.1 400 Bad Request\r\n");
  });
});

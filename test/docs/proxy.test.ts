import { describe, expect } from "bun:test";
import { openReadableLog } from "../support/log-lines.ts";
import { testWith } from "../support/programs.ts";
import { proxyNames, startProxy, trustedProxies } from "../support/proxy.ts";
import type { RawWebSocket } from "../support/raw-websocket.ts";
import { startServer } from "../support/server.ts";

/** The opcode of a ping. */
const ping = 9;
/** More than twice the read time-out of the proxy. */
const idleSeconds = 7;

/** The next message that is no ping. */
async function nextText(client: RawWebSocket): Promise<Buffer | undefined> {
  let frame = await client.next();
  while (frame?.opcode === ping) frame = await client.next();
  return frame?.payload;
}

describe.concurrent("docs/proxy.md", () => {
  for (const name of proxyNames) {
    const testHere = testWith([name, "openssl"]);

    testHere(`${name} serves the page with all its files below its path, compressed`, async () => {
      await using stack = new AsyncDisposableStack();
      await using proxy = await startProxy(name, async (publicUrl) => {
        const server = stack.use(await startServer({ httpPort: 0, publicUrl }));
        // The page is built by now: the proxy does not wait long for an answer.
        await fetch(`http://127.0.0.1:${server.httpPort}/`);
        return server;
      });
      const { pathname } = new URL(proxy.url);
      const page = await proxy.fetch(pathname);
      const html = await page.text();
      expect([page.status, html.slice(0, 15)]).toEqual([200, "<!doctype html>"]);
      const files = [...html.matchAll(/ (?:src|href)="([^"]+)"/g)].map(([, path = ""]) => path);
      expect(files.length).toBe(6);
      for (const file of [...files, "./service-worker.js"]) {
        const response = await proxy.fetch(new URL(file, proxy.url).pathname, { Origin: proxy.origin });
        expect([file, response.status, response.headers.get("content-encoding")]).toEqual([file, 200, "br"]);
        const known = { "If-None-Match": response.headers.get("etag") ?? "" };
        expect((await proxy.fetch(new URL(file, proxy.url).pathname, known)).status).toBe(304);
      }
      const bare = await proxy.fetch(pathname.slice(0, -1));
      expect([Math.floor(bare.status / 100), bare.headers.get("location")]).toEqual([
        3,
        expect.stringMatching(/^(https:\/\/board\.example:\d+)?\/board\/$/),
      ]);
      for (const path of ["livez", "about.json"])
        expect((await proxy.fetch(pathname + path)).status).toBe(200);
    });

    testHere(`${name} passes on the WebSocket for the page's own origin, and for no other`, async () => {
      await using stack = new AsyncDisposableStack();
      await using proxy = await startProxy(name, async (publicUrl) =>
        stack.use(await startServer({ httpPort: 0, publicUrl })),
      );
      using client = await proxy.openWebSocket();
      client.sendAll(["register ann", "send hello", "read"]);
      for (const reply of ["Welcome ann", "ok", "1 ann: hello"])
        expect((await client.next())?.payload.toString()).toBe(reply);
      await expect(proxy.openWebSocket("https://evil.example")).rejects.toThrow("403");
    });

    testHere(
      `${name} keeps a WebSocket that is idle beyond its read time-out: the pings are enough`,
      async () => {
        await using stack = new AsyncDisposableStack();
        await using proxy = await startProxy(name, async (publicUrl) =>
          stack.use(await startServer({ httpPort: 0, publicUrl, websocketPingMs: 1000 })),
        );
        using client = await proxy.openWebSocket();
        for (let seconds = 1; seconds <= idleSeconds; seconds++) {
          const frame = await client.next();
          expect([seconds, frame?.opcode]).toEqual([seconds, ping]);
          client.pong(frame?.payload ?? Buffer.alloc(0));
        }
        client.sendAll(["help"]);
        expect((await nextText(client))?.toString()).toStartWith("commands: ");
      },
    );

    testHere(`${name} ends an idle WebSocket without pings`, async () => {
      await using stack = new AsyncDisposableStack();
      await using proxy = await startProxy(name, async (publicUrl) =>
        stack.use(await startServer({ httpPort: 0, publicUrl, websocketPingMs: 0 })),
      );
      using client = await proxy.openWebSocket();
      expect(await client.next()).toBe(undefined);
    });

    testHere(`[PRX-1] ${name}'s visitors have limits of their own, whatever they claim`, async () => {
      await using stack = new AsyncDisposableStack();
      const log = openReadableLog();
      const settings = { httpPort: 0, trustedProxies, maxConnectionsPerAddress: 1 } as const;
      await using proxy = await startProxy(name, async (publicUrl) =>
        stack.use(await startServer({ ...settings, publicUrl }, log.logger)),
      );
      using first = await proxy.openWebSocket(proxy.origin, { address: "127.0.0.2" });
      await expect(proxy.openWebSocket(proxy.origin, { address: "127.0.0.2" })).rejects.toThrow("503");
      const headers = { "X-Forwarded-For": "127.0.0.2" };
      using second = await proxy.openWebSocket(proxy.origin, { address: "127.0.0.3", headers });
      for (const client of [first, second]) {
        client.sendAll(["read"]);
        expect((await nextText(client))?.toString()).toBe("0 server: no messages yet");
      }
      expect(log.linesOf("connection refused")).toEqual([
        { address: "127.0.0.2", reason: "too many connections from your address" },
      ]);
    });

    testHere(`[PRX-2] ${name} without --trusted-proxies: the log says which flag to set`, async () => {
      await using stack = new AsyncDisposableStack();
      const log = openReadableLog();
      await using proxy = await startProxy(name, async (publicUrl) =>
        stack.use(await startServer({ httpPort: 0, publicUrl }, log.logger)),
      );
      await proxy.fetch(`${new URL(proxy.url).pathname}livez`);
      expect(log.linesOf("all who come through a proxy share the limits of one address")).toEqual([
        { address: "127.0.0.1", remedy: `start the server with --trusted-proxies ${trustedProxies}` },
      ]);
    });

    testHere(`${name} without --public-url: the 403 says which flag to set`, async () => {
      await using stack = new AsyncDisposableStack();
      await using proxy = await startProxy(name, async () => stack.use(await startServer({ httpPort: 0 })));
      const path = new URL(proxy.url).pathname;
      const refused = await proxy.fetch(`${path}ws`, { Origin: proxy.origin });
      // nginx passes on a Host of its own, and Caddy that of the request.
      const flag = { nginx: `--public-url ${proxy.origin}/`, caddy: "--http-hosts board.example" }[name];
      expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining(flag)]);
    });
  }
});

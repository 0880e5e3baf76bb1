import { describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { loadPage } from "../../../src/server/listen/page.ts";
import { securityHeaders } from "../../../src/server/listen/security-headers.ts";
import { eventually } from "../../support/deadline.ts";
import { exchange } from "../../support/http-exchange.ts";
import { startHttpListener } from "../../support/http-listener.ts";
import { startServer } from "../../support/server.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** The paths of the files that a page asks for. */
function referencesIn(html: string): string[] {
  return [...html.matchAll(/ (?:src|href)="([^"]+)"/g)].map(([, path = ""]) => path);
}

describe("the page", () => {
  test("[HTP-6] it is served at /, and all its assets beside it, by relative addresses", async () => {
    await using server = await startServer({ httpPort: 0 });
    const url = `http://127.0.0.1:${server.httpPort}`;
    const page = await fetch(`${url}/`);
    const html = await page.text();
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html;charset=utf-8"]);
    expect(html).toStartWith("<!doctype html>");

    const types: (string | null)[] = [];
    for (const path of referencesIn(html)) {
      expect(path).toMatch(/^\.\/[^/]/);
      const file = await fetch(new URL(path, url));
      expect([path, file.status, (await file.bytes()).length > 0]).toEqual([path, 200, true]);
      types.push(file.headers.get("content-type"));
    }
    expect(new Set(types)).toEqual(
      new Set([
        ...["application/manifest+json", "image/png", "image/svg+xml"],
        ...["text/css;charset=utf-8", "text/javascript;charset=utf-8"],
      ]),
    );
  });

  test("it has no inline script, style or event handler, and no source map", async () => {
    for (const [path, { variants }] of await loadPage()) {
      const text = new TextDecoder().decode(variants.get("identity")?.body);
      expect(text).not.toContain("sourceMappingURL");
      if (path !== "/") continue;
      expect(text).not.toMatch(/<style|\sstyle=|\son[a-z]+=|javascript:/i);
      expect(text).not.toMatch(/<script[^>]*>[^<]/);
    }
  });

  test("every file says how long a cache keeps it", async () => {
    await using server = await startServer({ httpPort: 0 });
    const url = `http://127.0.0.1:${server.httpPort}/`;
    const html = await (await fetch(url)).text();
    for (const path of ["./", ...referencesIn(html)]) {
      const { headers } = await fetch(new URL(path, url));
      const isNamedByContent = path !== "./" && path !== "./manifest.webmanifest";
      const caching = !isNamedByContent ? "no-cache" : "public, max-age=31536000, immutable";
      expect([path, headers.get("cache-control")]).toEqual([path, caching]);
    }
  });

  test("[HTP-4] every response has the security headers, whatever its status", async () => {
    await using server = await startServer({ httpPort: 0, maxHttpConnections: 1 });
    const port = Number(server.httpPort);
    const host = `Host: 127.0.0.1:${port}\r\n`;
    const page = await fetch(`http://127.0.0.1:${port}/`);
    const cached = `If-None-Match: ${page.headers.get("etag")}\r\nAccept-Encoding: gzip, br\r\n`;
    const ask = async (request: string) => ({ request, response: await exchange(port, request) });
    const responses = [
      await ask(`GET / HTTP/1.1\r\n${host}\r\n`),
      await ask(`HEAD / HTTP/1.1\r\n${host}\r\n`),
      await ask(`GET / HTTP/1.1\r\n${host}${cached}\r\n`),
      await ask("read\r\n\r\n"),
      await ask("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n"),
      await ask(`GET /none HTTP/1.1\r\n${host}\r\n`),
      await ask(`POST / HTTP/1.1\r\n${host}\r\n`),
      await ask(`GET /${"a".repeat(9000)}`),
      await ask(`GET /ws HTTP/1.1\r\n${host}\r\n`),
      await ask(`GET / HTTP/1.1\r\nA: ${"a".repeat(9000)}`),
      await ask("FLY / HTTP/1.1\r\n\r\n"),
      await ask("GET / HTTP/2.0\r\n\r\n"),
      await ask("GET /livez HTTP/1.0\r\n\r\n"),
    ];
    const silent = connect(port, "127.0.0.1");
    await eventually(
      async () => (await exchange(port, "")).slice(0, 12),
      (status) => status === "HTTP/1.1 503",
    );
    responses.push(await ask(""));
    silent.destroy();
    const statuses = responses.map(({ response }) => Number(response.slice(9, 12)));
    expect(statuses).toEqual([200, 200, 304, 400, 403, 404, 405, 414, 426, 431, 501, 505, 200, 503]);
    for (const { request, response } of responses) {
      const [head = ""] = response.split("\r\n\r\n");
      const found = Object.keys(securityHeaders).filter((name) => head.includes(`\r\n${name}: `));
      expect([request.slice(0, 40), found]).toEqual([request.slice(0, 40), Object.keys(securityHeaders)]);
      expect(head).toContain(
        "\r\nContent-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
          "manifest-src 'self'; worker-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n",
      );
    }
  });

  test("[HTP-5] a browser gets the page in the coding that it wants, each with its own entity tag", async () => {
    await using server = await startServer({ httpPort: 0 });
    const url = `http://127.0.0.1:${server.httpPort}/`;
    const ask = (headers: Record<string, string>) => fetch(url, { headers, decompress: false });
    const plain = await ask({ "Accept-Encoding": "identity" });
    const html = await plain.text();
    const etags = new Set([plain.headers.get("etag")]);
    expect(plain.headers.get("content-encoding")).toBe(null);
    const forms = [
      ["gzip, deflate, br, zstd", "br", brotliDecompressSync],
      ["gzip;q=1.0, br;q=0.5", "gzip", gunzipSync],
    ] as const;
    for (const [wanted, coding, decode] of forms) {
      const response = await ask({ "Accept-Encoding": wanted });
      const { headers } = response;
      const body = await response.bytes();
      expect([headers.get("content-encoding"), headers.get("vary")]).toEqual([coding, "Accept-Encoding"]);
      expect([headers.get("content-length"), body.length < html.length / 2]).toEqual([
        `${body.length}`,
        true,
      ]);
      expect(decode(body).toString()).toBe(html);
      const etag = headers.get("etag") ?? "";
      etags.add(etag);
      const again = await ask({ "Accept-Encoding": wanted, "If-None-Match": etag });
      expect([again.status, again.headers.get("etag"), again.headers.get("vary")]).toEqual([
        304,
        etag,
        "Accept-Encoding",
      ]);
      const other = await ask({ "Accept-Encoding": "identity", "If-None-Match": etag });
      expect([other.status, other.headers.get("content-encoding")]).toEqual([200, null]);
    }
    expect(etags.size).toBe(3);
  });

  test("[HTP-3] /livez answers anybody, before the page is there, without a Host and under any", async () => {
    const never = new Promise<never>(() => undefined);
    using listener = startHttpListener({ loadPage: () => never });
    for (const head of ["HTTP/1.0\r\n", "HTTP/1.1\r\nHost: evil.example\r\nOrigin: http://a.example\r\n"]) {
      const response = await exchange(listener.port, `GET /livez ${head}\r\n`);
      expect(response).toStartWith("HTTP/1.1 200 OK\r\n");
      expect(response).toContain("\r\nCache-Control: no-store\r\n");
      expect(response).toEndWith("\r\n\r\nok\n");
    }
  });

  test("a browser that has the current page gets 304", async () => {
    await using server = await startServer({ httpPort: 0 });
    const url = `http://127.0.0.1:${server.httpPort}/`;
    const etag = (await fetch(url)).headers.get("etag") ?? "";
    expect(etag).toMatch(/^"\w+(-\w+)?"$/);
    for (const [known, status] of [
      [etag, 304],
      [`"x", W/${etag}`, 304],
      ["*", 304],
      [etag.slice(0, -1), 200],
      ['"x"', 200],
    ] as const) {
      const response = await fetch(url, { headers: { "If-None-Match": known } });
      expect([known, response.status]).toEqual([known, status]);
      expect((await response.text()).length > 0).toBe(status === 200);
    }
  });

  test("[HTP-1] HEAD gets only the headers, other methods 405, other paths 404", async () => {
    await using server = await startServer({ httpPort: 0 });
    const url = `http://127.0.0.1:${server.httpPort}`;
    const whole = await fetch(`${url}/?name=bob`);
    const head = await fetch(`${url}/`, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    expect(head.headers.get("content-length")).toBe(whole.headers.get("content-length"));
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"]) {
      const response = await fetch(`${url}/`, { method });
      expect([method, response.status, response.headers.get("allow")]).toEqual([method, 405, "GET, HEAD"]);
    }
    for (const path of ["/index.html", "/page.ts", "/src/main.ts", "/..%2fpackage.json", "/favicon.ico"])
      expect([path, (await fetch(url + path)).status]).toEqual([path, 404]);
  });

  test("[HTP-2] a request under another host name gets 403, which names the host and the flag", async () => {
    await using server = await startServer({ httpPort: 0, httpHosts: ["board.example"] });
    const url = `http://127.0.0.1:${server.httpPort}/`;
    expect((await fetch(url, { headers: { Host: "BOARD.example.:80" } })).status).toBe(200);
    const refused = await fetch(url, { headers: { Host: "Evil.example.:80" } });
    expect([refused.status, refused.headers.get("content-type")]).toEqual([403, "text/plain; charset=utf-8"]);
    expect(await refused.text()).toBe(
      "this server does not know the host evil.example: start it with --http-hosts evil.example\n",
    );
  });

  test("the origin of a page matters only to the WebSocket", async () => {
    await using server = await startServer({ httpPort: 0 });
    const url = `http://127.0.0.1:${server.httpPort}/`;
    const headers = { Origin: "https://board.example" };
    expect((await fetch(url, { headers })).status).toBe(200);
    const refused = await fetch(`${url}ws`, { headers });
    expect([refused.status, await refused.text()]).toEqual([
      403,
      `a page of https://board.example may not use the board at 127.0.0.1:${server.httpPort}: ` +
        "if it is the board's own page, start the server with --public-url https://board.example/\n",
    ]);
  });

  test("a file's name changes with its content", async () => {
    using folder = temporaryFolder();
    const index = `${folder.path}/index.html`;
    const names: string[] = [];
    writeFileSync(
      index,
      '<link rel="stylesheet" href="./a.css" /><script type="module" src="./a.ts"></script>',
    );
    for (const colour of ["red", "blue"]) {
      writeFileSync(`${folder.path}/a.css`, `p { color: ${colour} }`);
      writeFileSync(`${folder.path}/a.ts`, `document.title = "${colour}";`);
      names.push(...(await loadPage({ index })).keys());
    }
    expect(names).toHaveLength(6);
    expect(new Set(names).size).toBe(5);
  });

  test("a page that cannot be bundled is reported once, and a request for it gets 500", async () => {
    using folder = temporaryFolder();
    writeFileSync(`${folder.path}/index.html`, '<script type="module" src="./missing.ts"></script>');
    const failures: string[] = [];
    using listener = startHttpListener({
      loadPage: () => loadPage({ index: `${folder.path}/index.html` }),
      onPageFailed: (reason) => failures.push(reason),
    });
    const url = `http://127.0.0.1:${listener.port}/`;
    const responses = await Promise.all([fetch(url), fetch(url)]);
    expect(responses.map(({ status }) => status)).toEqual([500, 500]);
    expect((await fetch(`${url}ws`)).status).toBe(426);
    expect(failures).toEqual([expect.stringContaining("missing.ts")]);
  });
});

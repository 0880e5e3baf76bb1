import { describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { refuse } from "../../../src/protocol/refusal.ts";
import { listenHttp } from "../../../src/server/listen/http.ts";
import type { Listener } from "../../../src/server/listen/listener.ts";
import { loadPage } from "../../../src/server/listen/page.ts";
import { writeBufferLimitsOf } from "../../../src/server/session/session-host.ts";
import { defaultSettings } from "../../../src/server/settings/settings.ts";
import { startServer } from "../../support/server.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** The paths of the files that a page asks for. */
function referencesIn(html: string): string[] {
  return [...html.matchAll(/ (?:src|href)="([^"]+)"/g)].map(([, path = ""]) => path);
}

const nobody = refuse("busy", "nobody is let in");

/** A listener whose page is the one at this path, and what it says of a failure. */
function listenWithPage(index: string, failures: string[]): Listener & Disposable {
  const options = { hostname: "127.0.0.1", port: 0, hosts: [], maxMessageBytes: 1024 };
  const listener = listenHttp(
    {
      ...options,
      loadPage: () => loadPage({ index }),
      onPageFailed: (reason) => failures.push(reason),
      onUntrusted: () => undefined,
    },
    {
      writeBufferLimits: writeBufferLimitsOf(defaultSettings),
      accept: () => nobody,
      openAccount: () => ({ setInput: () => undefined, setOutput: () => undefined }),
      enterHttp: () => undefined,
      leaveHttp: () => undefined,
      upgradeHttp: () => nobody,
    },
  );
  return Object.assign(listener, { [Symbol.dispose]: () => listener.stopAll() });
}

describe("the page", () => {
  test("it is served at /, and all its assets by the same server", async () => {
    await using server = await startServer({ httpPort: 0 });
    const url = `http://127.0.0.1:${server.httpPort}`;
    const page = await fetch(`${url}/`);
    const html = await page.text();
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html;charset=utf-8"]);
    expect(html).toStartWith("<!doctype html>");

    const types: (string | null)[] = [];
    for (const path of referencesIn(html)) {
      expect(path).toMatch(/^\/[^/]/);
      const file = await fetch(url + path);
      expect([path, file.status, (await file.bytes()).length > 0]).toEqual([path, 200, true]);
      types.push(file.headers.get("content-type"));
    }
    expect(new Set(types)).toEqual(
      new Set(["image/svg+xml", "text/css;charset=utf-8", "text/javascript;charset=utf-8"]),
    );
  });

  test("it has no inline script, style or event handler, and no source map", async () => {
    for (const [path, { body }] of await loadPage()) {
      const text = new TextDecoder().decode(body);
      expect(text).not.toContain("sourceMappingURL");
      if (path !== "/") continue;
      expect(text).not.toMatch(/<style|\sstyle=|\son[a-z]+=|javascript:/i);
      expect(text).not.toMatch(/<script[^>]*>[^<]/);
    }
  });

  test("every file has the security headers", async () => {
    await using server = await startServer({ httpPort: 0 });
    const url = `http://127.0.0.1:${server.httpPort}`;
    const html = await (await fetch(`${url}/`)).text();
    for (const path of ["/", ...referencesIn(html)]) {
      const { headers } = await fetch(url + path);
      expect([path, Object.fromEntries(headers)]).toEqual([
        path,
        expect.objectContaining({
          "content-security-policy":
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          "cross-origin-opener-policy": "same-origin",
          "referrer-policy": "no-referrer",
          "x-content-type-options": "nosniff",
          "cache-control": path === "/" ? "no-cache" : "public, max-age=31536000, immutable",
        }),
      ]);
    }
  });

  test("a browser that has the current page gets 304", async () => {
    await using server = await startServer({ httpPort: 0 });
    const url = `http://127.0.0.1:${server.httpPort}/`;
    const etag = (await fetch(url)).headers.get("etag") ?? "";
    expect(etag).toMatch(/^"\w+"$/);
    for (const [known, status] of [
      [etag, 304],
      [`"x", W/${etag}`, 304],
      ['"x"', 200],
    ] as const) {
      const response = await fetch(url, { headers: { "If-None-Match": known } });
      expect([known, response.status]).toEqual([known, status]);
      expect((await response.text()).length > 0).toBe(status === 200);
    }
  });

  test("HEAD gets only the headers, other methods 405, other paths 404", async () => {
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

  test("requests from other sites or under other host names are refused", async () => {
    await using server = await startServer({ httpPort: 0, httpHosts: ["board.example"] });
    const url = `http://127.0.0.1:${server.httpPort}/`;
    for (const [headers, status] of [
      [{ Host: "board.example" }, 200],
      [{ Host: "evil.example" }, 403],
      [{ Host: `evil.example:${server.httpPort}` }, 403],
      [{ Origin: "http://evil.example" }, 403],
      [{ Origin: "null" }, 403],
    ] as const)
      expect([headers, (await fetch(url, { headers })).status]).toEqual([headers, status]);
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
    using listener = listenWithPage(`${folder.path}/index.html`, failures);
    const url = `http://127.0.0.1:${listener.port}/`;
    const responses = await Promise.all([fetch(url), fetch(url)]);
    expect(responses.map(({ status }) => status)).toEqual([500, 500]);
    expect((await fetch(`${url}ws`)).status).toBe(426);
    expect(failures).toEqual([expect.stringContaining("missing.ts")]);
  });
});

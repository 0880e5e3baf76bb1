import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { startServer } from "../../support/server.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const page = "https://b.example";
const servers = ["https://a.example/", `${page}/board/`];

/** Asks for `about.json` as the page at this origin. */
function ask(
  httpPort: number | undefined,
  method: string,
  origin: string,
  more: Record<string, string> = {},
) {
  return fetch(`http://127.0.0.1:${httpPort}/about.json`, { method, headers: { Origin: origin, ...more } });
}

function readSharing({ headers }: Response): (string | null)[] {
  return ["access-control-allow-origin", "vary"].map((name) => headers.get(name));
}

describe("a board with several servers", () => {
  test("[HTP-9] about.json names them, and the page of each may read it; no other page may", async () => {
    await using server = await startServer({ httpPort: 0, servers });
    const response = await ask(server.httpPort, "GET", page);
    expect(readSharing(response)).toEqual([page, "Origin"]);
    expect(await response.json()).toMatchObject({ servers });
    expect(readSharing(await ask(server.httpPort, "GET", "https://evil.example"))).toEqual([null, "Origin"]);
    await using alone = await startServer({ httpPort: 0, publicUrl: `${page}/` });
    expect(readSharing(await ask(alone.httpPort, "GET", page))).toEqual([null, "Origin"]);
  });

  test("[HTP-9] the page of each may show a token there, and learns that it is wrong", async () => {
    using folder = temporaryFolder();
    const tokenFile = join(folder.path, "tokens");
    await Bun.write(tokenFile, "");
    await using server = await startServer({ httpPort: 0, servers, tokenFile });
    const asking = {
      "Access-Control-Request-Method": "GET",
      "Access-Control-Request-Headers": "authorization",
    };
    const preflight = await ask(server.httpPort, "OPTIONS", page, asking);
    expect([preflight.status, preflight.headers.get("access-control-allow-headers")]).toEqual([
      200,
      "Authorization",
    ]);
    expect(readSharing(preflight)).toEqual([page, "Origin"]);
    const denied = await ask(server.httpPort, "GET", page, { Authorization: "Bearer wrong" });
    expect([denied.status, ...readSharing(denied)]).toEqual([401, page, "Origin"]);
    const evil = await ask(server.httpPort, "OPTIONS", "https://evil.example", asking);
    expect([evil.status, ...readSharing(evil)]).toEqual([405, null, null]);
  });

  test("[HTP-9] the page may talk with them, and load nothing from them", async () => {
    await using server = await startServer({ httpPort: 0, servers });
    const { headers } = await fetch(`http://127.0.0.1:${server.httpPort}/`);
    const policy = headers.get("content-security-policy")?.split("; ") ?? [];
    expect(policy).toContain(
      "connect-src 'self' https://a.example wss://a.example https://b.example wss://b.example",
    );
    expect(policy.filter((each) => each.includes("example"))).toHaveLength(1);
    const cached = await fetch(`http://127.0.0.1:${server.httpPort}/`, {
      headers: { "If-None-Match": headers.get("etag") ?? "" },
    });
    expect([cached.status, cached.headers.get("content-security-policy")]).toEqual([304, policy.join("; ")]);
  });
});

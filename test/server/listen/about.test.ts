import { describe, expect, test } from "bun:test";
import { securityHeaders } from "../../../src/server/listen/security-headers.ts";
import { startServer } from "../../support/server.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

async function readAbout(httpPort: number | undefined): Promise<Record<string, unknown>> {
  const response = await fetch(`http://127.0.0.1:${httpPort}/about.json`);
  const content: unknown = await response.json();
  return { ...(content instanceof Object ? content : {}) };
}

describe("about.json", () => {
  test("[HTP-7] it names the title, the line about the board, the server's time and the identity", async () => {
    const title = "Workshop \u201cB\u201d";
    await using server = await startServer({ httpPort: 0, title, about: "What we say <here>" });
    const beforeMs = Date.now();
    const { nowMs, identity, ...rest } = await readAbout(server.httpPort);
    expect(rest).toEqual({ title, about: "What we say <here>" });
    expect(nowMs).toBeWithin(beforeMs, Date.now() + 1);
    expect(identity).toMatch(uuidForm);
  });

  test("[HTP-7] no cache keeps it, HEAD gets only the headers, and it has the headers of every response", async () => {
    await using server = await startServer({ httpPort: 0 });
    const url = `http://127.0.0.1:${server.httpPort}/about.json`;
    for (const method of ["GET", "HEAD"]) {
      const { status, headers } = await fetch(url, { method });
      expect([status, headers.get("cache-control"), headers.get("content-type")]).toEqual([
        200,
        "no-store",
        "application/json; charset=utf-8",
      ]);
      expect(headers.get("etag")).toBe(null);
      for (const [name, value] of Object.entries(securityHeaders)) expect(headers.get(name)).toBe(value);
    }
    expect(await (await fetch(url, { method: "HEAD" })).text()).toBe("");
  });

  test("[HTP-2] under another host name it is refused", async () => {
    await using server = await startServer({ httpPort: 0 });
    const url = `http://127.0.0.1:${server.httpPort}/about.json`;
    expect((await fetch(url, { headers: { Host: "evil.example" } })).status).toBe(403);
  });

  test("[HTP-7] a board in a file keeps its identity over a restart, and another board has another one", async () => {
    using folder = temporaryFolder();
    const identities: unknown[] = [];
    for (const file of ["a.db", "a.db", "b.db"]) {
      await using server = await startServer({ httpPort: 0, store: `sqlite:${folder.path}/${file}` });
      identities.push((await readAbout(server.httpPort)).identity);
    }
    expect(identities).toEqual([identities[0], identities[0], expect.stringMatching(uuidForm)]);
    expect(new Set(identities).size).toBe(2);
  });
});

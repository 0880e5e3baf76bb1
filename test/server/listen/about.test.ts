import { describe, expect, test } from "bun:test";
import { securityHeaders } from "../../../src/server/listen/security-headers.ts";
import { startServer } from "../../support/server.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { WireClient } from "../../support/wire-client.ts";

const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

async function readAbout(
  httpPort: number | undefined,
  headers: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  const response = await fetch(`http://127.0.0.1:${httpPort}/about.json`, { headers });
  const content: unknown = await response.json();
  return { ...(content instanceof Object ? content : {}) };
}

describe("about.json", () => {
  test("[HTP-7] it names the title, the line about the board, the server's time and the identity", async () => {
    const title = "Workshop \u201cB\u201d";
    await using server = await startServer({ httpPort: 0, title, about: "What we say <here>" });
    const beforeMs = Date.now();
    const { nowMs, identity, lastId, tcpPort, ...rest } = await readAbout(server.httpPort);
    expect(rest).toEqual({ title, about: "What we say <here>", servers: [] });
    expect([lastId, tcpPort]).toEqual([0, server.tcpPort]);
    expect(nowMs).toBeWithin(beforeMs, Date.now() + 1);
    expect(identity).toMatch(uuidForm);
  });

  test("[HTP-7] it names the last id, which is 0 while the board is empty", async () => {
    await using server = await startServer({ httpPort: 0 });
    expect((await readAbout(server.httpPort)).lastId).toBe(0);
    using ann = await WireClient.connect(server.tcpPort);
    for (const line of ["register ann", "send one", "send two"]) await ann.ask(line);
    expect((await readAbout(server.httpPort)).lastId).toBe(2);
  });

  test("[HTP-7] it names the TCP port, unless the page came through a proxy", async () => {
    await using server = await startServer({ httpPort: 0 });
    const portAt = async (headers: Record<string, string>) =>
      (await readAbout(server.httpPort, headers)).tcpPort;
    expect(await portAt({})).toBe(server.tcpPort);
    expect(await portAt({ Host: `192.168.1.20:${server.httpPort}` })).toBe(server.tcpPort);
    expect(await portAt({ Host: `[::1]:${server.httpPort}` })).toBe(server.tcpPort);
    expect(await portAt({ Host: "localhost:8443" })).toBe(null);
    expect(await portAt({ Host: "localhost" })).toBe(null);
    await using behind = await startServer({ httpPort: 0, publicUrl: "https://board.example/" });
    expect((await readAbout(behind.httpPort)).tcpPort).toBe(null);
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

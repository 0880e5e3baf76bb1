import { describe, expect, test } from "bun:test";
import { appendFileSync, writeFileSync } from "node:fs";
import { hashToken } from "../../src/server/access/tokens.ts";
import type { ServerSettings } from "../../src/server/settings/settings.ts";
import { eventually } from "../support/deadline.ts";
import { Scrape } from "../support/scrape.ts";
import { spawnServer, startServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WebSocketClient } from "../support/websocket-client.ts";
import { WireClient } from "../support/wire-client.ts";

const needed = "error denied: this board asks for a token: auth <token>";
const unknown = "error denied: the board does not know this token, or it has expired";
const withdrawn = "error denied: your token was removed, or it has expired\n";

function lineOf(label: string, token: string, end = ""): string {
  return `${label} ${hashToken(token).toString("hex")} ${end}\n`;
}

/** A server that asks for a token; its file knows `right` and, a moment later, what the test writes. */
async function startAsking(settings: Partial<ServerSettings> = {}) {
  const folder = temporaryFolder();
  const tokenFile = `${folder.path}/tokens`;
  writeFileSync(tokenFile, lineOf("ann", "right") + lineOf("old", "expired", "2026-01-01"));
  const server = await startServer({ tokenFile, ...settings });
  return {
    tokenFile,
    server,
    port: server.tcpPort,
    async [Symbol.asyncDispose]() {
      await server.stop();
      folder[Symbol.dispose]();
    },
  };
}

describe("a board that asks for a token", () => {
  test("[AUT-2] answers nothing but auth, help and close before it", async () => {
    await using board = await startAsking();
    using client = await WireClient.connect(board.port);
    for (const command of ["read", "register bob", `key ${"k".repeat(20)}`, "send hi", "wait 0", "time 1"])
      expect(await client.ask(command)).toBe(needed);
    expect(await client.ask("help")).toStartWith("commands: auth <token>");
    expect(await client.ask("nonsense")).toStartWith("error unknown-command");
    expect(await client.send("close\n").rest()).toEqual({ text: "", end: "clean" });
  });

  test("[AUT-1] lets a client in by a right token, also in the middle of a pipeline", async () => {
    await using board = await startAsking();
    using client = await WireClient.connect(board.port);
    client.send("read\nauth right\nregister bob\nsend hi\nread\nauth right\nclose\n");
    expect(await client.rest()).toEqual({
      text: `${needed}\nok\nWelcome bob\nok\n1 bob: hi\nok\n`,
      end: "clean",
    });
  });

  test("[AUT-3] refuses a wrong token, an expired one, and one of another form", async () => {
    await using board = await startAsking();
    using client = await WireClient.connect(board.port);
    expect(await client.ask("auth wrong")).toBe(unknown);
    expect(await client.ask("auth expired")).toBe(unknown);
    for (const malformed of ["auth", "auth a b", "auth ä", `auth ${"x".repeat(129)}`])
      expect(await client.ask(malformed)).toStartWith("error bad-arguments: usage: auth <token>");
    expect(await client.ask("read")).toBe(needed);
    expect(await client.ask("auth right")).toBe("ok");
    expect(await client.ask("auth wrong")).toBe(unknown);
    expect(await client.ask("read")).toStartWith("0 server");
  });

  test("[AUT-3] [LIM-21] closes on the sixth wrong token of a minute, and still takes a right one", async () => {
    await using board = await startAsking({ adminPort: 0 });
    using client = await WireClient.connect(board.port);
    for (let tries = 0; tries < 5; tries++) expect(await client.ask("auth wrong")).toBe(unknown);
    client.send("auth wrong\nhelp\n");
    expect(await client.rest()).toEqual({
      text: "error denied: too many wrong tokens from your address; wait a minute\n",
      end: "clean",
    });
    using right = await WireClient.connect(board.port);
    expect(await right.ask("auth right")).toBe("ok");
    using elsewhere = await WireClient.connect(board.port, "127.0.0.1", "127.0.0.9");
    expect(await elsewhere.ask("auth wrong")).toBe(unknown);
    const scrape = await eventually(
      () => Scrape.of(board.server.adminPort),
      (seen) => seen.value("lastword_connections_closed_total", 'reason="wrong-tokens"') === 1,
    );
    expect(scrape.value("lastword_wrong_tokens_total", 'result="denied"')).toBe(6);
    expect(scrape.value("lastword_wrong_tokens_total", 'result="too-many"')).toBe(1);
  });

  test("[AUT-3] who shows a right token gets in, however many wrong ones come from the same address", async () => {
    await using board = await startAsking({ limitLoopback: true });
    const guess = async (): Promise<void> => {
      using guesser = await WireClient.connect(board.port);
      expect(await guesser.ask("auth wrong")).toStartWith("error denied");
    };
    using neighbour = await WireClient.connect(board.port);
    for (let tries = 0; tries < 30; tries++) await guess();
    expect(await neighbour.ask("auth right")).toBe("ok");
    using late = await WireClient.connect(board.port);
    expect(await late.ask("auth right")).toBe("ok");
  });

  test("[AUT-4] closes the connections of a token that is removed, and no others", async () => {
    await using board = await startAsking();
    appendFileSync(board.tokenFile, lineOf("bob", "second"));
    board.server.reload();
    using ann = await WireClient.connect(board.port);
    using bob = await WireClient.connect(board.port);
    expect([await ann.ask("auth right"), await bob.ask("auth second")]).toEqual(["ok", "ok"]);
    writeFileSync(board.tokenFile, lineOf("bob", "second"));
    board.server.reload();
    expect(await ann.rest()).toEqual({ text: withdrawn, end: "clean" });
    expect(await bob.ask("read")).toStartWith("0 server");
    writeFileSync(board.tokenFile, lineOf("bob", "second", "2026-01-01"));
    board.server.reload();
    expect((await bob.rest()).text).toBe(withdrawn);
  });

  test("[AUT-4] a file with a fault changes nothing", async () => {
    await using board = await startAsking();
    using ann = await WireClient.connect(board.port);
    expect(await ann.ask("auth right")).toBe("ok");
    writeFileSync(board.tokenFile, "nonsense\n");
    board.server.reload();
    expect(await ann.ask("auth right")).toBe("ok");
  });

  test("[AUT-6] about.json wants the token, and the page's own files do not", async () => {
    await using board = await startAsking({ httpPort: 0 });
    const get = (path: string, authorization?: string) =>
      fetch(`http://127.0.0.1:${board.server.httpPort}${path}`, {
        headers: authorization === undefined ? {} : { Authorization: authorization },
      });
    const refused = await get("/about.json");
    expect([refused.status, refused.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    expect((await get("/about.json", "Bearer wrong")).status).toBe(401);
    expect((await get("/about.json", "Basic right")).status).toBe(401);
    expect(await (await get("/about.json", "Bearer right")).json()).toMatchObject({ title: "Lastword" });
    expect((await get("/")).status).toBe(200);
    expect((await get("/livez")).status).toBe(200);
  });

  test("[AUT-1] a WebSocket shows it like any other client", async () => {
    await using board = await startAsking({ httpPort: 0 });
    using client = await WebSocketClient.connect(board.server.httpPort);
    expect(await client.ask("read")).toBe(needed);
    expect(await client.ask("auth right")).toBe("ok");
    expect(await client.ask("read")).toStartWith("0 server");
  });
});

test("[AUT-1] a board that asks for no token answers ok to any", async () => {
  await using server = await startServer();
  using client = await WireClient.connect(server.tcpPort);
  expect([await client.ask("auth anything"), await client.ask("register bob")]).toEqual([
    "ok",
    "Welcome bob",
  ]);
});

test("[AUT-5] the log has labels and addresses, and no token, right or wrong", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/tokens`;
  writeFileSync(path, lineOf("ann", "right-token"));
  await using server = await spawnServer(["--store", "memory:", "--token-file", path]);
  using client = await WireClient.connect(server.port);
  await client.ask("auth wrong-token");
  await client.ask("auth right-token");
  server.kill("SIGTERM");
  client.halfClose();
  const { stderr } = await server.exited();
  expect(stderr).toContain('"label":"ann","msg":"let in"');
  expect(stderr).toContain(
    '"address":"127.0.0.1","reason":"the board does not know this token, or it has expired"',
  );
  expect(stderr).not.toMatch(/right-token|wrong-token|[0-9a-f]{64}/);
});

test("a server without a readable token file does not start", async () => {
  const path = "/nowhere/tokens";
  await expect(startServer({ tokenFile: path })).rejects.toThrow(
    `--token-file: cannot read ${path}: there is no such file or folder`,
  );
});

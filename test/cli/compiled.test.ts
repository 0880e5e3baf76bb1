import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { bundleFiles } from "../../src/server/listen/bundle.ts";
import page from "../../src/web/index.html";
import offline from "../../src/web/offline.html";
import { readBoardFile } from "../support/board-file.ts";
import { Scrape } from "../support/scrape.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WebSocketClient } from "../support/websocket-client.ts";
import { WireClient } from "../support/wire-client.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const buildTimeoutMs = 120_000;

const built = temporaryFolder();
const program = `${built.path}/lastword`;

beforeAll(async () => {
  const build = Bun.spawn([process.execPath, "run", "build", program], { cwd: root, stderr: "pipe" });
  const stderr = await new Response(build.stderr).text();
  if ((await build.exited) !== 0) throw new Error(stderr);
}, buildTimeoutMs);

afterAll(() => built[Symbol.dispose]());

/** Starts the server of the compiled program in this folder, on free ports, with its board in this file there. */
async function startCompiled(folder: string, file: string) {
  const ports = ["--tcp-port", "0", "--http-port", "0", "--admin-port", "0"];
  const child = Bun.spawn([program, "server", ...ports, "--store", `sqlite:${file}`], {
    cwd: folder,
    stdout: "pipe",
    stderr: "pipe",
  });
  // A test that runs out of time is not cleaned up after.
  process.once("exit", () => child.kill("SIGKILL"));
  const stderr = new Response(child.stderr).text();
  const { value } = await child.stdout.getReader().read();
  const ready = new TextDecoder().decode(value);
  const [tcpPort, httpPort, adminPort] = [...ready.matchAll(/:(\d+)\b/g)].map(([, port]) => Number(port));
  if (tcpPort === undefined || httpPort === undefined) throw new Error(`no server: ${ready}${await stderr}`);
  return {
    tcpPort,
    httpPort,
    adminPort,
    async stop() {
      child.kill("SIGTERM");
      return { code: await child.exited, stderr: await stderr };
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.exited;
    },
  };
}

/** Runs the client of the compiled program on this script. */
async function runCompiledClient(folder: string, port: number, script: string) {
  const client = Bun.spawn([program, "client", "--port", `${port}`], {
    cwd: folder,
    env: process.env,
    stdin: new Blob([script]),
    stdout: "pipe",
    stderr: "pipe",
  });
  const stdout = await new Response(client.stdout).text();
  return { code: await client.exited, stdout, stderr: await new Response(client.stderr).text() };
}

describe("the compiled program", () => {
  test("serves a SQLite board over TCP and WebSocket, is its client and its probe, and shows metrics, from another folder", async () => {
    using folder = temporaryFolder();
    await using server = await startCompiled(folder.path, "board.db");
    {
      using wire = await WireClient.connect(server.tcpPort);
      expect(await wire.ask("register bob")).toBe("Welcome bob");
      expect(await wire.ask("send hello")).toBe("ok");
      using web = await WebSocketClient.connect(server.httpPort);
      expect(await web.ask("read")).toBe("1 bob: hello");
    }
    expect(await runCompiledClient(folder.path, server.tcpPort, "register zoe\nsend hi\nread\n")).toEqual({
      code: 0,
      stdout: "Welcome zoe\nok\n2 zoe: hi\n",
      stderr: "",
    });
    expect((await Scrape.of(server.adminPort)).value("lastword_messages_stored_total")).toBe(2);
    const admin = ["--admin-url", `http://127.0.0.1:${server.adminPort}`];
    const patient = ["-w", "60000", "-c", "60000", "--timeout", "60"];
    const checked = Bun.spawn([program, "check", "--port", `${server.tcpPort}`, ...admin, ...patient], {
      cwd: folder.path,
      stdout: "pipe",
    });
    expect(await new Response(checked.stdout).text()).toStartWith("LASTWORD OK: 20 reads at ");
    const { code, stderr } = await server.stop();
    // No warning: the backlog was raised, too.
    const lines = stderr
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect([code, lines.map(({ level, msg }) => [level, msg])]).toEqual([
      0,
      [
        [30, "opened board.db: its last message is 0"],
        [30, "started"],
        [30, "stopping"],
      ],
    ]);
    expect(readdirSync(folder.path).sort()).toEqual(["board.db", "board.db-mark"]);
    expect(readBoardFile(`${folder.path}/board.db`).map(({ text }) => text)).toEqual(["hello", "hi"]);
  });

  test("serves the page and all its assets with their headers, compressed and by relative addresses", async () => {
    using folder = temporaryFolder();
    await using server = await startCompiled(folder.path, "board.db");
    const url = `http://127.0.0.1:${server.httpPort}`;
    const html = await (await fetch(`${url}/`)).text();
    const paths = [...html.matchAll(/ (?:src|href)="([^"]+)"/g)].map(([, path = ""]) => path);
    const manifest = await (await fetch(`${url}/manifest.webmanifest`)).text();
    const icons = [...manifest.matchAll(/"src":"([^"]+)"/g)].map(([, path = ""]) => path);
    expect(icons).toHaveLength(3);
    const asking = ["./", "./manifest.webmanifest", "./service-worker.js"];
    const all = new Set([...asking, ...paths, ...icons]);
    const files = await Promise.all([...all].map((path) => fetch(new URL(path, url))));
    expect(paths.filter((path) => !path.startsWith("./"))).toEqual([]);
    expect(new Set(files.map(({ headers }) => headers.get("content-encoding")))).toEqual(new Set(["br"]));
    const script = `${url}/${paths.find((path) => path.endsWith(".js"))}`;
    const gzip = await fetch(script, { headers: { "Accept-Encoding": "gzip" } });
    expect([gzip.headers.get("content-encoding"), (await gzip.text()).length > 50_000]).toEqual([
      "gzip",
      true,
    ]);
    expect(files.map(({ status }) => status)).toEqual(files.map(() => 200));
    expect(new Set(files.map(({ headers }) => headers.get("content-type")))).toEqual(
      new Set([
        ...["application/manifest+json", "image/png", "image/svg+xml"],
        "text/css;charset=utf-8",
        "text/html;charset=utf-8",
        "text/javascript;charset=utf-8",
      ]),
    );
    for (const { url: fileUrl, headers } of files) {
      const isAsked = asking.includes(`.${new URL(fileUrl).pathname}`);
      expect(headers.get("content-security-policy")).toStartWith("default-src 'none'; script-src 'self';");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("cache-control")).toBe(isAsked ? "no-cache" : "public, max-age=31536000, immutable");
    }
    expect((await fetch(url, { headers: { Host: "evil.example" } })).status).toBe(403);
  });

  test("has the page and the service worker that run from source", async () => {
    using folder = temporaryFolder();
    await using server = await startCompiled(folder.path, "board.db");
    const served = async (name: string) =>
      (await fetch(`http://127.0.0.1:${server.httpPort}/${name}`)).text();
    const files = await bundleFiles(page);
    expect(files.size).toBeGreaterThan(3);
    for (const [name, file] of files)
      expect(await served(name === "index.html" ? "" : name)).toBe(await file.text());
    const worker = [...(await bundleFiles(offline))].find(([name]) => name.endsWith(".js"))?.[1];
    expect(await served("service-worker.js")).toBe((await worker?.text()) ?? "");
  });

  test("reads no files from the working directory", async () => {
    using folder = temporaryFolder();
    writeFileSync(`${folder.path}/.env`, "LASTWORD_KEEP=nonsense\n");
    writeFileSync(`${folder.path}/bunfig.toml`, 'preload = ["./missing.ts"]\n');
    await using server = await startCompiled(folder.path, "board.db");
    expect((await server.stop()).code).toBe(0);
  });
});

import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { MessageDatabase } from "../../src/store/sqlite/database.ts";
import { mainPath, runProgram } from "../support/program.ts";
import { spawnServer, startServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WireClient } from "../support/wire-client.ts";

/** Runs the program to its end; it opens no HTTP port unless told to. */
function run(args: readonly string[], environment: Record<string, string> = {}) {
  return runProgram(args, { LASTWORD_HTTP_PORT: "off", ...environment });
}

/** The path of a new file that is a board by its marks, and has no messages' table. */
function unreadableBoard(folder: string): string {
  const path = `${folder}/board.db`;
  new MessageDatabase(path, undefined).close();
  using database = new Database(path);
  database.run("ALTER TABLE message RENAME COLUMN sender TO author");
  return path;
}

describe("server command line", () => {
  test("a port in use is reported in words", async () => {
    await using server = await startServer();
    const { code, stderr } = await run(["server", "--store", "memory:", "--tcp-port", `${server.tcpPort}`]);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(`can't listen on 127.0.0.1:${server.tcpPort}`),
    ]);
  });

  test("an HTTP port in use is reported in words, and the log is closed", async () => {
    using folder = temporaryFolder();
    await using server = await startServer({ httpPort: 0 });
    const { code, stderr } = await run(
      ["server", "--tcp-port", "0", "--store", `sqlite:${folder.path}/board.db`],
      {
        LASTWORD_HTTP_PORT: `${server.httpPort}`,
      },
    );
    expect([code, stderr]).toEqual([1, expect.stringContaining(`127.0.0.1:${server.httpPort}`)]);
    expect(existsSync(`${folder.path}/board.db-wal`)).toBe(false);
  });

  for (const [what, spoil, board, reason] of [
    ["a missing folder", () => undefined, "no/board.db", "the folder FOLDER/no does not exist"],
    ["a folder in its place", (path: string) => mkdirSync(`${path}/board.db`), "board.db", "it is a folder"],
    [
      "a file in the place of its folder",
      (path: string) => writeFileSync(`${path}/file`, ""),
      "file/board.db",
      "FOLDER/file is a file, not a folder",
    ],
    [
      "a file in the place of a folder above it",
      (path: string) => writeFileSync(`${path}/file`, ""),
      "file/no/board.db",
      "FOLDER/file is a file, not a folder",
    ],
  ] as const) {
    test(`a board that cannot be opened is reported with its path, the reason and a remedy: ${what}`, async () => {
      using folder = temporaryFolder();
      spoil(folder.path);
      const path = `${folder.path}/${board}`;
      const { code, stderr } = await run(["server", "--tcp-port", "0", "--store", `sqlite:${path}`]);
      expect([code, stderr]).toEqual([
        1,
        `lastword: can't open ${path}: ${reason.replace("FOLDER", folder.path)}; ` +
          "choose another file with --store sqlite:PATH\n",
      ]);
    });
  }

  using mountPoint = temporaryFolder();
  const mount = (path: string): boolean => {
    if (Bun.which("mount") === null) return false;
    return Bun.spawnSync(["mount", "-t", "tmpfs", "-o", "ro", "lastword-test", path]).success;
  };
  const mayMount = mount(mountPoint.path);
  Bun.spawnSync(["umount", mountPoint.path]);
  const name = "a read-only file system is reported as one";
  test.if(mayMount || process.env.CI !== undefined)(
    mayMount ? name : `${name} (needs the right to mount)`,
    async () => {
      using folder = temporaryFolder();
      expect(mount(folder.path)).toBe(true);
      const { stderr } = await run([
        "server",
        "--tcp-port",
        "0",
        "--store",
        `sqlite:${folder.path}/board.db`,
      ]);
      Bun.spawnSync(["umount", folder.path]);
      expect(stderr).toContain(`can't open ${folder.path}/board.db: the file system is read-only;`);
    },
  );

  test("a file that cannot be read is reported with its path and a remedy", async () => {
    using folder = temporaryFolder();
    const path = unreadableBoard(folder.path);
    const { code, stderr } = await run(["server", "--tcp-port", "0", "--store", `sqlite:${path}`]);
    expect([code, stderr]).toEqual([
      1,
      `lastword: the message log ${path} failed: no such column: sender (SQLITE_ERROR). ` +
        "Check the disk and the file, then start the server again\n",
    ]);
  });

  test("a server that cannot start leaves nothing running, so its process ends", async () => {
    using folder = temporaryFolder();
    const program = fileURLToPath(new URL("../support/start-once.ts", import.meta.url));
    const child = Bun.spawn([process.execPath, program, `sqlite:${unreadableBoard(folder.path)}`], {
      stdout: "pipe",
    });
    expect(await new Response(child.stdout).text()).toBe("StoreFailedError\n");
    expect(await child.exited).toBe(0);
  });

  test("a second server on one file is refused in words", async () => {
    using folder = temporaryFolder();
    const store = `sqlite:${folder.path}/board.db`;
    await using _ = await startServer({ store });
    const { code, stderr } = await run(["server", "--tcp-port", "0", "--store", store]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("is in use by another server")]);
  });

  test("[LIM-1] a connection limit above the open-file limit is refused in words", async () => {
    const lowLimit = ["sh", "-c", 'ulimit -n 200 && exec "$@"', "sh"];
    await expect(spawnServer(["--store", "memory:", "--max-connections", "105"], lowLimit)).rejects.toThrow(
      "105 connections need an open-file limit of 201, but it is 200: raise it (ulimit -n 201)",
    );
    await using _ = await spawnServer(["--store", "memory:", "--max-connections", "104"], lowLimit);
  });

  test("a host name that no browser sends, or an address of no page, is refused with what to write instead", async () => {
    for (const [flag, value, advice] of [
      [
        "--http-hosts",
        "localhost,https://board.example/",
        "write board.example instead of https://board.example/",
      ],
      ["--http-hosts", "*.example", "write each name in full instead of *.example"],
      ["--public-url", "board.example/board", "write https://board.example/"],
    ] as const) {
      const { code, stderr } = await run(["server", flag, value]);
      expect([code, stderr]).toEqual([1, expect.stringContaining(`${flag} `)]);
      expect(stderr).toContain(advice);
    }
    const hosts = ["--http-port", "0", "--http-hosts", "a.example, B.example."];
    await using server = await spawnServer([
      "--store",
      "memory:",
      ...hosts,
      "--public-url",
      "https://c.example/",
    ]);
    for (const Host of ["a.example", "b.example", "c.example"])
      expect((await fetch(`http://127.0.0.1:${server.httpPort}/`, { headers: { Host } })).status).toBe(200);
  });

  test("a flag that is out of range is refused in words", async () => {
    for (const [flag, value] of [
      ["--tcp-port", "65536"],
      ["--keep", "0"],
      ["--wait-timeout-ms", "soon"],
      ["--max-outbox-bytes", "-1"],
    ]) {
      const { code, stderr } = await run(["server", flag ?? "", value ?? ""]);
      expect([code, stderr]).toEqual([1, expect.stringContaining("It takes a whole number from")]);
    }
    expect((await run(["server", "--store", "mysql:x", "--tcp-port", "0"])).stderr).toContain(
      "sqlite:PATH, memory: or nats:",
    );
    expect((await run(["server", "--colour"])).stderr).toContain("unknown option");
  });

  test("--help names every flag with its default in 80 columns", async () => {
    const { stdout } = await run(["server", "--help"], { COLUMNS: "80" });
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    for (const flag of [
      "--host",
      "--tcp-port",
      "--store",
      "--keep",
      "--max-connections",
      "--wait-timeout-ms",
    ]) {
      expect(stdout).toContain(flag);
    }
  });

  test("an environment variable has the effect of its flag, and the flag wins", async () => {
    const { code, stderr } = await run(["server", "--tcp-port", "0"], { LASTWORD_STORE: "nowhere" });
    expect([code, stderr]).toEqual([1, expect.stringContaining("nowhere")]);
    await using server = await spawnServer(["--store", "memory:", "--max-errors-in-row", "1"]);
    using client = await WireClient.connect(server.port);
    expect((await client.send("x\nread\n").rest()).text.split("\n")).toHaveLength(2);
  });

  test("[LIM-12] --keep prunes older messages, which are then gone", async () => {
    await using server = await spawnServer(["--store", "memory:", "--keep", "2"]);
    using client = await WireClient.connect(server.port);
    await client.ask("register bob");
    for (const text of ["one", "two"]) await client.ask(`send ${text}`);
    expect(await client.ask("read 1")).toBe("1 bob: one");
    await client.ask("send three");
    expect(await client.ask("read 1")).toBe("error gone: this message is no longer kept");
    expect(await client.ask("read 2")).toBe("2 bob: two");
  });

  for (const host of ["::1", "[::1]", "[::1]:0", "tcp://[::1]:0"]) {
    test(`an IPv6 address can be listened on as ${host}, is shown in brackets, and can be given to a client`, async () => {
      const child = Bun.spawn(
        [process.execPath, mainPath, "server", "--host", host, "--http-port", "0", "--store", "memory:"],
        {
          stdout: "pipe",
          env: { ...process.env, ...(host.endsWith(":0") ? {} : { LASTWORD_TCP_PORT: "0" }) },
        },
      );
      const { value } = await child.stdout.getReader().read();
      const ready = new TextDecoder().decode(value);
      const [, address = ""] = /^listening (tcp:\S+)/.exec(ready) ?? [];
      const client = await run(["client", "--host", address, "read"]);
      child.kill("SIGTERM");
      expect([ready, client.stdout, await child.exited]).toEqual([
        expect.stringMatching(/^listening tcp:\/\/\[::1\]:\d+ http:\/\/\[::1\]:\d+\n$/),
        "0 server: no messages yet\n",
        0,
      ]);
    });
  }

  test("what a server prints can be given to a server and to a client, whole or without its scheme", async () => {
    await using server = await startServer();
    const address = `127.0.0.1:${server.tcpPort}`;
    for (const host of [address, `tcp://${address}`, `tcp://${address}/`]) {
      for (const args of [
        ["client", "--host", host, "read"],
        ["client", "read", "--host", host],
      ]) {
        expect((await run(args)).stdout).toBe("0 server: no messages yet\n");
      }
      expect((await run(["client", "read"], { LASTWORD_HOST: host })).stdout).toStartWith("0 server");
      const { stderr } = await run(["server", "--host", host, "--store", "memory:"]);
      expect(stderr).toContain(`can't listen on ${address}: the port is already in use`);
    }
  });

  test("a port in --host and the port's own flag: the command line wins, and two ports there are refused", async () => {
    await using server = await startServer();
    const [named, own] = [`127.0.0.1:${server.tcpPort}`, `${server.tcpPort}`];
    expect((await run(["client", "read", "--host", named], { LASTWORD_PORT: "1" })).stdout).toStartWith(
      "0 server",
    );
    expect(
      (await run(["client", "read", "--port", own], { LASTWORD_HOST: "127.0.0.1:1" })).stdout,
    ).toStartWith("0 server");
    expect((await run(["client", "read", "--host", named, "--port", own])).code).toBe(0);
    for (const args of [
      ["client", "read", "--host", named, "--port", "1"],
      ["server", "--host", named, "--tcp-port", "1"],
    ]) {
      const { code, stderr } = await run(args);
      expect([code, stderr]).toEqual([1, expect.stringContaining("--host names the port")]);
    }
  });

  test("the server's --port is another word for --tcp-port, and LASTWORD_PORT is the client's", async () => {
    await using server = await spawnServer(["--store", "memory:"], ["env", "LASTWORD_PORT=1"]);
    const { stderr } = await run(["server", "--store", "memory:", "--port", `${server.port}`]);
    expect(stderr).toContain(`can't listen on 127.0.0.1:${server.port}: the port is already in use`);
    expect(await run(["server", "--port", "0", "--tcp-port", "0"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("option '--port <n>' is another word"),
    });
  });

  test("what is no address is refused in words", async () => {
    for (const host of ["http://127.0.0.1:4041", "[::1", "127.0.0.1:65536", ":4040"]) {
      for (const command of ["server", "client"]) {
        const { code, stderr } = await run([command, "--host", host]);
        expect([code, stderr]).toEqual([1, expect.stringContaining("It takes a host or an address")]);
      }
    }
  });
});

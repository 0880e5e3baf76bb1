import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { openBoardFile } from "../../src/operator/open-board.ts";
import { RunningBoard } from "../../src/operator/running-board.ts";
import { expectNothingLost, readBoardFile } from "../support/board-file.ts";
import { flipBit } from "../support/damage.ts";
import { mainPath, runProgram } from "../support/program.ts";
import { Scrape } from "../support/scrape.ts";
import { RecordingSender } from "../support/sender.ts";
import { spawnServer, startServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WireClient } from "../support/wire-client.ts";
import { operate, operateWithin, readStopped, storeTexts } from "./board.ts";

describe("lastword backup", () => {
  test("copies a running board under load: it holds what was acknowledged before, and starts as it is", async () => {
    using folder = temporaryFolder();
    const [path, copy] = [`${folder.path}/board.db`, `${folder.path}/copy.db`];
    await using server = await spawnServer(["--store", `sqlite:${path}`]);
    const senders = await Promise.all(
      ["ann", "bob", "carol"].map((name) => RecordingSender.connect(server.port, name)),
    );
    const sent = senders.map((sender) => sender.run(Number.POSITIVE_INFINITY, 20));
    using reader = await WireClient.connect(server.port);
    while (Number.parseInt(await reader.ask("read"), 10) < 3000);
    const before = Number.parseInt(await reader.ask("read"), 10);
    const { code, stdout, stderr } = await operate(path, "backup", copy);
    const after = Number.parseInt(await reader.ask("read"), 10);
    expect([code, stderr]).toEqual([0, ""]);
    const [, messages, lastId] = /^.*: (\d+) messages, the last is (\d+)\n$/.exec(stdout) ?? [];
    expect(messages).toBe(lastId ?? "");
    expect(Number(lastId)).toBeWithin(before, after);
    expect(readdirSync(folder.path).filter((name) => name.startsWith("copy"))).toEqual(["copy.db"]);
    await using started = await spawnServer(["--store", `sqlite:${copy}`]);
    using client = await WireClient.connect(started.port);
    expect(await client.ask("read")).toStartWith(`${lastId} `);
    await client.ask("register dora");
    expect(await client.ask("post on")).toBe(`ok ${Number(lastId) + 1}`);
    for (const each of [server, started]) each.kill("SIGKILL");
    await Promise.all([...sent, server.exited(), started.exited()]);
    expectNothingLost(readBoardFile(path), senders);
    const copied = readBoardFile(copy);
    expect(copied.slice(0, -1)).toEqual(readBoardFile(path).slice(0, Number(lastId)));
  });

  test("copies a stopped board, and the copy has its identity and is its owner's alone", async () => {
    using folder = temporaryFolder();
    const [path, copy] = [`${folder.path}/board.db`, `${folder.path}/copy.db`];
    storeTexts(path, ["one", "two"]);
    expect(await operate(path, "backup", copy)).toEqual({
      code: 0,
      stdout: `${copy}: 2 messages, the last is 2\n`,
      stderr: "",
    });
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(readStopped(copy)).toEqual(readStopped(path));
  });

  test("overwrites no file, and puts no copy beside what belongs to another board", async () => {
    using folder = temporaryFolder();
    const [path, copy] = [`${folder.path}/board.db`, `${folder.path}/copy.db`];
    storeTexts(path, ["one"]);
    for (const [suffix, words] of [
      ["", "is there: choose another file"],
      ["-wal", "is there: choose another file"],
      ["-mark", "is there: choose another file"],
      [".partial", "another backup is writing it"],
    ]) {
      writeFileSync(copy + suffix, "precious");
      const { code, stderr } = await operate(path, "backup", copy);
      expect([code, stderr]).toEqual([1, expect.stringContaining(words ?? "")]);
      expect(readFileSync(copy + suffix, "utf8")).toBe("precious");
      rmSync(copy + suffix);
    }
    expect(existsSync(copy)).toBe(false);
  });

  test("leaves out damaged messages and names them", async () => {
    using folder = temporaryFolder();
    const [path, copy] = [`${folder.path}/board.db`, `${folder.path}/copy.db`];
    storeTexts(path, ["one", "two to damage", "three"]);
    flipBit(path, "two to damage", 3);
    const { code, stderr } = await operate(path, "backup", copy);
    expect([code, stderr]).toEqual([0, expect.stringContaining("damaged: message 2\n")]);
    expect(readStopped(copy).lines).toEqual(["1 bob: one", "3 bob: three"]);
  });

  test("says in words what is missing, and leaves nothing behind", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    const missing = await operate(path, "backup", `${folder.path}/copy.db`);
    expect(missing).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`there is no board at ${path}`),
    });
    storeTexts(path, ["one"]);
    const nowhere = await operate(path, "backup", `${folder.path}/none/copy.db`);
    expect(nowhere.stderr).toBe(
      `lastword: can't create ${folder.path}/none/copy.db.partial: there is no such file or folder\n`,
    );
    const inMemory = await runProgram(["backup", `${folder.path}/copy.db`, "--store", "memory:"]);
    expect(inMemory.stderr).toBe("lastword: a board in memory has no file: --store takes sqlite:PATH here\n");
    expect(readdirSync(folder.path).sort()).toEqual(["board.db", "board.db-mark"]);
  });

  test("on a disk without room says so and leaves nothing behind, wherever the room ends", async () => {
    using folder = temporaryFolder();
    const [path, copy] = [`${folder.path}/board.db`, `${folder.path}/copy.db`];
    storeTexts(path, Array<string>(200).fill("x".repeat(900)));
    const names = readdirSync(folder.path).sort();
    // In blocks of 512 bytes: no page, the schema alone, the identity, and some messages.
    for (const blocks of [1, 8, 16, 24, 100]) {
      const { code, stderr } = await operateWithin(blocks, path, "backup", copy);
      expect([blocks, code, stderr]).toEqual([
        blocks,
        1,
        expect.stringMatching(/^lastword: can't write .*copy\.db\.partial: [^\n]*\n$/),
      ]);
      expect(readdirSync(folder.path).sort()).toEqual(names);
    }
  });

  test("whose answer nobody takes fails in words", async () => {
    if (!existsSync("/dev/full")) return;
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    storeTexts(path, ["one"]);
    const child = Bun.spawn(
      [process.execPath, mainPath, "backup", `${folder.path}/copy.db`, "--store", `sqlite:${path}`],
      { stdout: Bun.file("/dev/full"), stderr: "pipe" },
    );
    expect(await new Response(child.stderr).text()).toBe(
      "lastword: can't write to stdout: the disk is full\n",
    );
  });

  test("escapes what a file's name would do to a terminal", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    storeTexts(path, ["one"]);
    const copy = `${folder.path}/a\x1b[31m\nb.db`;
    const shown = `${folder.path}/a\\u{1b}[31m\\u{a}b.db`;
    expect((await operate(path, "backup", copy)).stdout).toBe(`${shown}: 1 messages, the last is 1\n`);
    const again = await operate(path, "backup", copy);
    expect(again.stderr).toBe(`lastword: ${shown} is there: choose another file\n`);
    expect((await operate(path, "restore", copy)).stdout).toContain(": restored, ");
    expect((await operate(`${copy}.none`, "export")).stderr).toContain(`no board at ${shown}.none: `);
  });

  test("of pages between which a message was redacted is refused", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    storeTexts(path, ["one", "two", "three"]);
    await using _server = await startServer({ store: `sqlite:${path}` });
    const board = await RunningBoard.connect(`${path}-operator`);
    expect((await board?.page(1))?.messages.map(({ text }) => text)).toEqual(["one", "two", "three"]);
    expect(await board?.redact(9)).toBe("no-such-message");
    expect((await board?.page(3))?.messages.map(({ text }) => text)).toEqual(["three"]);
    expect(await board?.redact(2)).toBe("redacted");
    expect(board?.page(3)).rejects.toThrow("run this again");
  });
});

describe("the operator's socket", () => {
  test("is its owner's alone, and goes with the server", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    const server = await startServer({ store: `sqlite:${path}` });
    expect(statSync(`${path}-operator`).mode & 0o777).toBe(0o600);
    await server.stop();
    expect(existsSync(`${path}-operator`)).toBe(false);
  });

  test("of a server that was killed is in no command's way, nor in that of the next server", async () => {
    using folder = temporaryFolder();
    const [path, copy] = [`${folder.path}/board.db`, `${folder.path}/copy.db`];
    storeTexts(path, ["one"]);
    await using server = await spawnServer(["--store", `sqlite:${path}`]);
    server.kill("SIGKILL");
    await server.exited();
    expect(existsSync(`${path}-operator`)).toBe(true);
    expect(await operate(path, "backup", copy)).toMatchObject({ code: 0 });
    await using next = await startServer({ store: `sqlite:${path}` });
    expect(next.board.lastWord.id).toBe(1);
    expect(await operate(path, "backup", `${copy}2`)).toMatchObject({ code: 0 });
  });

  test("is needed while a server runs: without it, the command names who has the file", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    storeTexts(path, ["one"]);
    await using server = await spawnServer(["--store", `sqlite:${path}`]);
    rmSync(`${path}-operator`);
    const { code, stderr } = await operate(path, "backup", `${folder.path}/copy.db`);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(`in use by another server (process ${server.pid})`),
    ]);
  });

  test("is waited for while a server starts or stops: it has the file, but answers nobody", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    storeTexts(path, ["one"]);
    const starting = new Database(path);
    starting.run("BEGIN EXCLUSIVE");
    let pauses = 0;
    await using board = await openBoardFile({ store: `sqlite:${path}` }, () => {
      if (++pauses === 3) starting.close();
      return Promise.resolve();
    });
    expect([pauses, board.lastId]).toEqual([3, 1]);
  });

  test("whose name is too long is no reason not to start: the log says which commands have to wait", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/${"long".repeat(25)}.db`;
    await using server = await spawnServer(["--store", `sqlite:${path}`]);
    const { code, stderr } = await operate(path, "export");
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(`in use by another server (process ${server.pid})`),
    ]);
    server.kill("SIGTERM");
    expect((await server.exited()).stderr).toContain("cannot listen for backup, export and redact");
    expect(await operate(path, "export")).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test("of a server that ends in the middle of an answer says to try again", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    storeTexts(path, ["one"]);
    const ending = createServer((socket) => socket.once("data", () => socket.destroy()));
    await new Promise<void>((resolve) => ending.listen(`${path}-operator`, resolve));
    const { code, stderr } = await operate(path, "export");
    ending.close();
    expect([code, stderr]).toEqual([
      1,
      `lastword: can't reach the server at ${path}-operator: it has stopped; run this again\n`,
    ]);
  });

  test("that answers something else is named", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    storeTexts(path, ["one"]);
    const other = createServer((socket) => socket.end("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"));
    await new Promise<void>((resolve) => other.listen(`${path}-operator`, resolve));
    const { code, stderr } = await operate(path, "export");
    other.close();
    expect([code, stderr]).toEqual([1, expect.stringContaining(`${path}-operator answered 500`)]);
  });
});

describe("the time of the last backup", () => {
  const metric = "lastword_last_backup_timestamp_seconds";

  test("is shown after a backup of a running board, and still after a restart", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    const settings = { store: `sqlite:${path}`, adminPort: 0 };
    let seconds: number | undefined;
    {
      await using server = await startServer(settings);
      expect((await Scrape.of(server.adminPort)).value(metric)).toBe(0);
      const beforeMs = Date.now();
      expect((await operate(path, "backup", `${folder.path}/copy.db`)).stderr).toBe("");
      seconds = (await Scrape.of(server.adminPort)).value(metric);
      expect(seconds).toBeWithin(beforeMs / 1000, Date.now() / 1000 + 0.001);
      // One that fails changes nothing.
      expect((await operate(path, "backup", `${folder.path}/copy.db`)).code).toBe(1);
    }
    await using again = await startServer(settings);
    expect((await Scrape.of(again.adminPort)).value(metric)).toBe(seconds);
    await using copied = await startServer({ store: `sqlite:${folder.path}/copy.db`, adminPort: 0 });
    expect((await Scrape.of(copied.adminPort)).value(metric)).toBe(0);
  });

  test("is noted if the server does not run, and goes aside with its board at a restore", async () => {
    using folder = temporaryFolder();
    const [path, copy] = [`${folder.path}/board.db`, `${folder.path}/copy.db`];
    storeTexts(path, ["one"]);
    expect((await operate(path, "backup", copy)).code).toBe(0);
    const notedAt = readFileSync(`${path}-backup`, "utf8");
    expect(notedAt).toMatch(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\n$/);
    expect(statSync(`${path}-backup`).mode & 0o777).toBe(0o600);
    {
      await using server = await startServer({ store: `sqlite:${path}`, adminPort: 0 });
      expect((await Scrape.of(server.adminPort)).value(metric)).toBe(Date.parse(notedAt.trim()) / 1000);
    }
    expect((await operate(path, "restore", copy)).code).toBe(0);
    expect(existsSync(`${path}-backup`)).toBe(false);
    expect(readFileSync(`${path}.before-restore-backup`, "utf8")).toBe(notedAt);
  });

  test("does not decide whether a backup worked: a note that can't be written is a warning", async () => {
    using folder = temporaryFolder();
    const [path, copy] = [`${folder.path}/board.db`, `${folder.path}/copy.db`];
    storeTexts(path, ["one"]);
    mkdirSync(`${path}-backup.partial`);
    const { code, stdout, stderr } = await operate(path, "backup", copy);
    expect([code, stdout]).toEqual([0, `${copy}: 1 messages, the last is 1\n`]);
    expect(stderr).toStartWith("lastword: the backup is complete, but its time could not be noted: ");
    await using server = await startServer({ store: `sqlite:${path}`, adminPort: 0 });
    expect((await operate(path, "backup", `${folder.path}/second.db`)).code).toBe(0);
    expect((await Scrape.of(server.adminPort)).value(metric)).toBeGreaterThan(0);
  });

  test("is not known if the note is damaged, and the server starts", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    writeFileSync(`${path}-backup`, "yesterday\n");
    await using server = await startServer({ store: `sqlite:${path}`, adminPort: 0 });
    expect((await Scrape.of(server.adminPort)).value(metric)).toBe(0);
  });
});

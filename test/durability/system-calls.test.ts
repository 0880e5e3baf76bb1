import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { readBoardFile } from "../support/board-file.ts";
import { testWith } from "../support/programs.ts";
import { RecordingSender } from "../support/sender.ts";
import { spawnServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WireClient } from "../support/wire-client.ts";

const testWithStrace = testWith(["strace"]);

/** `strace` so that the server stays the child that we started (`-D`). */
function strace(...flags: string[]): string[] {
  return ["strace", "-D", "-f", ...flags, "--"];
}

/** Refuses some of the writes to a file with this error; `when` says which of them. */
function refuseWrites(path: string, errno: string, when: string): string[] {
  const injection = `inject=pwrite64:error=${errno}:when=${when}`;
  return strace("-o", "/dev/null", "-e", "trace=pwrite64", "-e", injection, "-P", path);
}

/** How many acknowledgements a trace shows, and how many of them left while bytes of the log were not synced. */
function countAcknowledgements(trace: string): { all: number; early: number } {
  let unsynced = 0;
  let all = 0;
  let early = 0;
  for (const line of trace.split("\n")) {
    if (/\bpwrite64\(\d+<[^>]*-wal>/.test(line)) unsynced++;
    // A call that another thread interrupts is shown in two lines; it has ended at the second one.
    if (/\bfsync\(\d+<[^>]*-wal>\) += 0|<\.\.\. fsync resumed>.*= 0/.test(line)) unsynced = 0;
    if (!/\bsendto\(\d+(<[^>]*>)?, "ok\\n/.test(line)) continue;
    all++;
    if (unsynced > 0) early++;
  }
  return { all, early };
}

describe("system calls", () => {
  testWithStrace("[SND-2] no acknowledgement leaves before the fsync of its batch", async () => {
    using folder = temporaryFolder();
    const trace = `${folder.path}/trace`;
    const calls = ["-y", "-o", trace, "-e", "trace=pwrite64,fsync,fdatasync,sendto"];
    await using server = await spawnServer(["--store", `sqlite:${folder.path}/board.db`], strace(...calls));
    const sender = await RecordingSender.connect(server.port, "bob");
    await sender.run(50, 1);
    expect(sender.acknowledged).toHaveLength(50);
    server.kill("SIGTERM");
    await server.exited();
    expect(countAcknowledgements(readFileSync(trace, "utf8"))).toEqual({ all: 50, early: 0 });
  });

  testWithStrace("[CLS-10] keepalive begins after 60 s: ten probes, a second apart", async () => {
    using folder = temporaryFolder();
    const trace = `${folder.path}/trace`;
    const calls = ["-o", trace, "-e", "trace=setsockopt"];
    await using server = await spawnServer(["--store", "memory:"], strace(...calls));
    using client = await WireClient.connect(server.port);
    await client.ask("read");
    server.kill("SIGTERM");
    await server.exited();
    const options = [...readFileSync(trace, "utf8").matchAll(/SO_KEEPALIVE, \[1\]|TCP_KEEP\w+, \[\d+\]/g)];
    expect(options.map(([option]) => option)).toEqual([
      ...["SO_KEEPALIVE, [1]", "TCP_KEEPIDLE, [60]", "TCP_KEEPINTVL, [1]", "TCP_KEEPCNT, [10]"],
    ]);
  });

  testWithStrace("the check detects an acknowledgement that leaves before its fsync", async () => {
    const trace = [
      '1 pwrite64(8</board.db-wal>, "x", 24, 0) = 24',
      "1 fsync(8</board.db-wal>) = 0",
      '1 pwrite64(7</board.db>, "x", 24, 0) = 24',
      '2 sendto(12, "ok\\n", 3, 0, NULL, 0) = 3',
      '1 pwrite64(8</board.db-wal>, "x", 24, 0) = 24',
      "1 fsync(8</board.db-wal> <unfinished ...>",
      '2 sendto(12, "ok\\n", 3, 0, NULL, 0) = 3',
      "1 <... fsync resumed>) = 0",
      '2 sendto(12, "ok\\n", 3, 0, NULL, 0) = 3',
    ];
    expect(countAcknowledgements(trace.join("\n"))).toEqual({ all: 3, early: 1 });
  });

  testWithStrace(
    "after a failed fsync nothing is acknowledged and the process exits with the reason",
    async () => {
      using folder = temporaryFolder();
      const path = `${folder.path}/board.db`;
      await using server = await spawnServer(
        ["--store", `sqlite:${path}`],
        strace("-o", "/dev/null", "-e", "trace=fsync", "-e", "inject=fsync:error=EIO:when=20+"),
      );
      const sender = await RecordingSender.connect(server.port, "bob");
      await sender.run(1000, 1);
      const { code, stderr } = await server.exited();
      expect(code).toBe(1);
      expect(stderr).toContain(
        `lastword: the message log ${path} failed: disk I/O error (SQLITE_IOERR_FSYNC). Check the disk`,
      );
      expect(sender.acknowledged.length).toBeGreaterThan(5);
      expect(sender.acknowledged.length).toBeLessThan(20);
      const stored = readBoardFile(path).map(({ text }) => text);
      expect(stored.slice(0, sender.acknowledged.length)).toEqual(sender.acknowledged);
    },
  );

  for (const errno of ["ENOSPC", "EDQUOT", "EFBIG", "EIO"]) {
    testWithStrace(
      `[SND-4] when a write is refused with ${errno}, sends are refused, reads go on, and sends work again later`,
      async () => {
        using folder = temporaryFolder();
        const path = `${folder.path}/board.db`;
        await using server = await spawnServer(
          ["--store", `sqlite:${path}`],
          refuseWrites(`${path}-wal`, errno, "40..41"),
        );
        using client = await WireClient.connect(server.port);
        await client.ask("register bob");
        const stored: string[] = [];
        let refused = 0;
        let last = "0 server: no messages yet";
        for (let number = 1; stored.length < 40; number++) {
          const answer = await client.ask(`send ${number}`);
          if (answer === "ok") {
            stored.push(`${number}`);
            last = `${stored.length} bob: ${number}`;
          } else {
            refused++;
            expect(answer).toBe("error unavailable: the disk is full; nothing was stored");
          }
          expect(await client.ask("read")).toBe(last);
          expect(await client.ask("read 1")).toBe("1 bob: 1");
        }
        expect(refused).toBeGreaterThan(0);
        server.kill("SIGTERM");
        const { code, stderr } = await server.exited();
        expect(code).toBe(0);
        expect(stderr).toContain("the disk refuses writes");
        expect(readBoardFile(path).map(({ text }) => text)).toEqual(stored);
      },
    );

    testWithStrace(`a checkpoint whose write is refused with ${errno} is only postponed`, async () => {
      using folder = temporaryFolder();
      const path = `${folder.path}/board.db`;
      await using server = await spawnServer(
        ["--store", `sqlite:${path}`],
        refuseWrites(path, errno, "5..6"),
      );
      const sender = await RecordingSender.connect(server.port, "bob");
      await sender.run(2500, 5);
      server.kill("SIGTERM");
      expect((await server.exited()).code).toBe(0);
      expect(readBoardFile(path).map(({ text }) => text)).toEqual(sender.acknowledged);
    });
  }

  test("[SND-4] a limit on the size of files refuses sends and ends nothing", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    const smallFiles = ["sh", "-c", 'ulimit -f 400 && exec "$@"', "sh"];
    await using server = await spawnServer(["--store", `sqlite:${path}`], smallFiles);
    using client = await WireClient.connect(server.port);
    await client.ask("register bob");
    const text = "x".repeat(900);
    let stored = 0;
    while ((await client.ask(`send ${text}`)) === "ok") stored++;
    expect(await client.ask("send more")).toBe("error unavailable: the disk is full; nothing was stored");
    expect(await client.ask("read")).toBe(`${stored} bob: ${text}`);
    server.kill("SIGTERM");
    expect((await server.exited()).code).toBe(0);
    expect(readBoardFile(path)).toHaveLength(stored);
  });
});

import { expect, test } from "bun:test";
import { appendFileSync, rmSync, writeFileSync } from "node:fs";
import { expectNothingLost, readBoardFile } from "../support/board-file.ts";
import { eventually } from "../support/deadline.ts";
import { testWithout } from "../support/programs.ts";
import { Scrape } from "../support/scrape.ts";
import { spawnServer } from "../support/server.ts";
import { listenAsManager, startService } from "../support/service-manager.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WireClient } from "../support/wire-client.ts";

/** A file system of one MiB at `path`, as only root may mount it; undefined where that is not allowed. */
function mountSmallDisk(path: string): Disposable | undefined {
  if (Bun.which("mount") === null) return undefined;
  const mounted = Bun.spawnSync(["mount", "-t", "tmpfs", "-o", "size=1m", "lastword-test", path]);
  if (!mounted.success) return undefined;
  return { [Symbol.dispose]: () => void Bun.spawnSync(["umount", path]) };
}

using folder = temporaryFolder();
const mayMount = (() => {
  using disk = mountSmallDisk(folder.path);
  return disk !== undefined;
})();
const testWithMount = (name: string, body: () => Promise<void>) =>
  test.if(mayMount || process.env.CI !== undefined)(
    mayMount ? name : `${name} (needs the right to mount)`,
    body,
  );

testWithMount(
  "[SND-4] a disk that is really full refuses sends, serves reads, and takes sends again when space returns",
  async () => {
    using mountPoint = temporaryFolder();
    using disk = mountSmallDisk(mountPoint.path);
    expect(disk).toBeDefined();
    const path = `${mountPoint.path}/board.db`;
    writeFileSync(`${mountPoint.path}/ballast`, new Uint8Array(400_000));
    await using server = await spawnServer(["--store", `sqlite:${path}`]);
    using client = await WireClient.connect(server.port);
    await client.ask("register bob");

    const text = "x".repeat(900);
    let stored = 0;
    while ((await client.ask(`send ${text}`)) === "ok") stored++;
    expect(stored).toBeGreaterThan(10);
    expect(await client.ask("send more")).toBe("error unavailable: the disk is full; nothing was stored");
    expect(await client.ask("read")).toBe(`${stored} bob: ${text}`);
    expect(await client.ask("read 1")).toBe(`1 bob: ${text}`);

    rmSync(`${mountPoint.path}/ballast`);
    let answer = await client.ask("send after");
    while (answer !== "ok") {
      expect(answer).toStartWith("error unavailable");
      answer = await client.ask("send after");
    }
    expect(await client.ask("read")).toBe(`${stored + 1} bob: after`);
    client.send("close\n");
    server.kill("SIGTERM");
    expect((await server.exited()).code).toBe(0);
    const messages = readBoardFile(path);
    expect(messages).toHaveLength(stored + 1);
    expectNothingLost(messages, []);
  },
);

testWithout([
  ...(mayMount ? [] : ["the right to mount"]),
  ...(Bun.which("python3") === null ? ["python3"] : []),
])("a full disk does not stop the watchdog: the server still serves reads", async () => {
  using mountPoint = temporaryFolder();
  using disk = mountSmallDisk(mountPoint.path);
  expect(disk).toBeDefined();
  using folder = temporaryFolder();
  const path = `${folder.path}/notify`;
  await using manager = await listenAsManager(path);
  const flags = ["--tcp-port", "0", "--http-port", "off", "--store", `sqlite:${mountPoint.path}/board.db`];
  await using service = startService(flags, { NOTIFY_SOCKET: path, WATCHDOG_USEC: "300000" });
  using client = await WireClient.connect(Number(/\d+$/.exec(await service.ready())));
  await client.ask("register bob");
  let answer = "ok";
  while (answer === "ok") answer = await client.ask(`send ${"x".repeat(900)}`);
  expect(answer).toStartWith("error unavailable");
  // What it says after this is later than the answer.
  service.kill("SIGHUP");
  expect(await manager.messages.nextBut("WATCHDOG=1")).toBe("READY=1");
  expect(await manager.messages.nextBut("WATCHDOG=1")).toBe("RELOADING=1");
  expect(await manager.messages.nextBut("WATCHDOG=1")).toBe("READY=1");
  for (let feed = 0; feed < 3; feed++) expect(await manager.messages.next()).toBe("WATCHDOG=1");
});

testWithMount(
  "the admin port says that the disk is full before anybody sends, and when it is no longer",
  async () => {
    using mountPoint = temporaryFolder();
    using disk = mountSmallDisk(mountPoint.path);
    expect(disk).toBeDefined();
    const path = `${mountPoint.path}/board.db`;
    await using server = await spawnServer(["--store", `sqlite:${path}`, "--admin-port", "0"]);
    const ask = async () => {
      const response = await fetch(`http://127.0.0.1:${server.adminPort}/healthz`);
      return `${response.status} ${await response.text()}`;
    };
    const isWritable = async () => (await Scrape.of(server.adminPort)).value("lastword_log_writable");
    expect([await ask(), await isWritable()]).toEqual(["200 ok\n", 1]);

    fillDisk(`${mountPoint.path}/ballast`);
    await eventually(ask, (answer) => answer === "503 the disk refuses writes\n");
    expect(await isWritable()).toBe(0);

    rmSync(`${mountPoint.path}/ballast`);
    await eventually(ask, (answer) => answer === "200 ok\n");
    expect(await isWritable()).toBe(1);
  },
);

/** Writes a file until the disk takes no more. */
function fillDisk(path: string): void {
  try {
    for (;;) appendFileSync(path, new Uint8Array(4096));
  } catch (error) {
    expect(error).toMatchObject({ code: "ENOSPC" });
  }
}

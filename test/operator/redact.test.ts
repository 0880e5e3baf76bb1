import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { RunningBoard } from "../../src/operator/running-board.ts";
import { clientCommandLine } from "../support/client-process.ts";
import { spawnServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WireClient } from "../support/wire-client.ts";
import { operate, readStopped, storeTexts } from "./board.ts";

const gone = "error gone: this message is no longer kept";

/** Whether a text is in the bytes of a board's file or its write-ahead log. */
function holds(path: string, text: string): boolean {
  return [path, `${path}-wal`].some((each) => existsSync(each) && readFileSync(each).includes(text));
}

describe("[IDS-3] lastword redact", () => {
  test("removes a message from a running board: reads answer gone, waits pass over it, the log names its id", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    storeTexts(path, ["one", "SECRET", "three"]);
    await using server = await spawnServer(["--store", `sqlite:${path}`]);
    using client = await WireClient.connect(server.port);
    expect(await client.ask("read 2")).toBe("2 bob: SECRET");
    expect(await operate(path, "redact", "2")).toEqual({
      code: 0,
      stdout: "redacted message 2\n",
      stderr: "",
    });
    expect(await client.ask("read 2")).toBe(gone);
    expect(await client.ask("time 2")).toBe(gone);
    expect(await client.ask("wait 1")).toBe("3 bob: three");
    expect(await client.ask("read")).toBe("3 bob: three");
    expect(holds(path, "SECRET")).toBe(false);
    server.kill("SIGTERM");
    const { stderr } = await server.exited();
    expect(stderr).toContain('"id":2,"outcome":"redacted"');
    expect(stderr).not.toContain("SECRET");
    expect(readStopped(path).lines).toEqual(["1 bob: one", "3 bob: three"]);
  });

  test("[REA-3] says so on the board if it was the last word, and wakes those who wait", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    storeTexts(path, ["one", "SECRET"]);
    await using server = await spawnServer(["--store", `sqlite:${path}`]);
    using client = await WireClient.connect(server.port);
    using waiter = await WireClient.connect(server.port);
    waiter.send("wait 2\n");
    await client.ask("read");
    expect(await operate(path, "redact", "2")).toMatchObject({ code: 0 });
    expect(await waiter.line()).toBe("3 server: message 2 was redacted");
    expect(await client.ask("read")).toBe("3 server: message 2 was redacted");
    await client.ask("register dora");
    expect(await client.ask("post on")).toBe("ok 4");
    expect(await client.ask("wait 1")).toBe("3 server: message 2 was redacted");
  });

  test("leaves no gap that a client stumbles over: its history passes over the message", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    storeTexts(path, ["one", "SECRET", "three"]);
    await using server = await spawnServer(["--store", `sqlite:${path}`]);
    expect(await operate(path, "redact", "2")).toMatchObject({ code: 0 });
    const tail = Bun.spawn(clientCommandLine(server.port, [], ["tail", "--from", "1", "--count", "2"]), {
      stdout: "pipe",
    });
    expect((await new Response(tail.stdout).text()).replace(/^.*?(?=\d bob)/gm, "")).toBe(
      "1 bob: one\n3 bob: three\n",
    );
    expect(await tail.exited).toBe(0);
  });

  test("on a disk without room says whether the message is hidden, or nothing has changed", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    const smallFiles = ["sh", "-c", 'ulimit -f 100 && exec "$@"', "sh"];
    await using server = await spawnServer(["--store", `sqlite:${path}`], smallFiles);
    const board = await RunningBoard.connect(`${path}-operator`);
    using client = await WireClient.connect(server.port);
    await client.ask("register dora");
    let last = 0;
    const post = async () => {
      last++;
      expect(await client.ask(`post SECRET-${last} ${"x".repeat(850)}`)).toBe(`ok ${last}`);
    };
    await post();
    // Until the file cannot grow: what is newer stays in the write-ahead log.
    do await post();
    while ((await board?.redact(1)) === "redacted");
    const newest = last;
    await post();
    const hidden = await operate(path, "redact", `${newest}`);
    expect([hidden.code, hidden.stderr]).toEqual([
      1,
      expect.stringContaining("the disk refused to overwrite it"),
    ]);
    expect(await client.ask(`read ${newest}`)).toBe(gone);
    expect(holds(path, `SECRET-${newest} `)).toBe(true);

    while ((await client.ask(`send ${"x".repeat(900)}`)) === "ok");
    let kept = 2;
    while ((await board?.redact(kept)) === "hidden") kept++;
    const full = await operate(path, "redact", `${kept}`);
    expect([full.code, full.stderr]).toEqual([1, expect.stringContaining("it was not redacted")]);
    expect(await client.ask(`read ${kept}`)).toStartWith(`${kept} dora: SECRET`);
    server.kill("SIGKILL");
    await server.exited();

    const both = [`${kept}`, `${newest}`];
    expect(await operate(path, "redact", ...both)).toMatchObject({ code: 0, stderr: "" });
    const held = [1, kept, kept + 1, newest].map((id) => holds(path, `SECRET-${id} `));
    expect(held).toEqual([false, false, true, false]);
  });

  test("removes several messages from a stopped board, and says which one it could not", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    storeTexts(path, ["one", "SECRET one", "SECRET two", "four"]);
    expect(await operate(path, "redact", "2", "3", "9", "1")).toEqual({
      code: 1,
      stdout: "redacted message 2\nredacted message 3\n",
      stderr: "lastword: message 9: no message has this id\n",
    });
    expect(holds(path, "SECRET")).toBe(false);
    expect(readStopped(path).lines).toEqual(["1 bob: one", "4 bob: four"]);
    expect((await operate(path, "redact", "two")).stderr).toContain("It takes the id of a message");
  });
});

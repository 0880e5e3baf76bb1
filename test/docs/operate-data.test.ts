import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { MessageDatabase } from "../../src/store/sqlite/database.ts";
import { readStopped, storeTexts } from "../operator/board.ts";
import { collectOutput } from "../support/collect-output.ts";
import { flipBit } from "../support/damage.ts";
import { mainPath } from "../support/program.ts";
import { spawnServer, startServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { docs } from "./recipe.ts";

const page = readFileSync(`${docs}operate.md`, "utf8");
const bin = temporaryFolder();

beforeAll(() => {
  writeFileSync(`${bin.path}/lastword`, `#!/bin/sh\nexec ${process.execPath} ${mainPath} "$@"\n`);
  chmodSync(`${bin.path}/lastword`, 0o755);
});
afterAll(() => bin[Symbol.dispose]());

/** The text of the section with this heading. */
function readSection(heading: string): string {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`docs/operate.md has no section ${heading}`);
  return section;
}

/** The commands of a section, in their order. */
function readSectionCommands(heading: string): string[] {
  return [...readSection(heading).matchAll(/^ {4}(.*)$/gm)].map(([, command = ""]) => command);
}

/** Runs a command of the document in a folder that stands for the whole disk. */
async function runIn(folder: string, command: string) {
  const child = Bun.spawn(["sh", "-c", command.replaceAll("/var/", `${folder}/var/`)], {
    cwd: folder,
    env: { ...process.env, PATH: `${bin.path}:${process.env.PATH}` },
    stdout: "pipe",
    stderr: "pipe",
  });
  return collectOutput(child);
}

/** A disk with a board where the document has it. */
function diskWithBoard(texts: readonly string[]): { folder: string; path: string } & Disposable {
  const disk = temporaryFolder();
  const folder = disk.path;
  for (const each of ["lib", "backups"]) mkdirSync(`${folder}/var/${each}/lastword`, { recursive: true });
  const path = `${folder}/var/lib/lastword/lastword.db`;
  storeTexts(path, texts);
  return { folder, path, [Symbol.dispose]: () => disk[Symbol.dispose]() };
}

/** Where the document imports a board. */
function newPathOf({ path }: { readonly path: string }): string {
  return path.replace("lastword.db", "new.db");
}

describe("docs/operate.md", () => {
  test("Backups: the command and the line for the crontab copy a running board", async () => {
    using disk = diskWithBoard(["one", "two"]);
    await using _server = await spawnServer(["--store", `sqlite:${disk.path}`]);
    const [command = "", ...others] = readSectionCommands("Backups");
    expect(others).toEqual([]);
    const line = /```crontab\n(.*)\n```/.exec(readSection("Backups"))?.[1] ?? "";
    // cron takes a % for the end of the command, unless there is a \ before it.
    const nightly = line.replace(/^(?:\S+ ){5}/, "").replaceAll("\\%", "%");
    for (const each of [command, nightly])
      expect(await runIn(disk.folder, each)).toMatchObject({ code: 0, stderr: "" });
    for (const folder of [disk.folder, `${disk.folder}/var/backups/lastword`]) {
      const copies = readdirSync(folder).filter((name) => /^board-\d{4}-\d\d-\d\d\.db$/.test(name));
      expect(copies.map((name) => readStopped(`${folder}/${name}`).lines)).toEqual([
        ["1 bob: one", "2 bob: two"],
      ]);
    }
  });

  test("Restore: the command puts a backup in the place of the board", async () => {
    using disk = diskWithBoard(["one"]);
    const [command = ""] = readSectionCommands("Restore");
    const backup = "board-2026-11-27.db";
    expect(command).toContain(" board-2026-11-27.db ");
    expect(
      await runIn(disk.folder, `lastword backup ${backup} --store sqlite:/var/lib/lastword/lastword.db`),
    ).toMatchObject({
      code: 0,
    });
    storeTexts(disk.path, ["two"]);
    expect(await runIn(disk.folder, command)).toMatchObject({ code: 0, stderr: "" });
    expect(readStopped(disk.path).lines).toEqual(["1 bob: one"]);
    expect(readStopped(`${disk.path}.before-restore`).lines).toEqual(["1 bob: one", "2 bob: two"]);
  });

  test("Another form, another machine: the commands make a new board of the old one", async () => {
    using disk = diskWithBoard(["one", "two"]);
    for (const command of readSectionCommands("Another form, another machine"))
      expect(await runIn(disk.folder, command)).toMatchObject({ code: 0, stderr: "" });
    const lines = readFileSync(`${disk.folder}/board.ndjson`, "utf8").trim().split("\n");
    const example = /`(\{"id":1,.*?\})`/.exec(page)?.[1] ?? "";
    expect(Object.keys(JSON.parse(lines[0] ?? ""))).toEqual(Object.keys(JSON.parse(example)));
    expect(readStopped(newPathOf(disk)).lines).toEqual(readStopped(disk.path).lines);
  });

  test("Removing a message: the command redacts one of a running board", async () => {
    using disk = diskWithBoard(Array.from({ length: 18 }, (_, index) => `text ${index + 1}`));
    await using server = await startServer({ store: `sqlite:${disk.path}` });
    const [command = ""] = readSectionCommands("Removing a message");
    expect(await runIn(disk.folder, command)).toMatchObject({ code: 0, stdout: "redacted message 17\n" });
    expect(await server.board.find(17)).toMatchObject({ code: "gone" });
  });

  test("Upgrade: the copy of the older form has the name that the document gives", () => {
    using disk = temporaryFolder();
    const path = `${disk.path}/lastword.db`;
    copyFileSync(new URL("../store/fixtures/schema-1.db", import.meta.url), path);
    readStopped(path);
    expect(readSection("Upgrade")).toContain("`lastword.db.v1.bak`");
    expect(readdirSync(disk.path)).toContain("lastword.db.v1.bak");
  });

  test("When a page is damaged: the commands leave a board of what can be read, and the old one aside", async () => {
    using disk = diskWithBoard(["one", "two to damage", "three"]);
    flipBit(disk.path, "two to damage", 3);
    const [save = "", ...others] = readSectionCommands("When a page is damaged");
    expect(others).toHaveLength(2);
    const saved = await runIn(disk.folder, save);
    expect([saved.code, saved.stderr]).toEqual([0, expect.stringContaining("damaged: message 2")]);
    for (const command of others)
      expect(await runIn(disk.folder, command)).toMatchObject({ code: 0, stderr: "" });
    expect(readStopped(disk.path).lines).toEqual(["1 bob: one", "3 bob: three"]);
    expect(existsSync(`${disk.path}.before-restore`)).toBe(true);
  });

  test("[TIM-2] When the clock jumps: after the commands, new messages have the time of the clock", async () => {
    using disk = diskWithBoard([]);
    const ahead = new MessageDatabase(disk.path, undefined, { nowMs: () => Date.UTC(2031, 4) });
    ahead.append([{ sender: "bob", text: "one" }]);
    ahead.close();
    for (const command of readSectionCommands("When the clock jumps"))
      expect(await runIn(disk.folder, command)).toMatchObject({ code: 0, stderr: "" });
    const corrected = new MessageDatabase(disk.path, undefined);
    corrected.append([{ sender: "bob", text: "two" }]);
    expect(corrected.newest(2).map(({ storedAtMs }) => storedAtMs)).toEqual([undefined, expect.any(Number)]);
    expect(corrected.newest(1)[0]?.storedAtMs).toBeLessThan(Date.UTC(2031));
    corrected.close();
  });
});

import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { formatExported, parseExported } from "../../src/operator/exported-line.ts";
import { parseName } from "../../src/protocol/name.ts";
import { parseMessageText } from "../../src/protocol/text.ts";
import { runProgram } from "../support/program.ts";
import { startServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WireClient } from "../support/wire-client.ts";
import { operate, readStopped, storeTexts } from "./board.ts";

const line = (fields: object) => JSON.stringify({ id: 1, sender: "bob", text: "hi", time: null, ...fields });

describe("a line of an export", () => {
  test("is parsed to the message that it was made of, whatever the text", () => {
    const isStored = (text: string) => parseMessageText(text) === text && !/^ | $/.test(text);
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", minLength: 1, maxLength: 200 }).filter(isStored),
        fc.constantFrom("bob", "server", "Ægir", "a.b-c_9"),
        fc.integer({ min: 1, max: 2 ** 53 - 2 }),
        fc.option(fc.integer({ min: 0, max: 253_402_300_799_999 }), { nil: undefined }),
        (text, sender, id, storedAtMs) => {
          const message = { id, sender, text, storedAtMs };
          expect(parseExported(formatExported(message))).toEqual(message);
        },
      ),
    );
    expect(parseName("Ægir")).toBe("Ægir");
  });

  for (const [text, fault] of [
    ["", "it is not a JSON object"],
    ["[]", "it is not a JSON object"],
    [line({ colour: 1 }), 'it has a field "colour"'],
    [line({ id: 0 }), "its id is not a whole number"],
    [line({ id: 1.5 }), "its id is not a whole number"],
    [line({ id: 2 ** 53 - 1 }), "its id is not a whole number"],
    [line({ sender: "" }), "its sender is not a name"],
    [line({ sender: "a b" }), "its sender: U+0020 is not allowed in a name"],
    [line({ sender: "Server" }), "its sender: this name is reserved"],
    [line({ sender: "ﬁ" }), "its sender is not a name in the form"],
    [line({ text: "" }), "its text: a message is not empty"],
    [line({ text: "\u001b[2J" }), "its text: U+001B is not allowed"],
    [line({ text: "x".repeat(901) }), "its text: message of 901 bytes, limit 900"],
    [line({ text: " hi" }), "its text has blanks at its ends"],
    [line({ text: "a\tb" }), "its text has blanks at its ends, or tabs"],
    [line({ text: "\ud800" }), "its text is not well-formed"],
    [line({ time: 5 }), "its time is neither"],
    [line({ time: "2026-02-30T00:00:00.000Z" }), "its time is neither"],
    [line({ time: "2026-02-20T00:00:00Z" }), "its time is neither"],
  ] as const) {
    test(`is refused if it breaks a rule: ${text.slice(0, 60)}`, () => {
      expect(parseExported(text)).toStartWith(fault);
    });
  }

  test("may have a message at the limit [MSG-1]", () => {
    expect(parseExported(line({ text: "x".repeat(900) }))).toMatchObject({ text: "x".repeat(900) });
  });
});

describe("lastword export and import", () => {
  test("carry ids, senders and times from a running board to an empty one", async () => {
    using folder = temporaryFolder();
    const [path, copy, file] = ["board.db", "copy.db", "export"].map((name) => `${folder.path}/${name}`);
    if (path === undefined || copy === undefined || file === undefined) throw new Error("no path");
    storeTexts(
      path,
      Array.from({ length: 1200 }, (_, index) => `text "${index}" \\ é`),
    );
    const server = await startServer({ store: `sqlite:${path}` });
    expect(await operate(path, "redact", "3")).toMatchObject({ code: 0 });
    const exported = await operate(path, "export");
    expect([exported.code, exported.stderr]).toEqual([0, ""]);
    expect(exported.stdout.split("\n").length).toBe(1200);
    await server.stop();
    writeFileSync(file, exported.stdout);
    expect(await operate(copy, "import", file)).toEqual({
      code: 0,
      stdout: `${copy}: 1199 messages, the last is 1200\n`,
      stderr: "",
    });
    const [from, to] = [readStopped(path), readStopped(copy)];
    expect(to.lines).toEqual(from.lines);
    expect(to.identity).not.toBe(from.identity);
    expect((await operate(copy, "export")).stdout).toBe(exported.stdout);
    await using started = await startServer({ store: `sqlite:${copy}` });
    using client = await WireClient.connect(started.tcpPort);
    expect(await client.ask("read 3")).toBe("error gone: this message is no longer kept");
    await client.ask("register dora");
    expect(await client.ask("post on")).toBe("ok 1201");
  });

  test("import all or nothing, and name the line", async () => {
    using folder = temporaryFolder();
    const [path, file] = [`${folder.path}/board.db`, `${folder.path}/export`];
    for (const [lines, fault] of [
      [[line({}), line({ id: 2, text: "" })], "line 2: its text: a message is not empty"],
      [[line({}), line({})], "line 2: its id 1 does not come after 1"],
      [[line({}), ""], "line 2: it is not a JSON object"],
      [[line({}), "x".repeat(70_000)], "line 2: it is too long"],
    ] as const) {
      writeFileSync(file, lines.map((each) => `${each}\n`).join(""));
      const { code, stderr } = await operate(path, "import", file);
      expect([code, stderr]).toEqual([1, expect.stringContaining(fault)]);
      expect(readdirSync(folder.path)).toEqual(["export"]);
    }
    writeFileSync(file, Buffer.concat([Buffer.from(`${line({})}\n`), Buffer.from([0xff, 0x0a])]));
    expect((await operate(path, "import", file)).stderr).toContain("line 2: it is not UTF-8");
    expect((await operate(path, "import", `${folder.path}/none`)).stderr).toContain("there is no such file");
    expect(existsSync(path)).toBe(false);
  });

  test("[TIM-2] raise a time that is earlier than the one before, and say so", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    const [early, late] = ["2026-11-25T22:43:09.122Z", "2026-11-25T22:43:09.123Z"];
    const lines = [{ time: late }, { id: 2 }, { id: 3, time: early }, { id: 4, time: early }].map(line);
    const input = `${lines.join("\n")}\n`;
    const { code, stderr } = await runProgram(["import", "-", "--store", `sqlite:${path}`], {}, input);
    expect([code, stderr]).toEqual([
      0,
      "lastword: 2 messages were older than the one before, and got its time: a file keeps no older ones\n",
    ]);
    expect((await operate(path, "export")).stdout).toBe(input.replaceAll(early, late));
  });

  test("import from the standard input, without an LF after the last line, into an empty board only", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    storeTexts(path, []);
    const store = ["--store", `sqlite:${path}`];
    const input = `${line({ id: 7 })}\n${line({ id: 9, sender: "server" })}`;
    const imported = await runProgram(["import", "-", ...store], {}, input);
    expect(imported).toEqual({ code: 0, stdout: `${path}: 2 messages, the last is 9\n`, stderr: "" });
    const again = await runProgram(["import", "-", ...store], {}, input);
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining("has messages up to 9")]);
    expect(readStopped(path).lines).toEqual(["7 bob: hi", "9 server: hi"]);
    const server = await startServer({ store: `sqlite:${path}` });
    expect((await runProgram(["import", "-", ...store], {}, input)).stderr).toContain("is in use by");
    await server.stop();
    expect(readFileSync(`${path}-mark`, "utf8")).toBe("0000000000000009\n");
  });
});

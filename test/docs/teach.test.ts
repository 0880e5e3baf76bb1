import { afterAll, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CheckList } from "../../src/grade/check.ts";
import { clientChecks } from "../../src/grade/client/checks.ts";
import { assignmentChecks } from "../../src/grade/server/assignment.ts";
import { StartedServer } from "../../src/grade/server/started-server.ts";
import { StudentPrograms } from "../grade/student-programs.ts";
import { wrongServers } from "../grade/wrong-servers.ts";
import { runProgram } from "../support/program.ts";
import { testWith } from "../support/programs.ts";

const text = await Bun.file(new URL("../../docs/teach.md", import.meta.url)).text();

/** What both kinds of checks have, as far as the document shows it. */
interface ShownCheck {
  readonly id: string;
  readonly list: CheckList;
  readonly points: number;
  readonly asks: string;
}

const kinds: Readonly<Record<string, readonly ShownCheck[]>> = {
  server: assignmentChecks,
  client: clientChecks,
};

/** The cells of each row, but for its head, in the table of this section of a chapter. */
function rowsOf(chapter: string, section: string): string[][] {
  const chapterText = text.split(`\n## ${chapter}\n`)[1]?.split("\n## ")[0] ?? "";
  const sectionText = chapterText.split(`\n### ${section}\n`)[1]?.split("\n### ")[0] ?? "";
  const [, , ...rows] = sectionText.split("\n").filter((line) => line.startsWith("| "));
  return rows.map((row) => row.slice(2, -2).split(" | "));
}

/** The words in backquotes. */
function quotedIn(cell = ""): string[] {
  return cell.match(/(?<=`)[^`,]+(?=`)/g) ?? [];
}

describe("docs/teach.md", () => {
  for (const [kind, checks] of Object.entries(kinds))
    for (const list of ["required", "robust", "open"] as const)
      test(`has each ${list} check of the ${kind}, with its points and the reason, as the grader has them`, () => {
        const section = `${list[0]?.toUpperCase()}${list.slice(1)}`;
        const rows = rowsOf(`What each check means: the ${kind}`, section);
        const shown = checks
          .filter((check) => check.list === list)
          .map(({ id, points, asks }) =>
            list === "open" ? [`\`${id}\``, asks] : [`\`${id}\``, `${points}`, asks],
          );
        expect(rows.map((row) => row.slice(0, shown[0]?.length))).toEqual(shown);
        if (list !== "open") expect(rows.filter(([, , , reason = ""]) => reason === "")).toEqual([]);
      });

  test("says of each mistake of a server which checks fail", () => {
    const rows = rowsOf("Common mistakes", "Of a server");
    expect(rows.length).toBeGreaterThan(20);
    for (const [mistake, failing, server] of rows) {
      const name = quotedIn(server).join();
      expect([mistake, new Set(quotedIn(failing))]).toEqual([mistake, new Set(wrongServers[name])]);
    }
  });

  test("says of each mistake of a client which checks fail", () => {
    const ids: readonly string[] = clientChecks.map(({ id }) => id);
    const rows = rowsOf("Common mistakes", "Of a client");
    expect(rows.length).toBeGreaterThan(5);
    for (const [mistake, failing, client] of rows) {
      const [file = "", fault = ""] = quotedIn(client).join().split(" ");
      const source = readFileSync(join(import.meta.dir, "../grade/clients", file), "utf8");
      expect([mistake, source]).toEqual([mistake, expect.stringContaining(`"${fault}"`)]);
      expect([mistake, quotedIn(failing).filter((id) => !ids.includes(id))]).toEqual([mistake, []]);
    }
  });
});

const programs = new StudentPrograms(join(import.meta.dir, "../grade/servers"));
afterAll(() => programs[Symbol.dispose]());

/** Runs a load test of the document, in short, against this server; the generator may stand still on a busy machine. */
async function loadServer(server: StartedServer, command: string) {
  const address = ["--host", "127.0.0.1", "--port", `${server.endpoint.port}`];
  return await runProgram([...command.split(" "), "-d", "1", "-W", "0", "--max-lag", "0", ...address]);
}

testWith(["cc"])("the document's load tests run against a right server of the assignment", async () => {
  const server = new StartedServer(await programs.commandOf("threads.c", "{port}"), undefined);
  expect(await server.start()).toBeUndefined();
  const commands = new Set(text.match(/(?<=^ {4}bun run )loadtest .*?(?= --host)/gm));
  expect(commands.size).toBe(3);
  for (const command of commands) {
    const { code, stderr } = await loadServer(server, command);
    expect([command, code, stderr]).toEqual([command, 0, stderr]);
  }
  await server.stop();
});

testWith(["python3"])("the document's load test finds that a server has no lock", async () => {
  const server = new StartedServer(await programs.commandOf("faults.py", "{port}", "no-lock"), undefined);
  expect(await server.start()).toBeUndefined();
  const { code, stdout, stderr } = await loadServer(server, "loadtest send-tcp -c 20 --read-back 0");
  expect([code, stdout + stderr]).toEqual([99, expect.stringMatching(/broken replies .*(torn|changed)/)]);
  await server.stop();
});

import { afterAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import type { CheckList } from "../../src/grade/check.ts";
import { clientChecks } from "../../src/grade/client/checks.ts";
import { assignmentChecks } from "../../src/grade/server/assignment.ts";
import { StartedServer } from "../../src/grade/server/started-server.ts";
import { StudentPrograms } from "../grade/student-programs.ts";
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

/** The rows of the table under these two headings. */
function rowsOf(kind: string, list: CheckList): string[] {
  const part = text.split(`\n## What each check means: the ${kind}\n`)[1]?.split("\n## ")[0] ?? "";
  const table = part.split(`\n### ${list[0]?.toUpperCase()}${list.slice(1)}\n`)[1]?.split("\n### ")[0] ?? "";
  return table.split("\n").filter((line) => line.startsWith("| `"));
}

describe("docs/teach.md", () => {
  for (const [kind, checks] of Object.entries(kinds))
    for (const list of ["required", "robust", "open"] as const)
      test(`has each ${list} check of the ${kind} with its points, as the grader has them`, () => {
        const rows = checks
          .filter((check) => check.list === list)
          .map(({ id, points, asks }) =>
            list === "open" ? `| \`${id}\` | ${asks} |` : `| \`${id}\` | ${points} | ${asks} |`,
          );
        expect(rowsOf(kind, list)).toEqual(rows);
      });

  test("names no check in its list of mistakes that does not exist", () => {
    const mistakes = text.split("\n## Common mistakes\n")[1]?.split("\n\n")[0] ?? "";
    const named = mistakes
      .split("\n")
      .flatMap((line) => line.split(" | ")[1]?.match(/(?<=`)[\w-]+(?=`)/g) ?? []);
    expect(named.length).toBeGreaterThan(20);
    const ids = new Set(Object.values(kinds).flatMap((checks) => checks.map(({ id }) => id)));
    expect(named.filter((id) => !ids.has(id))).toEqual([]);
  });
});

const programs = new StudentPrograms(join(import.meta.dir, "../grade/servers"));
afterAll(() => programs[Symbol.dispose]());

testWith(["cc"])("the document's load tests run against a right server of the assignment", async () => {
  const server = new StartedServer(await programs.commandOf("threads.c", "{port}"), undefined);
  expect(await server.start()).toBeUndefined();
  const commands = text.match(/(?<=^ {4}bun run )loadtest .*?(?= --host)/gm) ?? [];
  expect(commands).toHaveLength(3);
  for (const command of commands) {
    const address = ["--host", "127.0.0.1", "--port", `${server.endpoint.port}`];
    // A generator that stands still on a busy machine says nothing of the server.
    const short = ["-d", "1", "-W", "0", "--max-lag", "0"];
    const { code, stderr } = await runProgram([...command.split(" "), ...short, ...address]);
    expect([command, code, stderr]).toEqual([command, 0, stderr]);
  }
  await server.stop();
});

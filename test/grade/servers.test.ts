import { afterAll, describe, expect, test } from "bun:test";
import { cpus } from "node:os";
import { join } from "node:path";
import { assignmentChecks } from "../../src/grade/server/assignment.ts";
import { findProgram, testWith } from "../support/programs.ts";
import { failsExactly, gradeUntil } from "./grade-again.ts";
import { gradeServerProgram, type ServerGrade } from "./grade-server-program.ts";
import { StudentPrograms, toolOf } from "./student-programs.ts";
import { wrongServers } from "./wrong-servers.ts";

const right = ["threads.c", "board.py", "Board.java"];

/** Servers that do as they like where the assignment says nothing. */
const free = [
  "faults.py says-goodbye",
  "faults.py ids-from-zero",
  "faults.py joins-blanks",
  "faults.py anybody-sends",
];

/** Servers that tell one text from the next in their own way: what is found, and the checks that fail for it. */
const dialects: Readonly<
  Record<string, { readonly reads: string; readonly writes: string; readonly failing?: readonly string[] }>
> = {
  "framings.py LF-in-CRLF-out": { reads: "lf", writes: "crlf" },
  // It takes no command that ends with LF alone.
  "framings.py CRLF": { reads: "crlf", writes: "crlf", failing: ["crlf"] },
  "framings.py NUL": { reads: "nul", writes: "nul" },
  "framings.py block": { reads: "padded", writes: "padded" },
  "WriteUtf.java": { reads: "utf", writes: "utf" },
  // Python knows nothing of Java's own UTF-8.
  "framings.py writeUTF": { reads: "utf", writes: "utf", failing: ["utf8-kept"] },
  "framings.py greeting": { reads: "lf", writes: "lf" },
  "framings.py prompt": { reads: "lf", writes: "lf" },
  // TCP has no borders: what nothing ends cannot be told apart when it arrives together.
  "framings.py bare": { reads: "bare", writes: "bare", failing: ["pieces", "packets"] },
  "framings.py bare-in-LF-out": { reads: "bare", writes: "lf", failing: ["pieces", "packets"] },
  "framings.py LF-in-bare-out": { reads: "lf", writes: "bare" },
};

/** They take the longest: whoever waits for the last one has waited for all. */
const slow = ["one-client-at-a-time", "waits-for-a-name", "one-command-a-packet", "ends-at", "greeting"];

const programs = new StudentPrograms(join(import.meta.dir, "servers"));
afterAll(() => programs[Symbol.dispose]());

/** Most of a grade is waiting, but a server that answers late for want of a processor would be judged for it. */
const maxAtOnce = Math.max(10, cpus().length);

/** All servers are graded from the first test on, a few at once, so that the tests take as long as they together. */
function begin() {
  const names = [...right, ...free, ...Object.keys(dialects), ...Object.keys(wrongServers)];
  const isSlow = (name: string) => slow.some((word) => name.includes(word));
  const grades = new Map(names.map((name) => [name, Promise.withResolvers<ServerGrade>()]));
  const queue = [...grades]
    .filter(([name]) => findProgram(toolOf(fileOf(name))) !== null)
    .toSorted(([one], [other]) => Number(isSlow(other)) - Number(isSlow(one)))
    .values();
  const work = async () => {
    for (const [name, { promise, resolve }] of queue) {
      resolve(gradeFile(name));
      await promise.catch(() => undefined); // The test of this server says it.
    }
  };
  for (let worker = 0; worker < maxAtOnce; worker++) void work();
  return grades;
}

let grades: ReturnType<typeof begin> | undefined;

async function gradeOf(name: string, failing: readonly string[] = []): Promise<ServerGrade> {
  grades ??= begin();
  const grade = grades.get(name);
  if (grade === undefined) throw new Error(`${name} is no server of this test`);
  return await gradeUntil(
    grade.promise,
    () => gradeFile(name),
    (found) => failsExactly(found, failing),
  );
}

async function gradeFile(name: string): Promise<ServerGrade> {
  const [file = "", ...parameters] = name.split(" ");
  return await gradeServerProgram(await programs.commandOf(file, "{port}", ...parameters));
}

function fileOf(name: string): string {
  return name.split(" ", 1)[0] ?? "";
}

/** The tests wait for each other's servers. */
const timeoutMs = 600_000;

function testServer(name: string, body: () => Promise<void>): void {
  testWith([toolOf(fileOf(name))])(name, body, timeoutMs);
}

describe("a right server passes all checks", () => {
  for (const name of [...right, ...free])
    testServer(name, async () => {
      const { failed, notChecked } = await gradeOf(name);
      expect([failed, notChecked]).toEqual([{}, {}]);
    });
});

describe("a server with its own way to read and write is understood", () => {
  for (const [name, { reads, writes, failing = [] }] of Object.entries(dialects))
    testServer(name, async () => {
      const { failed, dialect } = await gradeOf(name, failing);
      expect(dialect).toMatchObject({ reads, writes });
      expect(new Set(Object.keys(failed))).toEqual(new Set(failing));
    });
});

describe("a server with a fault fails the checks that it should, and no others", () => {
  for (const [name, failing] of Object.entries(wrongServers))
    testServer(name, async () => {
      const { failed } = await gradeOf(name, failing);
      expect(new Set(Object.keys(failed)), Object.values(failed).join("\n")).toEqual(new Set(failing));
    });
});

test("each check with points finds a fault", () => {
  const found = new Set(Object.values(wrongServers).flat());
  const checks = assignmentChecks.filter(({ points }) => points > 0);
  expect(checks.map(({ id }) => id).filter((id) => !found.has(id))).toEqual([]);
});

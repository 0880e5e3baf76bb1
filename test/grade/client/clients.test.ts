import { afterAll, describe, expect } from "bun:test";
import { join } from "node:path";
import { mainPath } from "../../support/program.ts";
import { testWith } from "../../support/programs.ts";
import { failsExactly, gradeUntil } from "../grade-again.ts";
import { type CommandWords, StudentPrograms } from "../student-programs.ts";
import { type ClientGrade, gradeClient } from "./grade-client.ts";

/** What a client's threads cannot show when a lock keeps each command and its answer together. */
const oneAtATime = "two-answers-in-one-packet";
/** What a client cannot show that prints all answers alike. */
const alike = "keeps-answers-apart";

/** Right clients, by the file with its arguments: the checks that cannot be tried on them, and the framing found. */
const right = {
  "threads.py": { notChecked: [oneAtATime], framing: "lf" },
  "threads.py registered": { notChecked: [oneAtATime], framing: "lf" },
  "threads.c": { notChecked: [alike, oneAtATime], framing: "lf" },
  "framings.py CRLF": { notChecked: [alike, oneAtATime], framing: "crlf" },
  "framings.py NUL": { notChecked: [alike, oneAtATime], framing: "nul" },
  "framings.py block": { notChecked: [alike, oneAtATime], framing: "padded" },
  "framings.py writeUTF": { notChecked: [alike, oneAtATime], framing: "utf" },
  "framings.py bare": {
    notChecked: [alike, "answer-in-pieces", oneAtATime],
    framing: "bare",
  },
} as const;

/** Clients with one fault, by the file with its argument: the checks that fail. */
const wrong = {
  "faults.py connects-anew": ["connects-once"],
  "faults.py with-next-poll": ["sends-at-once"],
  "faults.py trims": ["sends-unchanged"],
  "faults.py joins-blanks": ["sends-unchanged"],
  "faults.py first-word": ["sends-unchanged"],
  "faults.c cuts-at-20-bytes": ["sends-unchanged"],
  "faults.c word-by-word": ["sends-unchanged", "whole-commands"],
  "faults.py sends-each-key": ["whole-commands"],
  "faults.py polls-every-5-seconds": ["polls-every-second"],
  "faults.py floods": ["polls-every-second"],
  "faults.py stops-while-typing": ["polls-beside-half-line", "polls-while-typing"],
  // It waits for the keyboard, so it also does not see that the server has gone.
  "faults.py polls-after-typing": [
    ...["polls-every-second", "polls-after-commands", "polls-beside-half-line", "polls-while-typing"],
    ...["server-closes", "server-resets"],
  ],
  "faults.py prints-nothing": [
    "prints-messages",
    "prints-command-answers",
    "answer-in-pieces",
    "long-answer",
  ],
  "faults.py swaps-answers": ["keeps-answers-apart"],
  "faults.py gives-up-soon": ["slow-answer"],
  "faults.py recv-is-one-answer": ["answer-in-pieces"],
  "faults.py drops-second-answer": ["two-answers-in-one-packet"],
  "faults.py short-buffer": ["long-answer"],
  "faults.py close-is-silent": ["close"],
  "faults.py spins": ["server-closes", "server-resets"],
  "faults.c ignores-the-end": ["server-closes", "server-resets"],
  "faults.c crashes-at-the-end": ["server-closes", "server-resets"],
  "faults.py shows-traces": ["server-resets", "no-server"],
  "faults.py no-message": ["no-server"],
  "faults.c ends-as-if-all-were-well": ["no-server"],
} as const;

const ownClient = "client --every";
const programs = new StudentPrograms(join(import.meta.dir, "../clients"));
afterAll(() => programs[Symbol.dispose]());

/** They start one after the other: a small machine cannot start all of them at once and measure the first. */
const betweenStartsMs = 100;

/** All clients run side by side from the first test on, so that the tests take as long as the slowest client. */
const start = () => {
  const names = [ownClient, ...Object.keys(wrong), ...Object.keys(right)];
  return new Map(names.map((name, index) => [name, gradeLater(name, index * betweenStartsMs)]));
};
let grades: ReturnType<typeof start> | undefined;

async function gradeOf(name: string, failing: readonly string[] = []): Promise<ClientGrade> {
  grades ??= start();
  const grade = grades.get(name);
  if (grade === undefined) throw new Error(`${name} is no client of this test`);
  const isExpected = (found: ClientGrade) => failsExactly(found, failing);
  return await gradeUntil(grade, () => gradeLater(name, 0), isExpected);
}

async function gradeLater(name: string, delayMs: number): Promise<ClientGrade> {
  await Bun.sleep(delayMs);
  return await gradeClient(await commandOf(name));
}

async function commandOf(name: string): Promise<CommandWords> {
  if (name === ownClient)
    return [process.execPath, mainPath, ...name.split(" "), "--host", "{host}", "--port", "{port}"];
  const [file = "", ...parameters] = name.split(" ");
  return await programs.commandOf(file, "{host}", "{port}", ...parameters);
}

/** The tests wait for all clients that run beside each other. */
const timeoutMs = 600_000;
const testWithBoth = (name: string, body: () => Promise<void>) =>
  testWith(["python3", "cc"])(name, body, timeoutMs);

describe("a right client passes all checks", () => {
  for (const [name, { notChecked, framing }] of Object.entries(right)) {
    testWithBoth(name, async () => {
      const grade = await gradeOf(name);
      expect(grade.failed).toEqual({});
      expect(new Set(Object.keys(grade.notChecked))).toEqual(new Set(notChecked));
      expect(grade.framing).toBe(framing);
    });
  }

  testWithBoth(ownClient, async () => {
    const grade = await gradeOf(ownClient);
    expect(grade.failed).toEqual({});
    expect(Object.keys(grade.notChecked)).toEqual([alike]);
  });
});

describe("a client with a fault fails the checks that it should, and no others", () => {
  for (const [name, failing] of Object.entries(wrong)) {
    testWithBoth(name, async () => {
      const { failed } = await gradeOf(name, failing);
      expect(new Set(Object.keys(failed)), Object.values(failed).join("\n")).toEqual(new Set(failing));
    });
  }
});

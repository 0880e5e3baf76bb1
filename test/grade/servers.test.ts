import { afterAll, describe, expect } from "bun:test";
import { cpus } from "node:os";
import { join } from "node:path";
import { testWith } from "../support/programs.ts";
import { gradeServerProgram, type ServerGrade } from "./grade-server-program.ts";
import { StudentPrograms, studentTools } from "./student-programs.ts";

const right = ["threads.c", "board.py", "Board.java"];

/** Servers that tell one text from the next in their own way: what is found, and the checks that fail for it. */
const dialects: Readonly<
  Record<string, { readonly reads: string; readonly writes: string; readonly failing?: readonly string[] }>
> = {
  // It takes no command that ends with LF alone.
  "framings.py CRLF": { reads: "crlf", writes: "crlf", failing: ["crlf"] },
  "framings.py NUL": { reads: "nul", writes: "nul" },
  "framings.py block": { reads: "padded", writes: "padded" },
  // Python knows nothing of Java's own UTF-8.
  "framings.py writeUTF": { reads: "utf", writes: "utf", failing: ["utf8-kept"] },
  "framings.py greeting": { reads: "lf", writes: "lf" },
  "framings.py prompt": { reads: "lf", writes: "lf" },
  // TCP has no borders: what nothing ends cannot be told apart when it arrives together.
  "framings.py bare": { reads: "bare", writes: "bare", failing: ["pieces", "packets"] },
  "framings.py bare-in-LF-out": { reads: "bare", writes: "lf", failing: ["pieces", "packets"] },
  "framings.py LF-in-bare-out": { reads: "lf", writes: "bare" },
};

/** Servers with one fault, by the file with its argument: the checks that fail. */
const wrong: Readonly<Record<string, readonly string[]>> = {
  "faults.py welcome-in-small": ["register-reply"],
  "faults.py greets-twice": ["register-reply", "packets"],
  "faults.py ok-in-capitals": ["send-reply"],
  "faults.py no-colon": ["read-reply"],
  "faults.py blank-before-colon": ["read-reply"],
  "faults.py sender-is-fixed": ["read-reply", "shared-board", "concurrent-senders"],
  "faults.py stays-open": ["close-closes", "close-after-replies"],
  "faults.py closes-too-soon": ["close-after-replies"],
  "faults.py id-falls": ["id-rises", "concurrent-senders"],
  "faults.py one-id-for-all": ["id-rises", "concurrent-senders"],
  "faults.py a-board-for-each": ["shared-board", "concurrent-senders"],
  "faults.py cuts-at-20": ["message-kept", "concurrent-senders", "inner-spaces", "utf8-kept", "long-message"],
  "faults.py recv-is-a-command": ["pieces", "packets"],
  "faults.py one-command-a-packet": ["close-after-replies", "packets", "flood"],
  "faults.py four-clients": ["many-clients", "silent-client"],
  "faults.py one-client-at-a-time": [
    ...["shared-board", "many-clients", "silent-client", "half-command", "client-closes", "client-vanishes"],
    ...["concurrent-senders", "binary-bytes", "empty-register", "empty-send", "unregistered-send"],
    ...["very-long-line", "long-name", "flood", "never-reads"],
  ],
  "faults.py no-lock": ["concurrent-senders"],
  "faults.py keeps-the-cr": ["crlf"],
  "faults.py joins-blanks": ["inner-spaces"],
  "faults.py refuses-utf-8": ["utf8-kept"],
  "faults.py ends-without-an-argument": ["empty-register"],
  "faults.py mute-to-the-unknown": ["unknown-command"],
  "faults.c torn": ["concurrent-senders"],
  "faults.c id-twice": ["concurrent-senders"],
  "faults.c fork": ["shared-board", "concurrent-senders"],
  "faults.c overflows": ["long-message", "very-long-line", "long-name"],
  "faults.c cuts-long-lines": ["concurrent-senders", "long-message"],
  "faults.c sigpipe": ["never-reads"],
  "faults.c leaks": ["connect-disconnect"],
};

const programs = new StudentPrograms(join(import.meta.dir, "servers"));
afterAll(() => programs[Symbol.dispose]());

/** Most of a grade is waiting, but a server that answers late for want of a processor would be judged for it. */
const maxAtOnce = Math.max(4, cpus().length);

/** All servers are graded from the first test on, a few at once, so that the tests take as long as they together. */
const begin = () => {
  const names = [...right, ...Object.keys(dialects), ...Object.keys(wrong)];
  const slots: Promise<unknown>[] = Array.from({ length: maxAtOnce }, () => Promise.resolve());
  return new Map(
    names.map((name, index) => {
      const slot = index % maxAtOnce;
      const grade = (slots[slot] ?? Promise.resolve()).then(() => gradeFile(name));
      slots[slot] = grade.catch(() => undefined);
      return [name, grade];
    }),
  );
};
let grades: ReturnType<typeof begin> | undefined;

async function gradeOf(name: string): Promise<ServerGrade> {
  grades ??= begin();
  const grade = grades.get(name);
  if (grade === undefined) throw new Error(`${name} is no server of this test`);
  return await grade;
}

async function gradeFile(name: string): Promise<ServerGrade> {
  const [file = "", ...parameters] = name.split(" ");
  return await gradeServerProgram(await programs.commandOf(file, "{port}", ...parameters));
}

/** The tests wait for each other's servers. */
const timeoutMs = 600_000;
const testWithAll = testWith(studentTools);

describe("a right server passes all checks", () => {
  for (const name of right)
    testWithAll(
      name,
      async () => {
        const { failed, notChecked } = await gradeOf(name);
        expect([failed, notChecked]).toEqual([{}, {}]);
      },
      timeoutMs,
    );
});

describe("a server with its own way to read and write is understood", () => {
  for (const [name, { reads, writes, failing = [] }] of Object.entries(dialects))
    testWithAll(
      name,
      async () => {
        const { failed, dialect } = await gradeOf(name);
        expect(dialect).toMatchObject({ reads, writes });
        expect(new Set(Object.keys(failed))).toEqual(new Set(failing));
      },
      timeoutMs,
    );
});

describe("a server with a fault fails the checks that it should, and no others", () => {
  for (const [name, failing] of Object.entries(wrong))
    testWithAll(
      name,
      async () => {
        const { failed } = await gradeOf(name);
        expect(new Set(Object.keys(failed)), Object.values(failed).join("\n")).toEqual(new Set(failing));
      },
      timeoutMs,
    );
});

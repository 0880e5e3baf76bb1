import { beforeAll, describe, expect, test as plainTest } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { constants, createContext, runInContext } from "node:vm";
import { missingMembers } from "../../loadtest/k6-runner/missing-members.ts";
import { createRealm } from "../../loadtest/k6-runner/realm.ts";
import { features } from "../engine/features.ts";
import { useEngine } from "../support/engine.ts";
import { runFile } from "../support/loadtest.ts";

const membersPath = fileURLToPath(new URL("../engine/members.js", import.meta.url));
const listMembers = readFileSync(membersPath, "utf8");
const names = Object.keys(features);
const { test, folder, run } = useEngine();

/** What both engines can, and the runner refuses: its bundle is a script, not a module; a named group is a named group. */
const stricter = ["import.meta", "named backreferences", "top-level await"];
/** What only Bun has and the runner cannot see: no construct shows it, but the text or the values that it meets. */
const unseen = [
  ...["line terminators and flag m", "repeated empty groups", "case folding with u", "patterns as text"],
  ...["source text in JSON.parse", "symbols as keys of weak maps"],
];
/** What a realm keeps although k6's engine lacks it: errors need the first for their stacks, the others are fixed. */
const kept = [
  ...["Error.stackTraceLimit", "DataView.BYTES_PER_ELEMENT"],
  ...["Symbol.asyncDispose", "Symbol.asyncIterator", "Symbol.dispose"],
];

beforeAll(() => {
  writeFileSync(join(folder, "self.js"), "export const one = 1;");
  for (const [name, text] of Object.entries(features)) {
    const module = text.includes("export ") ? text : `export default async function () { ${text} }`;
    writeFileSync(pathOf(name), module);
  }
});

function pathOf(name: string): string {
  return join(folder, `${names.indexOf(name)}.js`);
}

/** The features that work on Bun, in a process of its own, since some of them may end it. */
function listBunFeatures(): string[] {
  const path = join(folder, "probe.js");
  const code = `
    const works = [];
    for (const path of process.argv.slice(2)) {
      const probe = await import(path).then((module) => module.default()).catch(() => false);
      if (probe === true) works.push(path);
    }
    console.log(JSON.stringify(works));`;
  writeFileSync(path, code);
  const { stdout } = Bun.spawnSync([process.execPath, path, ...names.map(pathOf)]);
  const works: string[] = JSON.parse(stdout.toString());
  return names.filter((name) => works.includes(pathOf(name)));
}

async function listEngineFeatures(): Promise<string[]> {
  const { stdout } = await run(["probe", ...names.map(pathOf)]);
  const verdicts: Record<string, string> = JSON.parse(stdout);
  return names.filter((name) => verdicts[pathOf(name)] === "works");
}

/** What the runner says about each feature: `works`, or its refusal. */
async function askRunner(): Promise<Map<string, string>> {
  const verdicts = new Map<string, string>();
  for (const [index, name] of names.entries()) {
    const path = join(folder, `run-${index}.js`);
    writeFileSync(
      path,
      `import probe from "./${index}.js";
       export default async () => console.log("returns " + (await probe()));`,
    );
    const log = await runFile(path).then(
      (end) => end.log.join("\n"),
      (error: unknown) => String(error),
    );
    verdicts.set(name, log === "level=info returns true" ? "works" : log);
  }
  return verdicts;
}

/** The members of a realm, without the console: the runner replaces it. */
function membersIn(text: string): Set<string> {
  return new Set(text.split("\n").filter((name) => !/^console(\.|$)/.test(name)));
}

describe("the language in the runner", () => {
  test("has the features that Bun and k6's engine share, and refuses in words what only Bun has", async () => {
    const onBun = listBunFeatures();
    const onEngine = await listEngineFeatures();
    const inRunner = await askRunner();
    const onlyBun = onBun.filter((name) => !onEngine.includes(name));
    const refused = onBun.filter((name) => inRunner.get(name) !== "works");
    expect(refused.filter((name) => !stricter.includes(name))).toEqual(
      onlyBun.filter((name) => !unseen.includes(name)),
    );
    expect(unseen.filter((name) => !onlyBun.includes(name))).toEqual([]);
    expect(new Set(refused.filter((name) => onEngine.includes(name)))).toEqual(new Set(stricter));
    const words = /k6's engine does not support|is not a function|is not defined/;
    expect(refused.filter((name) => onlyBun.includes(name) && !words.test(inRunner.get(name) ?? ""))).toEqual(
      [],
    );
    const known = ["for await", "named groups", "\\p in a literal", "flag d", "flag v"];
    expect(onlyBun).toEqual(expect.arrayContaining(known));
  });

  test("lacks the globals, properties and methods that k6's engine lacks, and no others", async () => {
    const { stdout } = await run(["members", membersPath]);
    const onEngine = membersIn(stdout.trim());
    const onBun = membersIn(runInContext(listMembers, createContext(constants.DONT_CONTEXTIFY)));
    const inRunner = membersIn(runInContext(listMembers, createRealm()));
    expect(onEngine.size).toBeGreaterThan(600);
    expect(new Set([...inRunner].filter((name) => !onEngine.has(name)))).toEqual(new Set(kept));
    expect([...onBun].filter((name) => onEngine.has(name) && !inRunner.has(name))).toEqual([]);
  });

  plainTest("lacks nothing that Bun does not have anyway", () => {
    const onBun = membersIn(runInContext(listMembers, createContext(constants.DONT_CONTEXTIFY)));
    const listed = Object.entries(missingMembers).flatMap(([owner, members]) =>
      members.map((name) => (owner === "globalThis" ? name : `${owner}.${name}`)),
    );
    expect(listed.filter((name) => !onBun.has(name))).toEqual([]);
  });

  plainTest("refuses a construct with the file and the line where it stands", async () => {
    const path = join(folder, "refused.js");
    for (const [text, words] of [
      ["export default async () => {\n  for await (const one of []) one;\n};", "refused.js:2: for await"],
      ["\n\nexport default () => /[(?<a>](?<year>1)/;", "refused.js:3: named groups in regular expressions"],
      ["export default () => Symbol.asyncIterator;", "refused.js:1: Symbol.asyncIterator"],
    ] as const) {
      writeFileSync(path, text);
      await expect(runFile(path)).rejects.toMatchObject({
        exitCode: 107,
        message: expect.stringContaining(words),
      });
    }
  });

  plainTest("takes a pattern that only looks like one of those", async () => {
    const path = join(folder, "taken.js");
    const patterns = [
      "/[(?<a>]/",
      "/\\(?<a>/",
      "/(?<=a)b/",
      "/(?<!a)b/",
      "/\\p/",
      "/\\\\p/u",
      "/(?:a)/gimsuy",
    ];
    writeFileSync(path, `export default () => { console.log([${patterns}].length); };`);
    expect((await runFile(path)).log).toEqual([`level=info ${patterns.length}`]);
  });
});

import { expect } from "bun:test";
import { readFileSync, symlinkSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { deadlineMs } from "../support/deadline.ts";
import { testWith } from "../support/programs.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WireClient } from "../support/wire-client.ts";

/** The folder of the recipes and their pages. */
export const docs = fileURLToPath(new URL("../../docs/", import.meta.url));

const index = readFileSync(`${docs}README.md`, "utf8");

/** The lines that docs/README.md has a person type for this recipe, in their order, with this port in them. */
export function readCommands(recipe: string, port: number): string[] {
  const section = index.split(/^## /m).find((text) => text.includes(`](recipes/${recipe})`)) ?? "";
  return [...section.matchAll(/^ {4}(.*)$/gm)].map(([, command = ""]) =>
    command.replace(/\b4040\b/, `${port}`),
  );
}

/** `testWith`, for a recipe. */
export function testRecipeWith(
  programs: readonly string[],
): (name: string, body: () => Promise<void>) => void {
  return testWith(programs);
}

/** The recipes that know `say` and `follow`, each with the programs that it needs. */
export const boardRecipes = [
  ["board.sh", "bash", "nc"],
  ["board.py", "python3"],
  ["board.mjs", "node"],
] as const;

/** The two commands of such a recipe: to say something, and to follow the board from its start. */
export function readBoardCommands(recipe: string, port: number): { say: string; follow: string } {
  const [say, follow, ...none] = readCommands(recipe, port);
  if (say === undefined || follow === undefined)
    throw new Error(`${recipe} lacks commands in docs/README.md`);
  expect(none).toEqual([]);
  return { say, follow };
}

/** Connects somebody else to the board, under this name. */
export async function connectAs(name: string, port: number): Promise<WireClient> {
  const client = await WireClient.connect(port);
  await client.ask(`register ${name}`);
  return client;
}

/** How a recipe ended, and what it had said that nobody has read yet. */
export interface RecipeEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A recipe that runs, and all the processes that it has started. */
export interface RecipeProcess extends AsyncDisposable {
  /** Types on its keyboard. */
  type(text: string): void;
  endInput(): void;
  /** The next line of its stdout; rejects when it ends before, or says nothing. */
  line(): Promise<string>;
  lines(count: number): Promise<string[]>;
  /** Waits for its end. */
  end(): Promise<RecipeEnd>;
}

/** Where a person types the commands of docs/README.md: the recipes are there, and what is built there goes away. */
export interface RecipeFolder extends Disposable {
  start(command: string): RecipeProcess;
  /** Runs a command to its end, with nothing on its keyboard. */
  run(command: string): Promise<RecipeEnd>;
}

/** Makes such a folder. */
export function recipeFolder(): RecipeFolder {
  const folder = temporaryFolder();
  symlinkSync(docs, `${folder.path}/docs`);
  // Without a shell in between: a test that runs out of time has its own child ended, and no child of that one.
  const start = (command: string) => startRecipe(["sh", "-c", `exec ${command}`], folder.path);
  return {
    start,
    run: async (command) => {
      await using recipe = start(command);
      recipe.endInput();
      return await recipe.end();
    },
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

/** Builds client.c as docs/README.md has it; returns the command that starts it. */
export async function buildClient(folder: RecipeFolder, port: number): Promise<string> {
  const [compile = "", start = "", ...none] = readCommands("client.c", port);
  expect(none).toEqual([]);
  expect(await folder.run(compile)).toEqual({ code: 0, stdout: "", stderr: "" });
  return start;
}

/** Starts a program as a recipe. */
export function startRecipe(
  command: string[],
  cwd: string,
  environment: Record<string, string> = {},
): RecipeProcess {
  const child = Bun.spawn(command, {
    cwd,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1", ...environment },
    stdin: "pipe",
    stdout: "pipe",
    stderr: "pipe",
    detached: true,
  });
  // A process group of its own: nc and its shell end together.
  const kill = () => endGroup(child.pid);
  const stderr = new Response(child.stderr).text();
  const lines = readLines(child.stdout);
  const next = async () => await withDeadline(lines.next(), command);
  const line = async () => {
    const { value, done } = await next();
    if (done) throw new Error(`it ended: ${await stderr}`);
    return value;
  };
  return {
    type: (text) => {
      child.stdin.write(text);
      child.stdin.flush();
    },
    endInput: () => {
      child.stdin.end();
    },
    line,
    async lines(count) {
      const found: string[] = [];
      while (found.length < count) found.push(await line());
      return found;
    },
    async end() {
      let stdout = "";
      for (let { value, done } = await next(); !done; { value, done } = await next()) stdout += `${value}\n`;
      return { code: await child.exited, stdout, stderr: await stderr };
    },
    async [Symbol.asyncDispose]() {
      kill();
      await child.exited;
    },
  };
}

async function* readLines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string, undefined> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}

function withDeadline<T>(promise: Promise<T>, command: readonly string[]): Promise<T> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${command.join(" ")} says nothing`)), deadlineMs);
  return Promise.race([promise, tooLate]).finally(() => clearTimeout(timer));
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // it has ended by itself
  }
}

import { basename, join } from "node:path";
import { findProgram } from "../support/programs.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** A command line. */
export type CommandWords = readonly [string, ...string[]];

/** The program that must be installed for a solution in this file. */
export function toolOf(file: string): string {
  if (file.endsWith(".c")) return "cc";
  return file.endsWith(".java") ? "java" : "python3";
}

/** Solutions in a folder: C, which it compiles, Python and Java. */
export class StudentPrograms implements Disposable {
  readonly #sources: string;
  readonly #builds = temporaryFolder();
  readonly #compiled = new Map<string, Promise<string>>();
  #interpreter: Promise<string> | undefined;

  constructor(sources: string) {
    this.#sources = sources;
  }

  /** The command that runs `file` with these parameters. Rejects if it does not compile. */
  async commandOf(file: string, ...parameters: readonly string[]): Promise<CommandWords> {
    const source = join(this.#sources, file);
    if (file.endsWith(".java")) return ["java", source, ...parameters];
    if (file.endsWith(".c")) return [await this.#compile(source), ...parameters];
    this.#interpreter ??= findInterpreter();
    return [await this.#interpreter, source, ...parameters];
  }

  [Symbol.dispose](): void {
    this.#builds[Symbol.dispose]();
  }

  #compile(source: string): Promise<string> {
    const target = join(this.#builds.path, basename(source, ".c"));
    const build = this.#compiled.get(source) ?? runCompiler(source, target);
    this.#compiled.set(source, build);
    return build;
  }
}

async function runCompiler(source: string, target: string): Promise<string> {
  const flags = ["-O1", "-Wall", "-Wextra", "-pthread", "-o", target, source];
  const compiler = Bun.spawn([findProgram("cc") ?? "", ...flags], { stderr: "pipe" });
  const complaints = await compiler.stderr.text();
  if ((await compiler.exited) !== 0 || complaints !== "") throw new Error(`${source}: ${complaints}`);
  return target;
}

/** Python itself: what is called python3 may be a script that looks for it, which takes long when many start. */
async function findInterpreter(): Promise<string> {
  const python = Bun.spawn([findProgram("python3") ?? "", "-c", "import sys; print(sys.executable)"]);
  return (await python.stdout.text()).trim();
}

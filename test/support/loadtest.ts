import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundleScript } from "../../loadtest/k6-runner/bundle.ts";
import { Run } from "../../loadtest/k6-runner/run.ts";
import { findUnsupportedSyntax } from "../../loadtest/k6-runner/syntax.ts";
import { collectOutput, type ProcessEnd } from "./collect-output.ts";
import { mainPath } from "./program.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** The command line behind `bun run loadtest`. */
export const runnerCommand = [process.execPath, mainPath, "loadtest"];

/** The variables of a short run that needs little: what a test does not say otherwise. A loaded machine may stall it. */
export const shortRun = { CONNECTIONS: "4", DURATION: "1", WARMUP: "0", TIMEOUT: "1", MAX_LAG: "0" };

/** Starts the runner in a process of its own, with these variables and arguments. */
export function spawnLoadTest(variables: Record<string, string | number>, args: readonly string[] = []) {
  const child = Bun.spawn([...runnerCommand, ...args], {
    env: { PATH: process.env.PATH, ...shortRun, ...texts(variables) },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  return {
    pid: child.pid,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    ended: collectOutput(child),
  };
}

/** Runs the runner to its end. */
export async function runLoadTest(
  variables: Record<string, string | number>,
  ...args: string[]
): Promise<ProcessEnd> {
  return await spawnLoadTest(variables, args).ended;
}

/** Runs the text of a script in this process; `log` is what it and the runner said. */
export async function runScript(text: string, variables: Record<string, string | number> = {}) {
  using folder = temporaryFolder();
  const path = join(folder.path, "script.js");
  writeFileSync(path, text);
  return await runFile(path, variables);
}

/** The same for a script in a file; `onLog` gets each line at once. */
export async function runFile(
  path: string,
  variables: Record<string, string | number> = {},
  onLog: (line: string) => void = () => {},
) {
  const log: string[] = [];
  const run = new Run({
    bundle: await bundleScript(path, findUnsupportedSyntax),
    environment: texts(variables),
    log: (line) => {
      log.push(line);
      onLog(line);
    },
  });
  const { exitCode, outputs } = await run.execute();
  return { exitCode, stdout: outputs.get("stdout") ?? "", outputs, log };
}

function texts(variables: Record<string, string | number>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)]));
}

import { run } from "./run.ts";

/** The generated texts about the command line, by what they are for. */
export interface Manual {
  readonly man: string;
  readonly bash: string;
  readonly zsh: string;
  readonly fish: string;
}

/** Asks the program of this checkout for its manual page and its completions: they are the same on every machine. */
export async function generateManual(): Promise<Manual> {
  const ask = (...args: string[]) => run([process.execPath, "src/main.ts", ...args]);
  return {
    man: await ask("man"),
    bash: await ask("completion", "bash"),
    zsh: await ask("completion", "zsh"),
    fish: await ask("completion", "fish"),
  };
}

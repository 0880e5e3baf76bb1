import type { OutputPaths } from "./output/output-files.ts";

/** What the command line asks for. */
export interface RunnerOptions {
  /** The name of a script in loadtest/, or a path. */
  readonly script: string;
  /** The variables that `-e` and the variables' own flags set; a flag wins. */
  readonly variables: Readonly<Record<string, string>>;
  readonly store: string;
  /** How many processes drive the load. */
  readonly workers: number;
  readonly isQuiet: boolean;
  readonly outputs: OutputPaths;
}

import { GradeStop } from "../grade-stop.ts";
import type { ClientCommand } from "./scenario.ts";

/** Parses the words after `--`. Throws `GradeStop` if nothing says to which port the client connects. */
export function parseClientCommand(words: readonly string[], port: number | undefined): ClientCommand {
  const [program, ...parameters] = words;
  if (program === undefined) throw new GradeStop("write -- and the command that starts the client");
  const hasPlace = words.some((word) => word.includes("{port}"));
  const fixed = port ?? (hasPlace ? 0 : parameters.filter(isPort).map(Number).at(-1));
  if (fixed === undefined)
    throw new GradeStop(
      "the command does not say to which port it connects: write {port} in it, or --port N before --",
    );
  return { command: [program, ...parameters], port: fixed };
}

function isPort(word: string): boolean {
  return /^\d{1,5}$/.test(word) && Number(word) >= 1 && Number(word) <= 65_535;
}

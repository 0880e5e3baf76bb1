import { type About, type AboutAnswer, type Denial, isDenial } from "./about.ts";
import type { BoardStorage, Recognition } from "./board-storage.ts";

/**
 * Which board answers at the address now. `unknown`: whatever answers does not say. `unanswered`: nothing answers. Or why
 * the board does not say it.
 */
export interface CheckedBoard {
  readonly about: About | undefined;
  readonly recognition: Recognition | Denial | "unknown" | "unanswered";
}

/** Asks which board answers at the address, before anything is sent to it. `read` reads `about.json`. */
export async function checkBoard(
  read: () => Promise<AboutAnswer>,
  storage: Pick<BoardStorage, "recognize">,
): Promise<CheckedBoard> {
  const about = await read();
  if (about === "no answer") return { about: undefined, recognition: "unanswered" };
  if (isDenial(about)) return { about: undefined, recognition: about };
  const identity = about?.identity;
  if (identity === undefined) return { about, recognition: "unknown" };
  return { about, recognition: storage.recognize(identity) };
}

/** Whether this answer is that of the board with this identity. */
export function isBoard(about: AboutAnswer, identity: string | undefined): boolean {
  return typeof about === "object" && about.identity !== undefined && about.identity === identity;
}

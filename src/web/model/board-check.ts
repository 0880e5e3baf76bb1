import type { About } from "./about.ts";
import type { BoardStorage, Recognition } from "./board-storage.ts";
import type { Denial } from "./board-token.ts";

/** Which board answers at the address now. `unknown`: nobody says; or why the board does not say it. */
export interface CheckedBoard {
  readonly about: About | undefined;
  readonly recognition: Recognition | Denial | "unknown";
}

/** Asks which board answers at the address, before anything is sent to it. `read` reads `about.json`. */
export async function checkBoard(
  read: () => Promise<About | Denial | undefined>,
  storage: Pick<BoardStorage, "recognize">,
): Promise<CheckedBoard> {
  const about = await read();
  if (typeof about === "string") return { about: undefined, recognition: about };
  const identity = about?.identity;
  if (identity === undefined) return { about, recognition: "unknown" };
  return { about, recognition: storage.recognize(identity) };
}

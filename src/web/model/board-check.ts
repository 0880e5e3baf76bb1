import type { About } from "./about.ts";
import type { BoardStorage, Recognition } from "./board-storage.ts";

/** Which board answers at the address now. `unknown`: nobody says. */
export interface CheckedBoard {
  readonly about: About | undefined;
  readonly recognition: Recognition | "unknown";
}

/** Asks which board answers at the address, before anything is sent to it. `read` reads `about.json`. */
export async function checkBoard(
  read: () => Promise<About | undefined>,
  storage: Pick<BoardStorage, "recognize">,
): Promise<CheckedBoard> {
  const about = await read();
  const identity = about?.identity;
  if (identity === undefined) return { about, recognition: "unknown" };
  return { about, recognition: storage.recognize(identity) };
}

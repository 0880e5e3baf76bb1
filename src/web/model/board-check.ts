import type { About } from "./about.ts";
import type { BoardStorage, Recognition } from "./board-storage.ts";

/** Which board answers at the address now. `unknown`: nobody says. */
export interface CheckedBoard {
  readonly about: About | undefined;
  readonly recognition: Recognition | "unknown";
}

/**
 * Asks which board answers at the address, before anything is sent to it. `read` reads `about.json`. If it is another board
 * than the last time, its own things are in the storage from now on: it gets no key and no draft of the other one.
 */
export async function checkBoard(
  read: () => Promise<About | undefined>,
  storage: Pick<BoardStorage, "recognize" | "enter">,
): Promise<CheckedBoard> {
  const about = await read();
  const identity = about?.identity;
  if (identity === undefined) return { about, recognition: "unknown" };
  const recognition = storage.recognize(identity);
  if (recognition === "another") storage.enter(identity);
  return { about, recognition };
}

import { pickColour as pickOf } from "../../client/core/sender-colour.ts";

/** How many colours style.css has for senders. */
export const senderColours = 10;

/** The number of a sender's colour in style.css. */
export function pickColour(name: string): number {
  return pickOf(name, senderColours);
}

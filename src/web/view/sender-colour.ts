import { pickColour as pickOf } from "../../client/core/sender-colour.ts";

/** How many colours style/sender-colours.css has. */
export const senderColours = 10;

/** The number of a sender's colour in style/sender-colours.css. */
export function pickColour(name: string): number {
  return pickOf(name, senderColours);
}

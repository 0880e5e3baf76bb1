/** A chunk with more polls than this goes through the loop, which respects the high-water mark and the turn's limit. */
export const maxPollsAtOnce = 32;

/** How many commands one connection may perform before the others get their turn. */
export const maxCommandsPerTurn = 256;

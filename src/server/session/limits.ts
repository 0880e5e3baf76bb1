/** More polls than this in one chunk go through the loop, which keeps to the high-water mark and to the turn's limit. */
export const maxPollsAtOnce = 32;

/** How many commands of one connection are performed before the others have their turn. */
export const maxCommandsPerTurn = 256;

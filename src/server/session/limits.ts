/** A chunk with more polls than this goes through the loop, which respects the high-water mark and the turn's budget. */
export const maxPollsAtOnce = 32;

/** How many commands all connections together may perform in one turn of the event loop: a few milliseconds' worth. */
export const commandsPerTurn = 512;

/** A connection that has its place in a turn performs at least this many, so that their replies share a write. */
export const minCommandsPerVisit = 16;

/** This many bytes of input cost as much as a command. */
export const bytesPerCommand = 4096;

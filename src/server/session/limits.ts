/** A chunk with more polls than this goes through the loop, which respects the high-water mark and the turn's budget. */
export const maxPollsAtOnce = 32;

/** How many commands all connections together may perform in one turn of the event loop: about 4 ms of sends. */
export const commandsPerTurn = 512;

/** How many commands a connection may perform per visit at least: their replies share one write. */
export const minCommandsPerVisit = 16;

/** A `register` counts as this many commands: it passes through the store by itself, and costs about five sends. */
export const commandsPerRegister = 5;

/** This many bytes of input count as one command. */
export const bytesPerCommand = 4096;

/**
 * The limits that the protocol itself fixes (PROTOCOL.md, "Limits"). Clients size their buffers by them,
 * so no flag changes them; the limits that a server may choose are in src/server/settings.ts.
 */

/** The longest line in either direction, in bytes, its LF included. */
export const maxLineBytes = 1024;

/** The longest message text, in bytes of UTF-8. */
export const maxMessageBytes = 900;

/** The longest name, in characters (code points) after NFKC. */
export const maxNameCharacters = 32;

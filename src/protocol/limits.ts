/**
 * The limits that the protocol fixes (PROTOCOL.md, "Limits"). Clients size their buffers by them, so no flag changes
 * them; src/server/settings/settings.ts has the limits that a server may choose.
 */

/** The longest line in either direction, in bytes, LF included. */
export const maxLineBytes = 1024;

/** The longest message text, in bytes of UTF-8. */
export const maxMessageBytes = 900;

/** The shortest key, in characters. */
export const minKeyCharacters = 16;

/** The longest key, in characters. */
export const maxKeyCharacters = 64;

/** The longest token, in characters. */
export const maxTokenCharacters = 128;

/** The longest name, in characters (code points) after NFKC. */
export const maxNameCharacters = 32;

/** The most code points of a name before NFKC: the longest name, each letter with two combining marks. */
export const maxRawNameCharacters = 3 * maxNameCharacters;

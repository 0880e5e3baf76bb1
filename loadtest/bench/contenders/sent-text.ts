/** The text of every message: 100 bytes. */
export const sentText = "x".repeat(100);

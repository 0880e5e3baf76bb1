/** The text of every message that is sent: 100 bytes. */
export const sentText = "x".repeat(100);

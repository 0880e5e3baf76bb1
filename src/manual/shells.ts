/** The shells that have a completion. */
export const shells = ["bash", "zsh", "fish"] as const;

/** One of them. */
export type ShellName = (typeof shells)[number];

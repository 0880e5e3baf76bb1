/** Lines that were pasted into a text, which became one line. */
export interface PastedLines {
  /** What is before them in the text, and after them. */
  readonly before: string;
  readonly after: string;
  readonly lines: readonly string[];
}

/** The messages that the lines would be, with the text around them in the first and the last. */
export function separateLines({ before, lines, after }: PastedLines): string[] {
  return lines.map((line, index) => {
    const head = index === 0 ? before : "";
    return head + line + (index === lines.length - 1 ? after : "");
  });
}

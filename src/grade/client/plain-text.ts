const escapeSign = "\u001b";
/** What moves the cursor or erases: what follows it stands somewhere else, as after a line end. */
const moves = new RegExp(`\r|${escapeSign}\\[[0-?]*[ -/]*[A-HJdf]`, "g");

/** What a person can read of a terminal's output: without escape sequences; each movement of the cursor is a line end. */
export function plainText(output: string): string {
  return Bun.stripANSI(output.replace(moves, "\n"));
}

/** Whether `text` stands in a terminal's output, on one line. */
export function shows(output: string, text: string): boolean {
  return plainText(output).includes(text);
}

/** Whether `text` stands in a terminal's output, where blanks and line ends do not count: a client may wrap a long line. */
export function showsWrapped(output: string, text: string): boolean {
  return withoutBlanks(plainText(output)).includes(withoutBlanks(text));
}

/** How often `text` stands in a terminal's output. */
export function countShown(output: string, text: string): number {
  return plainText(output).split(text).length - 1;
}

function withoutBlanks(text: string): string {
  return text.replace(/\s+/g, "");
}

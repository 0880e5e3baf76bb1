import { type Cluster, findEdge, splitClusters } from "./clusters.ts";

/** A line that is being typed. The cursor is on the edge of a cluster, counted in UTF-16 units. */
export interface EditedLine {
  readonly text: string;
  readonly cursor: number;
  /** The text that was cut last, for C-y. */
  readonly killed: string;
}

/** The line at the start. */
export const emptyLine: EditedLine = { text: "", cursor: 0, killed: "" };

/** How long a line may become, in UTF-16 units: far more than any server accepts, so the server reports the error. */
export const maxTypedLength = 4096;

/** Inserts text at the cursor; returns the same line if it would become too long. */
export function insertText(line: EditedLine, inserted: string): EditedLine {
  if (line.text.length + inserted.length > maxTypedLength) return line;
  return replaceRange(line, line.cursor, line.cursor, inserted);
}

/** Replaces the text between two positions; the cursor is then after the new text. */
export function replaceRange(line: EditedLine, from: number, to: number, replacement: string): EditedLine {
  const text = line.text.slice(0, from) + replacement + line.text.slice(to);
  return { ...line, text, cursor: findEdge(text, from + replacement.length) };
}

/** A line with this text, and the cursor at its end. */
export function replaceText(line: EditedLine, text: string): EditedLine {
  return { ...line, text, cursor: text.length };
}

type Edit = (line: EditedLine) => EditedLine;

/** The editing keys of a shell, by name (keyboard.ts); `C-` is Ctrl, `M-` is Alt. */
export const edits: ReadonlyMap<string, Edit> = new Map(
  Object.entries<Edit>({
    left: moveTo(oneLeft),
    "C-b": moveTo(oneLeft),
    right: moveTo(oneRight),
    "C-f": moveTo(oneRight),
    home: moveTo(() => 0),
    "C-a": moveTo(() => 0),
    end: moveTo(({ text }) => text.length),
    "C-e": moveTo(({ text }) => text.length),
    "M-b": moveTo(wordLeft),
    "C-left": moveTo(wordLeft),
    "M-left": moveTo(wordLeft),
    "M-f": moveTo(wordRight),
    "C-right": moveTo(wordRight),
    "M-right": moveTo(wordRight),
    backspace: deleteTo(oneLeft),
    delete: deleteTo(oneRight),
    "C-d": deleteTo(oneRight),
    "C-u": killTo(() => 0),
    "C-k": killTo(({ text }) => text.length),
    "C-w": killTo(blankLeft),
    "M-backspace": killTo(wordLeft),
    "M-d": killTo(wordRight),
    "C-y": (line) => insertText(line, line.killed),
    "C-t": swapClusters,
  }),
);

/** Which side of the text that was cut before a cut in the same row of keys goes to. */
const killSides: ReadonlyMap<string, "before" | "after"> = new Map([
  ["C-u", "before"],
  ["C-w", "before"],
  ["M-backspace", "before"],
  ["C-k", "after"],
  ["M-d", "after"],
]);

/** Applies an editing key; `lastKey` is the one before it: cuts in a row collect one text. */
export function applyKey(line: EditedLine, key: string, lastKey: string): EditedLine {
  const edited = edits.get(key)?.(line) ?? line;
  const side = killSides.get(key);
  if (side === undefined || edited === line || !killSides.has(lastKey)) return edited;
  const killed = side === "before" ? edited.killed + line.killed : line.killed + edited.killed;
  return { ...edited, killed };
}

type Place = (line: EditedLine) => number;

function moveTo(place: Place): Edit {
  return (line) => ({ ...line, cursor: place(line) });
}

function deleteTo(place: Place): Edit {
  return (line) => {
    const to = place(line);
    return replaceRange(line, Math.min(line.cursor, to), Math.max(line.cursor, to), "");
  };
}

function killTo(place: Place): Edit {
  return (line) => {
    const to = place(line);
    const killed = line.text.slice(Math.min(line.cursor, to), Math.max(line.cursor, to));
    return killed === "" ? line : { ...deleteTo(place)(line), killed };
  };
}

function before({ text, cursor }: EditedLine): Cluster[] {
  return splitClusters(text.slice(0, cursor));
}

function after({ text, cursor }: EditedLine): Cluster[] {
  return splitClusters(text.slice(cursor));
}

function oneLeft(line: EditedLine): number {
  return before(line).at(-1)?.start ?? 0;
}

function oneRight(line: EditedLine): number {
  return line.cursor + (after(line)[0]?.text.length ?? 0);
}

function isWord({ text }: Cluster): boolean {
  return /[\p{L}\p{N}_]/u.test(text);
}

function isBlank({ text }: Cluster): boolean {
  return /^\s/.test(text);
}

/** The start of the word left of the cursor. */
function wordLeft(line: EditedLine): number {
  return skipLeft(line, (cluster) => !isWord(cluster), isWord);
}

/** The same, for words separated by blanks. */
function blankLeft(line: EditedLine): number {
  return skipLeft(line, isBlank, (cluster) => !isBlank(cluster));
}

type Test = (cluster: Cluster) => boolean;

function skipLeft(line: EditedLine, isGap: Test, isPart: Test): number {
  const clusters = before(line);
  const lastPart = clusters.findLastIndex((cluster) => !isGap(cluster));
  const lastOutside = clusters.findLastIndex((cluster, index) => index < lastPart && !isPart(cluster));
  return lastPart === -1 ? 0 : (clusters[lastOutside + 1]?.start ?? 0);
}

/** The end of the word right of the cursor. */
function wordRight(line: EditedLine): number {
  const clusters = after(line);
  const firstPart = clusters.findIndex(isWord);
  const end = clusters.findIndex((cluster, index) => index > firstPart && !isWord(cluster));
  const isAtEnd = firstPart === -1 || end === -1;
  return isAtEnd ? line.text.length : line.cursor + (clusters[end]?.start ?? 0);
}

/** Swaps the clusters on both sides of the cursor, or the last two. */
function swapClusters(line: EditedLine): EditedLine {
  const isAtEnd = line.cursor === line.text.length;
  const middle = isAtEnd ? oneLeft(line) : line.cursor;
  const start = oneLeft({ ...line, cursor: middle });
  if (start === middle) return line;
  const end = oneRight({ ...line, cursor: middle });
  return replaceRange(line, start, end, line.text.slice(middle, end) + line.text.slice(start, middle));
}

import { cutToWidth, showCluster, splitClusters } from "./clusters.ts";

/** The content of the bottom of the screen, and the size of the screen. */
export interface BlockContent {
  /** The line above the prompt, ready to be printed: it may have colours, and fits into a row. */
  readonly status: string | undefined;
  readonly prompt: string;
  readonly text: string;
  /** Where the cursor is in the text, in UTF-16 units, on the edge of a cluster. */
  readonly cursor: number;
  readonly columns: number;
  readonly rows: number;
}

/** The rows at the bottom of the screen, and the position of the cursor among them, both from 0. */
export interface Block {
  readonly rows: readonly string[];
  readonly cursorRow: number;
  readonly cursorColumn: number;
}

/** The rows left for messages, if there is room. */
const rowsForMessages = 1;

/** Lays the block out. Of a line that needs too many rows, only those around the cursor are shown. */
export function layOutBlock(content: BlockContent): Block {
  const { status, prompt, text, cursor, columns, rows } = content;
  const wrapped = wrap(prompt + text, prompt.length + cursor, Math.max(1, columns));
  const above = status === undefined ? [] : [status];
  const room = Math.max(1, rows - above.length - rowsForMessages);
  const start = Math.max(0, Math.min(wrapped.cursorRow - Math.floor(room / 2), wrapped.rows.length - room));
  return {
    rows: [...above, ...wrapped.rows.slice(start, start + room)],
    cursorRow: above.length + wrapped.cursorRow - start,
    cursorColumn: wrapped.cursorColumn,
  };
}

/**
 * Cuts a text into rows. No cluster straddles the edge, and a cursor after a full row is at the start of the next one.
 */
function wrap(text: string, cursor: number, columns: number): Block {
  const rows: string[] = [];
  let row = "";
  let width = 0;
  let at = { cursorRow: 0, cursorColumn: 0 };
  const breakRow = () => {
    rows.push(row);
    row = "";
    width = 0;
  };
  for (const cluster of splitClusters(text)) {
    const cell = showCluster(cluster, columns);
    if (width + cell.width > columns) breakRow();
    if (cluster.start <= cursor) at = { cursorRow: rows.length, cursorColumn: Math.min(width, columns - 1) };
    row += cell.shown;
    width += cell.width;
  }
  if (cursor >= text.length) {
    if (width === columns) breakRow();
    at = { cursorRow: rows.length, cursorColumn: width };
  }
  rows.push(row);
  return { rows, ...at };
}

/** The sequences that draw a block, from the start of a row, and leave the cursor in its place. */
export function drawBlock({ rows, cursorRow, cursorColumn }: Block): string {
  const climb = moveUp(rows.length - 1 - cursorRow);
  const column = cursorColumn > 0 ? `\u001b[${cursorColumn}C` : "";
  // Without wrapping: a terminal that draws a character wider than we expect cuts it, and uses no further row.
  return `\u001b[?7l${rows.join("\r\n")}\u001b[?7h${climb}\r${column}`;
}

/** What a terminal does with rows that are too wide after it becomes narrower. */
export type Narrowing = "wraps" | "cuts";

/**
 * The sequences that remove a block that may have been drawn at another width: a terminal that
 * became narrower has wrapped each of its rows again, or not. `rowsAway`: rows of it that had scrolled off the screen.
 */
export function eraseBlock(block: Block, columns: number, narrowing: Narrowing, rowsAway = 0): string {
  return `${moveUp(countAbove(block, columns, narrowing) + rowsAway)}\r${eraseBelow}`;
}

/** How many rows of a block are above the cursor now, if it may have been drawn at another width. */
export function countAbove(block: Block, columns: number, narrowing: Narrowing): number {
  return narrowing === "wraps" ? countRowsAbove(block, columns) : block.cursorRow;
}

/**
 * Erases from the start of a row to the end of the screen, and this row on its own: tmux treats an erasure from the first
 * position of the screen as a clear, and keeps a copy of everything.
 */
export const eraseBelow = "\u001b7\u001b[K\u001b[B\u001b[J\u001b8";

function countRowsAbove({ rows, cursorRow, cursorColumn }: Block, columns: number): number {
  const above = rows.slice(0, cursorRow).map((row) => wrapRow(row, columns).rows.length);
  const row = wrapRow(rows[cursorRow] ?? "", columns, cursorColumn);
  return above.reduce((sum, each) => sum + each, row.cursorRow);
}

/** How a terminal wraps a row, and where its cursor goes: at the end of a text, it does not go to a new row. */
function wrapRow(row: string, columns: number, cursorColumn = 0): Block {
  const text = Bun.stripANSI(row);
  const cursor = Math.min(cutToWidth(text, cursorColumn).length, text.length - 1);
  return wrap(text, cursor, Math.max(1, columns));
}

function moveUp(rows: number): string {
  return rows > 0 ? `\u001b[${rows}A` : "";
}

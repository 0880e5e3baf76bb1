import { clipRange, type IdRange, type IdRanges, missingIn, sizeOf } from "./id-ranges.ts";

/** How many messages the document holds at most. */
const windowMessages = 300;

/** What of the board the document shows, and what of that has to be fetched first. */
export interface Window {
  readonly shown: IdRange;
  readonly missing: IdRanges;
}

/** The window whose middle is as near to an id as the ends of the board allow. */
export function windowAround(id: number, board: IdRange, loaded: IdRanges): Window {
  return windowFrom(id - Math.floor(windowMessages / 2), board, loaded);
}

/** The window that begins `by` messages later than another one; earlier if it is negative. */
export function slideWindow(shown: IdRange, by: number, board: IdRange, loaded: IdRanges): Window {
  return windowFrom(shown.first + by, board, loaded);
}

/** The newest messages. */
export function newestWindow(board: IdRange, loaded: IdRanges): Window {
  return windowFrom(board.last, board, loaded);
}

function windowFrom(first: number, board: IdRange, loaded: IdRanges): Window {
  const from = Math.max(board.first, Math.min(first, board.last - windowMessages + 1));
  const shown = clipRange({ first: from, last: from + windowMessages - 1 }, board) ?? board;
  return { shown, missing: sizeOf(shown) === 0 ? [] : missingIn(loaded, shown) };
}

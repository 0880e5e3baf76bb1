import { formatNumber } from "./labels.ts";
import type { SavedMessage } from "./saved-outbox.ts";

/** The board that answered at an address the last time. */
export interface LastBoard {
  readonly identity: string;
  /** Undefined if this browser has not kept it. */
  readonly title: string | undefined;
  /** Up to here, the page had the board; 0: nothing of it. */
  readonly lastId: number;
}

/** The board that answers now. */
export interface NewBoard {
  readonly identity: string;
  readonly title: string;
  /** Undefined if it does not say. */
  readonly lastId: number | undefined;
}

/** A piece of a sentence: plain, the name of a board, or an address. */
export interface Phrase {
  readonly kind: "plain" | "name" | "address";
  readonly text: string;
}

/** What the last board is called. */
export function nameLast({ title }: LastBoard): string {
  return title ?? "the other board";
}

/** Says which board answered at this address the last time, and which one does now. */
export function describeBoards(address: string, last: LastBoard, now: NewBoard): Phrase[] {
  const upTo = last.lastId > 0 ? `, up to #${formatNumber(last.lastId)}` : "";
  return [
    plain("Last time "),
    { kind: "address", text: address },
    plain(" was "),
    last.title === undefined ? plain("another board") : { kind: "name", text: last.title },
    plain(`${upTo}. Now it is `),
    { kind: "name", text: now.title },
    plain(`${describeCount(now.lastId)}. The two are kept apart.`),
  ];
}

/** Says of messages that stayed behind whose they were, and whether they went out. */
export function describeLeft(wasSent: SavedMessage["wasSent"], board: string): string {
  return wasSent
    ? `This was sent to ${board}, and no answer came:`
    : `This was still waiting for ${board}. It was not sent:`;
}

function describeCount(lastId: number | undefined): string {
  if (lastId === undefined) return "";
  if (lastId === 0) return ", with no messages yet";
  return lastId === 1 ? ", with 1 message" : `, with ${formatNumber(lastId)} messages`;
}

function plain(text: string): Phrase {
  return { kind: "plain", text };
}

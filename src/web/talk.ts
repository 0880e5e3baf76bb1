import type { OlderWanted } from "../../actors/client/history.ts";
import type { ClientStatus } from "../../actors/client/status.ts";
import type { Clock } from "../net/clock.ts";
import { LastSeen } from "./model/last-seen.ts";
import { Messages } from "./model/messages.ts";
import type { PersistentStore } from "./model/persistent-store.ts";
import { Unread } from "./model/unread.ts";
import type { AlertLine } from "./view/alert-line.ts";
import { Arrivals } from "./view/arrivals.ts";
import type { BoardTitle } from "./view/board-title.ts";
import { BoardView } from "./view/board-view.ts";
import { findElement } from "./view/elements.ts";
import { EmptyBoard } from "./view/empty-board.ts";
import { OlderMessages } from "./view/older-messages.ts";
import { findBoardParts, findEmptyBoardParts } from "./view/page-parts.ts";
import { Permalinks } from "./view/permalinks.ts";
import { Reading } from "./view/reading.ts";
import { TopLine } from "./view/top-line.ts";

/** How many entries the page holds; the document holds far fewer. */
const maxEntries = 20_000;

/** What the talk needs of the page. */
export interface TalkNeeds {
  readonly clock: Clock;
  /** What is kept for the board. */
  readonly storage: PersistentStore;
  readonly title: BoardTitle;
  /** The port of the board's TCP, if the host of the page's address leads there. */
  readonly tcpPort?: number | undefined;
  readonly alertLine: AlertLine;
  readonly ownNames: () => readonly string[];
  /** Asks for older messages. */
  readonly request: (wanted: OlderWanted) => void;
}

/** The messages, and how one reads them. */
export interface Talk {
  readonly messages: Messages;
  readonly board: BoardView;
  readonly unread: Unread;
  readonly reading: Reading;
  readonly arrivals: Arrivals;
  readonly olderMessages: OlderMessages;
  readonly permalinks: Permalinks;
  /** Applies a new status of the client. */
  update(status: ClientStatus): void;
  /** The reader may see another part of the board. */
  moved(): void;
}

/** Makes the talk. */
export function makeTalk(needs: TalkNeeds): Talk {
  const { clock, storage, title, tcpPort, alertLine, ownNames, request } = needs;
  const messages = new Messages(maxEntries);
  const parts = findBoardParts();
  const arrivals = new Arrivals(parts.list);
  const { scroller } = parts;
  const emptyBoard = new EmptyBoard(findEmptyBoardParts(), tcpPort);
  let last: ClientStatus | undefined;
  const moved = () => {
    reading.moved();
    olderMessages.draw();
    arrivals.drawn();
    if (last !== undefined) emptyBoard.update(last, messages.span.end > messages.span.first);
  };
  const board = new BoardView(parts, messages, { ownNames, moved, olderWanted: () => olderMessages.fetch() });
  const unread = new Unread((count) => {
    title.countUnread(count);
    reading.unreadChanged(count);
  });
  const pill = findElement("to-end", HTMLButtonElement);
  const reading = new Reading({ board, messages, unread, lastSeen: new LastSeen(storage), pill, scroller });
  const older = findElement("older", HTMLButtonElement);
  const topLine = new TopLine(findElement("top", HTMLElement), older, scroller);
  const olderMessages = new OlderMessages({ messages, board, topLine, clock, request });
  const permalinks = new Permalinks({ board, messages, alertLine, olderMessages });
  const update = (status: ClientStatus) => {
    last = status;
    olderMessages.update(status);
    moved();
    if (!status.isCaughtUp || status.connection !== "connected") return;
    if (messages.newestId !== undefined) storage.set("last-id", `${messages.newestId}`);
    reading.caughtUp();
    permalinks.caughtUp();
  };
  return { messages, board, unread, reading, arrivals, olderMessages, permalinks, update, moved };
}

import type { HistoryWanted } from "../../actors/client/history-setup.ts";
import type { ClientStatus } from "../../actors/client/status.ts";
import type { Clock } from "../net/clock.ts";
import { LastSeen } from "./model/last-seen.ts";
import { Messages } from "./model/messages.ts";
import type { PersistentStore } from "./model/persistent-store.ts";
import { Unread } from "./model/unread.ts";
import type { Nearness, Part } from "./model/window.ts";
import type { AlertLine } from "./view/alert-line.ts";
import { Arrivals } from "./view/arrivals.ts";
import type { BoardTitle } from "./view/board-title.ts";
import { BoardView } from "./view/board-view.ts";
import { EdgeLines } from "./view/edge-lines.ts";
import { findElement } from "./view/elements.ts";
import { EmptyBoard } from "./view/empty-board.ts";
import { Glide } from "./view/glide.ts";
import { Jumps } from "./view/jumps.ts";
import { findBoardParts, findEmptyBoardParts } from "./view/page-parts.ts";
import { Paging } from "./view/paging.ts";
import { PrintSheet } from "./view/print-sheet.ts";
import { Reading } from "./view/reading.ts";

/** How many messages the page holds; the document holds far fewer. */
const maxMessages = 20_000;

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
  /** Asks for a part of the board. */
  readonly request: (wanted: HistoryWanted) => void;
}

/** The messages, and how one reads them. */
export interface Talk {
  readonly messages: Messages;
  readonly board: BoardView;
  readonly unread: Unread;
  readonly reading: Reading;
  readonly arrivals: Arrivals;
  readonly paging: Paging;
  readonly jumps: Jumps;
  /** Applies a new status of the client. */
  update(status: ClientStatus): void;
  /** The reader may see another part of the board. */
  moved(): void;
}

/** Makes the talk. */
export function makeTalk(needs: TalkNeeds): Talk {
  const { clock, storage, title, tcpPort, alertLine, ownNames, request } = needs;
  const messages = new Messages(maxMessages);
  const parts = findBoardParts();
  const arrivals = new Arrivals(parts.list);
  const { scroller } = parts;
  const emptyBoard = new EmptyBoard(findEmptyBoardParts(), tcpPort);
  const sheet = findElement("print-sheet", HTMLElement);
  new PrintSheet({ sheet, title: () => title.name, messages, ownNames });
  let last: ClientStatus | undefined;
  const moved = () => {
    reading.moved();
    lines.draw(board.part, messages.board, paging.state);
    arrivals.drawn();
    if (last !== undefined) emptyBoard.update(last, !messages.isEmpty);
  };
  const moreWanted = (part: Part, nearness: Nearness) => paging.extend(part, nearness);
  const board = new BoardView(parts, messages, { ownNames, moved, moreWanted });
  const unread = new Unread((count) => {
    title.countUnread(count);
    reading.unreadChanged(count);
  });
  const pill = findElement("to-end", HTMLButtonElement);
  const lastSeen = new LastSeen(storage);
  const goTo = (id: number) => jumps.goTo(id, "plain");
  const toEnd = () => jumps.toEnd();
  const reading = new Reading({ board, messages, unread, lastSeen, pill, goTo, toEnd, scroller });
  const lines = new EdgeLines(scroller);
  const idle = () => {
    jumps.proceed();
    board.invalidate();
  };
  const paging = new Paging({ messages, clock, request, idle });
  const glide = new Glide({ scroller, isAtEnd: () => board.isAtEnd, toEnd: () => board.scrollToEnd() });
  const jumps = new Jumps({ board, glide, messages, paging, alertLine });
  const update = (status: ClientStatus) => {
    if (last?.connection === "connected" && status.connection !== "connected") jumps.connectionLost();
    last = status;
    paging.update(status);
    moved();
    if (!status.isCaughtUp || status.connection !== "connected") return;
    if (messages.newestId !== undefined) storage.set("last-id", `${messages.newestId}`);
    reading.caughtUp();
    jumps.proceed();
  };
  return { messages, board, unread, reading, arrivals, paging, jumps, update, moved };
}

import { browserClock } from "./browser/browser-clock.ts";
import { makeCopier } from "./browser/copier.ts";
import { IndexedMessages } from "./browser/indexed-messages.ts";
import { drawKept } from "./browser/offline-board.ts";
import { describeBoards, type LastBoard, type NewBoard, nameLast } from "./model/another-board.ts";
import type { BoardStorage } from "./model/board-storage.ts";
import type { KeptBoard } from "./model/keeper.ts";
import type { PersistentStore } from "./model/persistent-store.ts";
import { parseSaved } from "./model/saved-outbox.ts";
import { makeTalk } from "./talk.ts";
import { findAddress } from "./view/address.ts";
import { AlertLine } from "./view/alert-line.ts";
import { AnotherPage } from "./view/another-page.ts";
import type { BoardTitle } from "./view/board-title.ts";
import { findElement } from "./view/elements.ts";
import { FindBox } from "./view/find-box.ts";
import { outboxKey } from "./waiting.ts";

/** What the page for another board needs. */
export interface AnotherNeeds {
  readonly last: LastBoard;
  readonly now: NewBoard;
  /** Still that of the last board. */
  readonly storage: BoardStorage;
  readonly tab: PersistentStore;
  readonly title: BoardTitle;
  /** Makes this browser the person that the page's address carried, on the board that the storage has entered. */
  readonly becomeThem: () => void;
}

/**
 * Shows that another board answers, and the last one as this device has kept it. Nothing is sent to either. Never resolves:
 * when the reader goes on, the page begins again with what it keeps for the new board.
 */
export function showAnother(needs: AnotherNeeds): Promise<never> {
  const { last, now, storage, tab, becomeThem } = needs;
  const page = new AnotherPage(
    {
      sentence: describeBoards(findAddress().replace(/^\w+:\/\/|\/$/g, ""), last, now),
      oldName: nameLast(last),
      newName: now.title,
      left: parseSaved(tab.get(outboxKey(last.identity))),
    },
    {
      goOn: () => {
        storage.enter(now.identity);
        becomeThem();
        location.reload();
      },
      copy: makeCopier(new AlertLine(findElement("hint", HTMLElement))),
    },
  );
  void new IndexedMessages().load(last.identity).then((kept) => {
    if (kept !== undefined) page.offerOld(() => showOld(kept, needs));
  });
  return new Promise(() => undefined);
}

/** Shows the old board, in a talk of its own: the board that answers now gets another. */
function showOld(kept: KeptBoard, { last, storage, title }: AnotherNeeds): void {
  title.show({ title: nameLast(last), about: "" });
  const { messages, board, reading, paging, jumps } = makeTalk({
    clock: browserClock,
    storage,
    title,
    alertLine: new AlertLine(findElement("alert", HTMLElement)),
    ownNames: () => [],
    request: () => undefined,
  });
  findElement("rows", HTMLElement).dataset.age = "old";
  new FindBox({ messages, paging, jumps, part: () => board.part });
  findElement("to-end", HTMLButtonElement).addEventListener("click", () => reading.leadOn());
  drawKept(kept, { messages, board });
}

import type { Notice, View } from "../../../actors/client/ports.ts";
import type { ClientStatus } from "../../../actors/client/status.ts";
import type { Dialer } from "../../client/core/dialer.ts";
import type { Clock } from "../../net/clock.ts";
import type { AboutAnswer, Denial } from "../model/about.ts";
import { checkBoard, isBoard } from "../model/board-check.ts";
import type { BoardStorage } from "../model/board-storage.ts";
import { Keeper, type KeptBoard } from "../model/keeper.ts";
import type { Messages } from "../model/messages.ts";
import { describeOldState } from "../model/old-state.ts";
import { CheckedDialer, type CheckResult } from "./checked-dialer.ts";
import { IndexedMessages } from "./indexed-messages.ts";
import { watchVisibility } from "./page-visibility.ts";
import { forgetPageOffline, keepPageOffline } from "./service-worker.ts";

/** What the page without a connection works with. */
export interface OfflineBoardParts {
  readonly storage: BoardStorage;
  readonly clock: Clock;
  readonly messages: Pick<Messages, "append" | "addAbsent" | "markEnd" | "clear" | "newestId">;
  readonly board: { invalidate(): void };
  /** The page shows the board as it was kept, or from now on as it is. */
  readonly showAge: (age: "old" | "now") => void;
  /** Reads what the board at the address says of itself. Never rejects. */
  readonly readAbout: () => Promise<AboutAnswer>;
  /** Another board answers than the last time, and is not connected to: nothing may go to it. */
  readonly anotherAnswers: () => void;
  /** The board wants a token, or another one, and is not connected to. */
  readonly denied: (denial: Denial) => void;
}

/**
 * The page without a connection: it opens from the service worker, and shows the board's last messages as this device has
 * kept them, until the board answers.
 */
export class OfflineBoard {
  readonly #parts: OfflineBoardParts;
  readonly #kept = new IndexedMessages();
  readonly #keeper: Keeper;
  /** The board that answered last; undefined if it did not say who it is. */
  #identity: string | undefined;
  #connection: "open" | "lost" = "lost";
  #shown: "nothing" | "old" | "live" = "nothing";

  constructor(parts: OfflineBoardParts) {
    this.#parts = parts;
    this.#keeper = new Keeper(this.#kept, parts.clock, Date.now);
    watchVisibility({ hidden: () => this.#keeper.flush(), shown: () => undefined });
    keepPageOffline();
  }

  /** Finds out who answers before a dialer connects. */
  checking(dialer: Dialer): Dialer {
    return new CheckedDialer(dialer, () => this.#check());
  }

  /**
   * The same for another server of the board, which says by `readAbout` who it is: the key and what waits go to this board
   * alone.
   */
  checkingOther(dialer: Dialer, readAbout: () => Promise<AboutAnswer>): Dialer {
    return new CheckedDialer(dialer, async () => {
      const { storage } = this.#parts;
      const isSame = isBoard(await readAbout(), storage.identity);
      if (isSame) this.#identity = storage.identity;
      return isSame ? "dial" : "fail";
    });
  }

  /** Keeps the messages that a view shows. */
  keeping(view: View): View {
    return {
      show: (notice) => {
        this.#keep(notice);
        view.show(notice);
      },
    };
  }

  /** Follows the connection; call it with every status. */
  update({ connection, failures }: Pick<ClientStatus, "connection" | "failures">): void {
    const now = connection === "connected" ? "open" : "lost";
    if (now === "lost" && failures > 0 && this.#shown === "nothing") void this.#showOld();
    if (now === this.#connection) return;
    this.#connection = now;
    if (now === "lost") return this.#keeper.leave();
    this.#showLive();
    if (this.#identity !== undefined) this.#keeper.enter(this.#identity);
  }

  /** Removes the board's messages and the page from this device. Call it before the storage forgets the board. Never rejects. */
  async forget(): Promise<void> {
    const { identity } = this.#parts.storage;
    this.#keeper.leave();
    if (identity !== undefined) await this.#kept.forget(identity);
    await forgetPageOffline();
  }

  async #check(): Promise<CheckResult> {
    const { storage, readAbout, anotherAnswers, denied } = this.#parts;
    const { about, recognition } = await checkBoard(readAbout, storage);
    this.#identity = about?.identity;
    // Another board may be there, and what waits is for this one.
    if (recognition === "unanswered" && storage.identity !== undefined) return "fail";
    if (recognition === "another") anotherAnswers();
    else if (recognition === "denied" || recognition === "too many") denied(recognition);
    else return "dial";
    return "stay";
  }

  #keep(notice: Notice): void {
    if (notice.kind !== "polled" || notice.reply?.kind !== "message") return;
    const { message } = notice.reply;
    if (message.id > 0) this.#keeper.keep({ message, storedAt: notice.storedAt });
  }

  async #showOld(): Promise<void> {
    const { identity } = this.#parts.storage;
    if (identity === undefined) return;
    this.#shown = "old";
    const kept = await this.#kept.load(identity);
    // The board may have answered meanwhile.
    if (kept !== undefined && this.#shown === "old" && this.#parts.messages.newestId === undefined) {
      drawKept(kept, this.#parts);
      this.#parts.showAge("old");
    }
  }

  /** What is old goes: the board's own last messages follow. */
  #showLive(): void {
    if (this.#shown === "old") {
      this.#parts.showAge("now");
      this.#parts.messages.clear();
      this.#parts.board.invalidate();
    }
    this.#shown = "live";
  }
}

/** Adds a board's messages to an empty talk as this device has kept them, and says how old they are. */
export function drawKept(
  { entries, asOfMs }: KeptBoard,
  { messages, board }: Pick<OfflineBoardParts, "messages" | "board">,
): void {
  for (const { message, storedAt } of entries) {
    const { newestId } = messages;
    if (newestId !== undefined) messages.addAbsent({ first: newestId + 1, last: message.id - 1 }, "unkept");
    messages.append(message, storedAt, false);
  }
  messages.markEnd(describeOldState(new Date(asOfMs), new Date()));
  board.invalidate();
}

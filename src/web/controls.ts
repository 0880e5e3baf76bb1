import type { ClientActor } from "../../actors/client/client.ts";
import { chooseMode } from "./board-client.ts";
import { makeCopier } from "./browser/copier.ts";
import { Installation } from "./browser/installation.ts";
import { clockOffset } from "./meeting.ts";
import type { PersistentStore } from "./model/persistent-store.ts";
import type { WireLog } from "./model/wire-log.ts";
import type { Talk } from "./talk.ts";
import { findAddress } from "./view/address.ts";
import type { AlertLine } from "./view/alert-line.ts";
import { BoardControls } from "./view/board-controls.ts";
import type { BoardTitle } from "./view/board-title.ts";
import { findElement } from "./view/elements.ts";
import { FindBox } from "./view/find-box.ts";
import { HowPanel } from "./view/how-panel.ts";
import { makeKeysHelp } from "./view/keys-help.ts";
import { makeMenu } from "./view/menu.ts";
import type { MessageField } from "./view/message-field.ts";
import { PrintSheet } from "./view/print-sheet.ts";
import { RowActions } from "./view/row-actions.ts";

/** Listens from the start of the program: the browser makes its offer only once. */
const installation = new Installation();

/** What the controls around the talk act on. */
export interface ControlNeeds {
  readonly client: ClientActor;
  readonly store: PersistentStore;
  readonly log: WireLog;
  readonly talk: Talk;
  readonly title: BoardTitle;
  readonly messageField: MessageField;
  /** Says what is no fault. */
  readonly hintLine: AlertLine;
  readonly focusField: () => void;
  readonly forget: () => void;
}

/** Makes the menu, the panel, the keys and the actions of rows; returns the panel. */
export function makeControls(needs: ControlNeeds): HowPanel {
  const { client, store, log, talk, title, messageField, hintLine, focusField, forget } = needs;
  const { messages, board, reading, olderMessages, permalinks } = talk;
  const copy = makeCopier(hintLine);
  const copyAddress = () => copy(findAddress());
  const how = new HowPanel({
    log,
    messages,
    offsetMs: () => clockOffset.offsetMs,
    chooseMode: (mode) => chooseMode(client, store, mode),
    focusField,
  });
  const showHow = () => how.toggle();
  const showKeys = makeKeysHelp();
  const answer = (id: number) => messageField.prepend(`#${id} `);
  const rows = new RowActions({ list: findElement("rows", HTMLElement), messages, copy, answer });
  new FindBox({
    messages,
    goTo: (id) => permalinks.goTo(id),
    toStart: () => board.scrollToStart(),
    toEnd: () => board.scrollToEnd(),
  });
  new PrintSheet({
    sheet: findElement("print-sheet", HTMLElement),
    title: () => title.name,
    newestFirst: () => messages.newestFirst(),
  });
  installation.offerBy(findElement("install", HTMLButtonElement));
  makeMenu({
    copyAddress,
    print: () => print(),
    install: () => installation.ask(),
    showHow,
    showKeys,
    forget,
  });
  new BoardControls({
    retry: () => client.send({ type: "retry" }),
    older: () => olderMessages.fetch(),
    leadOn: () => reading.leadOn(),
    toStart: () => board.scrollToStart(),
    toEnd: () => board.scrollToEnd(),
    isAtEnd: () => board.isAtEnd,
    leave: focusField,
    toLastRow: () => rows.focusLast(),
    typeOn: focusField,
    copyAddress,
    copyCommand: () => copy(findElement("terminal-command", HTMLElement).textContent ?? ""),
    showHow,
    showKeys,
  });
  return how;
}

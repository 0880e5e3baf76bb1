import { getStatus, observeStatus } from "../../actors/client/status.ts";
import { BoardKeys } from "../client/core/board-keys.ts";
import { NameTenure } from "../client/core/name-tenure.ts";
import { makeAttention } from "./attention.ts";
import { chooseMode, makeClient } from "./board-client.ts";
import { browserClock } from "./browser/browser-clock.ts";
import { BrowserStorage } from "./browser/browser-storage.ts";
import { copyText } from "./browser/clipboard.ts";
import { describeTitle, describeUnread } from "./model/labels.ts";
import { Messages } from "./model/messages.ts";
import { OwnMessages } from "./model/own-messages.ts";
import { OwnNames } from "./model/own-names.ts";
import { type Pending, PendingMessages } from "./model/pending.ts";
import { Unread } from "./model/unread.ts";
import { watchOutside } from "./outside.ts";
import { findAddress } from "./view/address.ts";
import { AlertLine } from "./view/alert-line.ts";
import { BoardControls } from "./view/board-controls.ts";
import { BoardView } from "./view/board-view.ts";
import { findElement, setHidden, setText } from "./view/elements.ts";
import { EmptyBoard } from "./view/empty-board.ts";
import { KeyDialog } from "./view/key-dialog.ts";
import { Menu } from "./view/menu.ts";
import { MessageField } from "./view/message-field.ts";
import { NameField } from "./view/name-field.ts";
import { OlderMessages } from "./view/older-messages.ts";
import { Outgoing } from "./view/outgoing.ts";
import {
  findBoardParts,
  findEmptyBoardParts,
  findKeyParts,
  findMessageParts,
  findNameParts,
  findNotice,
  findStateParts,
} from "./view/page-parts.ts";
import { PageView } from "./view/page-view.ts";
import { PendingView } from "./view/pending-view.ts";
import { StateView } from "./view/state-view.ts";
import { StatusWatch } from "./view/status-watch.ts";
import { Switch } from "./view/switch.ts";
import { TopLine } from "./view/top-line.ts";

/** How many entries the page holds; the document holds far fewer. */
const maxEntries = 20_000;
const tickMs = 500;
const boardTitle = "Lastword";

const tab = new BrowserStorage(() => sessionStorage);
const browser = new BrowserStorage(() => localStorage);

const messages = new Messages(maxEntries);
const keys = new BoardKeys(browser, Date.now);
const names = new OwnNames(tab, browser, keys);
const alertLine = new AlertLine(findElement("alert", HTMLElement));
const hintLine = new AlertLine(findElement("hint", HTMLElement));
const boardParts = findBoardParts();
const { scroller } = boardParts;
const toEnd = findElement("to-end", HTMLButtonElement);
const older = findElement("older", HTMLButtonElement);
const topLine = new TopLine(findElement("top", HTMLElement), older, scroller);
const unread = new Unread((count) => {
  document.title = describeTitle(count, boardTitle);
  setText(toEnd, describeUnread(count));
});
const reader = { olderWanted: () => olderMessages.fetch(), moved: updateUnread };
const board = new BoardView(boardParts, messages, reader);

const pending = new PendingMessages(() => pendingView.draw(pending.list));
const nameField = new NameField(findNameParts(), names, (name) => outgoing.register(name));
const messageParts = findMessageParts({ alertLine, hintLine });
const messageField = new MessageField(messageParts, (text) => outgoing.send(text));
const pendingActions = {
  edit: (each: Pending) => outgoing.edit(each),
  discard: (each: Pending) => pending.remove(each),
};
const pendingView = new PendingView(findElement("pending", HTMLElement), pendingActions, messageParts.field);
const held = new NameTenure();
const own = new OwnMessages(tab, { names, pending, held });

const attention = makeAttention(browser, alertLine);
const clock = browserClock;
const pageView = new PageView({
  messages,
  board,
  pending,
  own,
  nameField,
  messageField,
  alertLine,
  unread,
  ...attention,
  clock,
  isSeen,
  isCaughtUp: () => isConnected() && getStatus(client).isCaughtUp,
});
const client = makeClient({ store: browser, name: names.current, keys, view: pageView });
const outgoing = new Outgoing({ client, board, pending, nameField, messageField, alertLine });
new KeyDialog(findKeyParts(), keys, () => {
  alertLine.clear();
  client.send({ type: "keyReplaced" });
});
const live = new Switch(findElement("live", HTMLButtonElement), (wanted) => {
  chooseMode(client, browser, wanted === "on" ? "live" : "poll");
});
const notice = findNotice();
const stateView = new StateView(findStateParts(live, notice));
const emptyBoard = new EmptyBoard(findEmptyBoardParts());
new Menu({ copyAddress, print: () => print() });
const olderMessages = new OlderMessages({
  messages,
  board,
  topLine,
  clock,
  request: (wanted) => client.send(wanted),
});
const watch = new StatusWatch({
  clock,
  view: stateView,
  notice,
  board,
  names,
  nameField,
  pending,
  alertLine,
});

listen();
client.start();
observeStatus(client, (status) => {
  held.update(status);
  watch.update(status);
  olderMessages.update(status);
  drawEmpty();
});
focusField();

function listen(): void {
  document.addEventListener("input", () => board.keepPosition());
  new BoardControls({
    retry: () => client.send({ type: "retry" }),
    older: () => olderMessages.fetch(),
    toEnd: () => board.scrollToEnd(),
    leave: focusField,
    copyAddress,
  });
  watchOutside(clock, {
    woken: () => client.send({ type: "woken" }),
    hidden: () => names.save(),
    shown: () => {
      names.restore();
      updateUnread();
    },
    // Another tab may have replaced the key.
    storedElsewhere: () => {
      if (keys.isReplaced()) client.send({ type: "keyReplaced" });
    },
  });
  setInterval(() => stateView.tick(), tickMs);
}

function copyAddress(): void {
  const address = findAddress();
  copyText(address).then(
    (isCopied) => hintLine.show(isCopied ? "Copied." : `Your browser does not copy: ${address}`),
    () => undefined,
  );
}

function focusField(): void {
  if (nameField.isAsking) nameField.focus();
  else messageField.focus();
}

function drawEmpty(): void {
  emptyBoard.update(getStatus(client), messages.span.end > messages.span.first);
}

function isConnected(): boolean {
  return getStatus(client).acceptsCommands;
}

function isSeen(): boolean {
  return document.visibilityState === "visible" && board.isAtEnd;
}

function updateUnread(): void {
  if (isSeen()) unread.clear();
  setHidden(toEnd, board.isAtEnd, scroller);
  drawEmpty();
  olderMessages.draw();
}

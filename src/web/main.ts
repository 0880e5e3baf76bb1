import { createActor } from "xstate";
import { clientMachine } from "../../actors/client/client.ts";
import { getStatus, observeStatus } from "../../actors/client/status.ts";
import { BoardKeys } from "../client/core/board-keys.ts";
import { NameTenure } from "../client/core/name-tenure.ts";
import { ServerConnection } from "../client/core/server-connection.ts";
import { watchForSleep } from "../client/core/sleep-watch.ts";
import { WebSocketDialer } from "../client/core/websocket-dialer.ts";
import { browserClock } from "./browser/browser-clock.ts";
import { BrowserStorage } from "./browser/browser-storage.ts";
import { Chime } from "./browser/chime.ts";
import { Notifier } from "./browser/notifier.ts";
import { OfflineBoard } from "./browser/offline-board.ts";
import { watchVisibility } from "./browser/page-visibility.ts";
import { BoardStorage } from "./model/board-storage.ts";
import { Bursts } from "./model/burst.ts";
import { describeTitle, describeUnread } from "./model/labels.ts";
import { Messages } from "./model/messages.ts";
import { OwnMessages } from "./model/own-messages.ts";
import { OwnNames } from "./model/own-names.ts";
import { type Pending, PendingMessages } from "./model/pending.ts";
import { Unread } from "./model/unread.ts";
import { AlertLine } from "./view/alert-line.ts";
import { Announcer } from "./view/announcer.ts";
import { BoardView } from "./view/board-view.ts";
import { findElement, setHidden, setText } from "./view/elements.ts";
import { KeyDialog } from "./view/key-dialog.ts";
import { MessageField } from "./view/message-field.ts";
import { NameField } from "./view/name-field.ts";
import { OlderMessages } from "./view/older-messages.ts";
import { Outgoing } from "./view/outgoing.ts";
import { findKeyParts, findMessageParts, findNameParts, findStatusParts } from "./view/page-parts.ts";
import { PageView } from "./view/page-view.ts";
import { PendingView } from "./view/pending-view.ts";
import { StatusView } from "./view/status-view.ts";
import { StatusWatch } from "./view/status-watch.ts";
import { Switch } from "./view/switch.ts";
import { TopLine } from "./view/top-line.ts";

/** How many entries the page holds; the document holds far fewer. */
const maxEntries = 20_000;
const tickMs = 500;

const url = new URL("ws", location.href);
url.protocol = url.protocol.replace("http", "ws");

const tab = new BrowserStorage(() => sessionStorage);
const browser = new BrowserStorage(() => localStorage);

const messages = new Messages(maxEntries);
const storage = new BoardStorage(browser, location.pathname);
const keys = new BoardKeys(storage, Date.now);
const names = new OwnNames(tab, browser, keys);
const alertLine = new AlertLine(findElement("alert", HTMLElement));
const scroller = findElement("board", HTMLElement);
const toEnd = findElement("to-end", HTMLButtonElement);
const older = findElement("older", HTMLButtonElement);
const topLine = new TopLine(findElement("top", HTMLElement), older, scroller);
const unread = new Unread((count) => {
  document.title = describeTitle(count);
  setText(toEnd, describeUnread(count));
});
const rows = findElement("rows", HTMLElement);
const reader = { olderWanted: () => olderMessages.fetch(), moved: updateUnread };
const board = new BoardView(scroller, rows, messages, reader);

const pending = new PendingMessages(() => pendingView.draw(pending.list));
const nameField = new NameField(findNameParts(alertLine), names.proposed, (name) => outgoing.register(name));
const messageParts = findMessageParts(alertLine);
const messageField = new MessageField(messageParts, (text) => outgoing.send(text));
const pendingActions = {
  edit: (each: Pending) => {
    if (messageField.restore(each.text)) pending.remove(each);
    else alertLine.show("another message is in the field: send or delete that one first");
    messageField.focus();
  },
  discard: (each: Pending) => pending.remove(each),
};
const pendingView = new PendingView(findElement("pending", HTMLElement), pendingActions, messageParts.field);
const held = new NameTenure();
const own = new OwnMessages(tab, { names, pending, held });

const announcer = new Announcer(findElement("news", HTMLElement));
const notifier = new Notifier(findElement("notifications", HTMLButtonElement), browser, alertLine);
const chime = new Chime(findElement("sound", HTMLButtonElement), browser, alertLine);
const bursts = new Bursts(browserClock, (burst) => {
  announcer.announce(burst);
  notifier.notify(burst);
  chime.ring();
});

const clock = browserClock;
const offline = new OfflineBoard({ storage, clock, messages, board });
const server = new ServerConnection(offline.checking(new WebSocketDialer(url)), clock);
const fields = { nameField, messageField, alertLine };
const news = { unread, bursts, announcer };
const isCaughtUp = () => isConnected() && getStatus(client).isCaughtUp;
const shown = { messages, board, pending, own };
const pageView = new PageView({ ...shown, ...fields, ...news, clock, isSeen, isCaughtUp });
const mode = browser.get("mode") === "poll" ? "poll" : "live";
const client = createActor(clientMachine, {
  input: {
    server,
    view: offline.keeping(pageView),
    polling: { mode, intervalMs: 1000, firstPoll: "at once", history: 50, times: "asked" },
    name: names.current,
    keys,
    sending: "by post",
    afterLoss: "reconnect",
    random: Math.random,
  },
});
const outgoing = new Outgoing({ client, board, pending, nameField, alertLine });
new KeyDialog(findKeyParts(), keys, () => {
  alertLine.clear();
  client.send({ type: "keyReplaced" });
});
const live = new Switch(findElement("live", HTMLButtonElement), (wanted) => {
  const mode = wanted === "on" ? "live" : "poll";
  browser.set("mode", mode);
  client.send({ type: "modeChosen", mode });
});
const statusView = new StatusView(findStatusParts(live), server.address);
const olderMessages = new OlderMessages({
  messages,
  board,
  topLine,
  clock,
  request: (wanted) => client.send(wanted),
});
const watch = new StatusWatch({
  clock,
  view: statusView,
  board,
  names,
  nameField,
  pending,
  alertLine,
});

listen();
client.start();
observeStatus(client, (status) => {
  offline.update(status);
  held.update(status);
  watch.update(status);
  olderMessages.update(status);
});
if (names.current === undefined) nameField.focus();
else messageField.focus();

function listen(): void {
  findElement("retry", HTMLButtonElement).addEventListener("click", () => client.send({ type: "retry" }));
  older.addEventListener("click", () => {
    scroller.focus();
    olderMessages.fetch();
  });
  toEnd.addEventListener("click", () => {
    scroller.focus();
    board.scrollToEnd();
  });
  scroller.addEventListener("keydown", (event) => {
    if (event.key === "Escape") messageField.focus();
  });
  document.addEventListener("input", () => board.keepPosition());
  const woken = () => client.send({ type: "woken" });
  const shown = () => {
    names.restore();
    updateUnread();
    woken();
  };
  // Another tab may have replaced the key.
  addEventListener("storage", () => {
    if (keys.isReplaced()) client.send({ type: "keyReplaced" });
  });
  watchVisibility({ hidden: () => names.save(), shown });
  addEventListener("online", woken);
  watchForSleep(clock, Date.now, woken);
  setInterval(() => statusView.tick(), tickMs);
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
  olderMessages.draw();
}

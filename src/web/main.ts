import { getStatus, observeStatus } from "../../actors/client/status.ts";
import { BoardKeys } from "../client/core/board-keys.ts";
import { NameTenure } from "../client/core/name-tenure.ts";
import { showAnother } from "./another.ts";
import { becomeCarried, takeCarried } from "./arrival.ts";
import { makeAttention } from "./attention.ts";
import { chooseMode, makeClient } from "./board-client.ts";
import { BoardEntry } from "./board-entry.ts";
import { browserClock } from "./browser/browser-clock.ts";
import { BrowserStorage } from "./browser/browser-storage.ts";
import { OfflineBoard } from "./browser/offline-board.ts";
import { makeControls } from "./controls.ts";
import { forgetReader } from "./departure.ts";
import { meetBoard, readAbout } from "./meeting.ts";
import { BoardStorage } from "./model/board-storage.ts";
import { OwnMessages } from "./model/own-messages.ts";
import { OwnNames } from "./model/own-names.ts";
import { StoredDraft } from "./model/stored-draft.ts";
import { WireLog } from "./model/wire-log.ts";
import { OutboxGate } from "./outbox-gate.ts";
import { watchOutside } from "./outside.ts";
import { makeTalk } from "./talk.ts";
import { AlertLine } from "./view/alert-line.ts";
import { BoardTitle } from "./view/board-title.ts";
import { findElement } from "./view/elements.ts";
import { MessageField } from "./view/message-field.ts";
import { NameField } from "./view/name-field.ts";
import { Outgoing } from "./view/outgoing.ts";
import { findMessageParts, findNameParts, findNotice, findStateParts } from "./view/page-parts.ts";
import { PageView } from "./view/page-view.ts";
import { StateView } from "./view/state-view.ts";
import { StatusWatch } from "./view/status-watch.ts";
import { Switch } from "./view/switch.ts";
import { makeWaiting } from "./waiting.ts";

const tickMs = 500;

const tab = new BrowserStorage(() => sessionStorage);
const browser = new BrowserStorage(() => localStorage);
const storage = new BoardStorage(browser, location.pathname);
const carried = takeCarried();
const entry = new BoardEntry(storage, readAbout);
const { token } = entry;
const met = await meetBoard(storage, entry);
const title = new BoardTitle();
title.show(met);

const keys = new BoardKeys(storage, Date.now);
const becomeThem = () => {
  becomeCarried(carried, keys, tab);
  token.keep();
};
if (met.another !== undefined) await showAnother({ ...met.another, storage, tab, title, becomeThem });
becomeThem();
const names = new OwnNames(tab, browser, keys);
const alertLine = new AlertLine(findElement("alert", HTMLElement));
const hintLine = new AlertLine(findElement("hint", HTMLElement));
const clock = browserClock;
const talk = makeTalk({
  clock,
  storage,
  title,
  tcpPort: met.tcpPort,
  alertLine,
  ownNames: () => names.all,
  request: (wanted) => client.send(wanted),
});
const { messages, board, reading } = talk;

const waiting = makeWaiting({
  send: (text) => client.send({ type: "typed", text: `send ${text}` }),
  edit: (message) => outgoing.edit(message),
  focusField,
  tab,
  identity: storage.identity,
});
const { outbox } = waiting;
const nameField = new NameField(findNameParts(), names, (name) => outgoing.register(name));
const messageParts = findMessageParts({ alertLine, hintLine });
const messageField = new MessageField(messageParts, {
  clock,
  draft: new StoredDraft(storage),
  said: () => messages.newestFirst(),
  send: (texts) => outgoing.send(texts),
});
const held = new NameTenure();
const own = new OwnMessages(tab, { names, outbox, held });

const attention = makeAttention({
  store: browser,
  alertLine,
  ownNames: () => names.all,
  title: () => title.name,
});
const pageView = new PageView({
  messages,
  board,
  outbox,
  rest: (code) => gate.rest(code),
  turnedAway: (code) => stateView.turnAway(code),
  own,
  nameField,
  messageField,
  alertLine,
  unread: talk.unread,
  newMessages: attention,
  arrivals: talk.arrivals,
  clock,
  found: (found) => talk.jumps.found(found),
  reset: () => reading.reset(),
  isSeen: () => reading.isSeen,
  isCaughtUp: () => getStatus(client).acceptsCommands && getStatus(client).isCaughtUp,
});
const log = new WireLog();
const offline = new OfflineBoard({
  storage,
  clock,
  messages,
  board,
  showAge: (age) => {
    findElement("rows", HTMLElement).dataset.age = age;
    stateView.showAge(age);
  },
  readAbout: () => entry.readAbout(),
  // The page begins again, and says so.
  anotherAnswers: () => {
    storage.stay();
    location.reload();
  },
  denied: (denial) => void entry.askAgain(client, denial),
});
const client = makeClient({
  ...{ store: browser, name: names.current, keys, token, view: pageView, offline, log },
  servers: storage.get("servers"),
});
const outgoing = new Outgoing({ client, board, outbox, nameField, messageField, alertLine });
const live = new Switch(findElement("live", HTMLButtonElement), (wanted) => {
  chooseMode(client, browser, wanted === "on" ? "live" : "poll");
});
const notice = findNotice();
const stateView = new StateView(findStateParts(live, notice));
const controls = makeControls({
  client,
  store: browser,
  log,
  talk,
  messageField,
  alertLine,
  hintLine,
  keys,
  names,
  focusField,
  forget: () => void forgetReader({ client, offline, storage, names, own, waiting }),
});
const gate = new OutboxGate({ outbox, clock, canTell: () => keys.support() === "accepted" });
const watch = new StatusWatch({ clock, view: stateView, notice, board, names, nameField, alertLine });

listen();
client.start();
observeStatus(client, (status) => {
  offline.update(status);
  held.update(status);
  watch.update(status);
  gate.update(status);
  talk.update(status);
  controls.update(status);
  attention.modeChanged(status.mode === "live" ? "live" : "poll");
  // The page's client reconnects whatever happens, unless the board denies it access.
  if (status.ended === "failed") void entry.askAgain(client, "denied");
});
focusField();

function listen(): void {
  document.addEventListener("input", () => board.keepPosition());
  watchOutside(clock, {
    woken: () => client.send({ type: "woken" }),
    hidden: () => {
      names.save();
      waiting.keep();
    },
    shown: () => {
      names.restore();
      waiting.unkeep();
      talk.moved();
    },
    // Another tab may have replaced the key.
    storedElsewhere: () => {
      if (keys.isReplaced()) client.send({ type: "keyReplaced" });
    },
  });
  setInterval(() => {
    stateView.tick();
    controls.draw();
  }, tickMs);
}

function focusField(): void {
  if (nameField.isAsking) nameField.focus();
  else messageField.focus();
}

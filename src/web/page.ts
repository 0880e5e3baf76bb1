import { createActor } from "xstate";
import { clientMachine } from "../../actors/client.ts";
import { type ClientStatus, observeStatus } from "../../actors/status.ts";
import { Line } from "../client/line.ts";
import { WebSocketDialer } from "../client/websocket-dialer.ts";
import { Announcer } from "./announcer.ts";
import { BoardView } from "./board-view.ts";
import { browserClock } from "./browser-clock.ts";
import { Bursts } from "./burst.ts";
import { Chime } from "./chime.ts";
import { findElement, setText } from "./elements.ts";
import { PageFace } from "./face.ts";
import { Kept } from "./kept.ts";
import { MessageField } from "./message-field.ts";
import { Messages } from "./messages.ts";
import { NameField } from "./name-field.ts";
import { Notifier } from "./notifier.ts";
import { OwnNames } from "./own-names.ts";
import { watchLeaving } from "./page-life.ts";
import { findMessageParts, findNameParts, findStatusParts } from "./page-parts.ts";
import { PendingMessages } from "./pending.ts";
import { PendingView } from "./pending-view.ts";
import { StatusView } from "./status-view.ts";
import { Switch } from "./switch.ts";
import { TopLine } from "./top-line.ts";
import { Trouble } from "./trouble.ts";
import { Unread } from "./unread.ts";
import { describeTitle, describeUnread } from "./wording.ts";

/** How many entries the page holds; the document has far fewer. */
const maxEntries = 20_000;
const batchOfOlder = 50;
const tickMs = 500;

const url = new URL("ws", location.href);
url.protocol = url.protocol.replace("http", "ws");

const tab = new Kept(() => sessionStorage);
const browser = new Kept(() => localStorage);

const messages = new Messages(maxEntries);
const names = new OwnNames(tab, browser);
const trouble = new Trouble(findElement("trouble", HTMLElement));
const scroller = findElement("board", HTMLElement);
const toEnd = findElement("to-end", HTMLButtonElement);
const topLine = new TopLine(findElement("top", HTMLElement), findElement("older", HTMLButtonElement));
const unread = new Unread((count) => {
  document.title = describeTitle(count);
  setText(toEnd, describeUnread(count));
});
const rows = findElement("rows", HTMLElement);
const isOwn = (sender: string) => names.has(sender);
const reader = { wantsOlder: fetchOlder, moved: lookWhatIsSeen };
const board = new BoardView(scroller, rows, messages, isOwn, reader);

const pending = new PendingMessages(() => pendingView.draw(pending.list));
const nameField = new NameField(findNameParts(trouble), names.proposed, register);
const messageField = new MessageField(findMessageParts(trouble), send);
const pendingView = new PendingView(findElement("pending", HTMLElement), {
  putBack: (each) => {
    if (messageField.putBack(each.text)) pending.remove(each);
    else trouble.tell("another message is in the field: send or delete that one first");
    messageField.focus();
  },
  remove: (each) => {
    pending.remove(each);
    messageField.focus();
  },
});

const announcer = new Announcer(findElement("news", HTMLElement));
const notifier = new Notifier(findElement("notifications", HTMLButtonElement), browser, trouble);
const chime = new Chime(findElement("sound", HTMLButtonElement), browser, trouble);
const bursts = new Bursts(browserClock, (burst) => {
  announcer.tell(burst);
  notifier.tell(burst);
  chime.ring();
});

const line = new Line(new WebSocketDialer(url), browserClock);
const shownOn = { messages, board, pending, names, nameField, messageField, trouble, unread, bursts };
const face = new PageFace({ ...shownOn, clock: browserClock, isSeen });
const mode = browser.get("mode") === "live" ? "live" : "poll";
const client = createActor(clientMachine, {
  input: {
    line,
    face,
    polling: { mode, intervalMs: 1000, firstPoll: "at once", history: 50 },
    name: names.current,
    afterLoss: "reconnect",
    random: Math.random,
  },
});
const live = new Switch(findElement("live", HTMLButtonElement), (wanted) => {
  const mode = wanted === "on" ? "live" : "poll";
  browser.set("mode", mode);
  client.send({ type: "modeChosen", mode });
});
const statusView = new StatusView(findStatusParts(live), line.address);

/** How the client stood before. */
let last: ClientStatus | undefined;

listen();
client.start();
observeStatus(client, takeStatus);
client.getSnapshot().children.archive?.subscribe(drawTop);
if (names.current === undefined) nameField.focus();
else messageField.focus();

function listen(): void {
  findElement("retry", HTMLButtonElement).addEventListener("click", () => client.send({ type: "retry" }));
  findElement("older", HTMLButtonElement).addEventListener("click", () => {
    scroller.focus();
    fetchOlder();
  });
  toEnd.addEventListener("click", () => {
    scroller.focus();
    board.goToEnd();
  });
  scroller.addEventListener("keydown", (event) => {
    if (event.key === "Escape") messageField.focus();
  });
  const comeBack = () => {
    names.comeBack();
    lookWhatIsSeen();
  };
  watchLeaving({ goAway: () => names.goAway(), comeBack });
  setInterval(() => statusView.tick(), tickMs);
}

function takeStatus(status: ClientStatus): void {
  const snapshot = client.getSnapshot();
  statusView.tell(status, snapshot.context.reason);
  drawTop();
  if (status.connection !== "connected") pending.lose();
  else if (last?.connection !== "connected") board.changed();
  if (status.name !== undefined && status.name !== last?.name) takeName(status.name);
  if (snapshot.children.naming?.getSnapshot().matches("nameless")) nameField.tell(undefined);
  last = status;
}

function takeName(name: string): void {
  trouble.clear();
  nameField.tell(name);
  if (names.add(name)) board.ownChanged();
}

function isConnected(): boolean {
  return client.getSnapshot().matches({ connected: { commands: "open" } });
}

function isSeen(): boolean {
  return document.visibilityState === "visible" && board.isAtEnd;
}

function lookWhatIsSeen(): void {
  if (isSeen()) unread.clear();
  toEnd.hidden = board.isAtEnd;
  drawTop();
}

function drawTop(): void {
  topLine.draw(messages, archiveState(), client.getSnapshot().children.poller?.getSnapshot().context.seen.id);
}

function archiveState() {
  return client.getSnapshot().children.archive?.getSnapshot().value ?? "offline";
}

function fetchOlder(): void {
  const before = messages.oldestId;
  // What is being caught up with may fill the board by itself.
  if (client.getSnapshot().children.poller?.getSnapshot().matches("catchingUp")) return;
  if (before === undefined || before <= 1 || messages.isFull || archiveState() !== "idle") return;
  client.send({ type: "olderWanted", before, count: batchOfOlder });
}

function register(name: string): void {
  if (isConnected()) client.send({ type: "typed", text: `register ${name}` });
  else trouble.tell("not connected: take the name when the connection is back");
}

function send(text: string): boolean {
  if (!isConnected()) {
    trouble.tell("not connected: the message stays here, send it when the connection is back");
    return false;
  }
  if (client.getSnapshot().children.naming?.getSnapshot().matches("named") !== true) {
    nameField.demand("to send it, first choose a name");
    return false;
  }
  if (!pending.add(text)) {
    trouble.tell("too many messages are on their way: look at those above");
    return false;
  }
  client.send({ type: "typed", text: `send ${text}` });
  board.goToEnd();
  return true;
}

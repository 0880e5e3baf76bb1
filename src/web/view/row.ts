import { escapeUnprintable } from "../../protocol/text.ts";
import type { Entry, MessageEntry } from "../model/messages.ts";
import { describeClock, isSoonAfter } from "../model/times.ts";
import { makeElement } from "./elements.ts";
import { pickColour } from "./sender-colour.ts";

/** Draws one entry of the board. Text from the network becomes text nodes; unprintable characters are escaped. */
export function drawRow(entry: Entry): HTMLLIElement {
  if (entry.kind === "mark") {
    const mark = makeElement("li", "mark");
    mark.append(makeElement("span", "", escapeUnprintable(entry.text)));
    return mark;
  }
  const row = makeElement("li", "message");
  row.dataset.id = String(entry.message.id);
  row.classList.toggle("own", entry.isOwn);
  row.append(drawSender(entry), drawText(entry.message.text), drawMeta(entry));
  return row;
}

/** Whether an entry shares the name and the time of the one above it. */
export function isContinued(entry: Entry, before: Entry | undefined): boolean {
  if (entry.kind === "mark" || before?.kind !== "message") return false;
  return entry.message.sender === before.message.sender && isSoonAfter(entry.storedAt, before.storedAt);
}

/** A text from the network, with its direction isolated: it may run from right to left. */
export function drawText(text: string): HTMLElement {
  const element = makeElement("bdi", "text", escapeUnprintable(text));
  element.dir = "auto";
  return element;
}

function drawSender({ message: { sender }, isOwn }: MessageEntry): HTMLElement {
  const element = makeElement("span", `sender sender-${pickColour(sender)}`);
  element.append(makeElement("bdi", "", escapeUnprintable(sender)));
  if (isOwn) element.append(makeElement("span", "unseen", ", "), makeElement("span", "you", "you"));
  element.append(makeElement("span", "unseen", ":"));
  return element;
}

function drawMeta({ message, storedAt }: MessageEntry): HTMLElement {
  const meta = makeElement("span", "meta");
  meta.append(drawTime(storedAt), makeElement("span", "id", `#${message.id}`));
  return meta;
}

/** A board of an older version has no times. */
function drawTime(storedAt: MessageEntry["storedAt"]): HTMLElement {
  if (storedAt === undefined) return makeElement("span", "no-time", "–");
  const time = makeElement("time", "", describeClock(new Date(storedAt)));
  time.dateTime = storedAt;
  return time;
}

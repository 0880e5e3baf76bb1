import { escapeUnprintable } from "../../protocol/text.ts";
import type { Entry, MessageEntry } from "../model/entry.ts";
import { formatPermalink } from "../model/permalink.ts";
import { describeClock, isSoonAfter } from "../model/times.ts";
import { makeElement } from "./elements.ts";
import { drawText } from "./message-text.ts";
import { pickColour } from "./sender-colour.ts";

/** Draws one entry of the board. Text from the network becomes text nodes; unprintable characters are escaped. */
export function drawRow(entry: Entry, ownNames: readonly string[]): HTMLLIElement {
  if (entry.kind === "mark") {
    const mark = makeElement("li", "mark");
    mark.append(makeElement("span", "", escapeUnprintable(entry.text)));
    return mark;
  }
  const row = makeElement("li", "message");
  row.dataset.id = String(entry.message.id);
  row.classList.toggle("own", entry.isOwn);
  row.append(drawSender(entry), drawWords(row, entry, ownNames), drawMeta(entry));
  return row;
}

/** Draws the mentions in the row of a message again: the names of the reader are others now. */
export function redrawMentions(row: HTMLElement, entry: MessageEntry, ownNames: readonly string[]): void {
  if (!entry.message.text.includes("@")) return;
  row.querySelector(".text")?.replaceWith(drawWords(row, entry, ownNames));
}

/** Whether an entry shares the name and the time of the one above it. */
export function isContinued(entry: Entry, before: Entry | undefined): boolean {
  if (entry.kind === "mark" || before?.kind !== "message") return false;
  return entry.message.sender === before.message.sender && isSoonAfter(entry.storedAt, before.storedAt);
}

/** The words of a message; its row tells whether they call the reader. */
function drawWords(row: HTMLElement, entry: MessageEntry, ownNames: readonly string[]): HTMLElement {
  const text = drawText(entry.message.text, ownNames);
  row.classList.toggle("calls-me", !entry.isOwn && text.querySelector(".mine") !== null);
  return text;
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
  meta.append(
    drawPermalink("when", message.id, drawTime(storedAt)),
    drawPermalink("id", message.id, `#${message.id}`),
  );
  return meta;
}

/** Both are the address of the message; one of them is enough for the keyboard. */
function drawPermalink(className: string, id: number, content: HTMLElement | string): HTMLElement {
  const link = makeElement("a", className);
  link.href = formatPermalink(id);
  link.tabIndex = -1;
  link.append(content);
  return link;
}

/** A board of an older version has no times. */
function drawTime(storedAt: MessageEntry["storedAt"]): HTMLElement {
  if (storedAt === undefined) return makeElement("span", "no-time", "–");
  const time = makeElement("time", "", describeClock(new Date(storedAt)));
  time.dateTime = storedAt;
  return time;
}

import { escapeUnprintable } from "../../protocol/text.ts";
import { describeTime } from "../model/labels.ts";
import type { Entry, MessageEntry } from "../model/messages.ts";
import { makeElement } from "./elements.ts";
import { pickColour } from "./sender-colour.ts";

/** Draws one entry of the board. Text from the network becomes text nodes; unprintable characters are escaped. */
export function drawRow(entry: Entry): HTMLLIElement {
  if (entry.kind === "mark") return makeElement("li", "mark", escapeUnprintable(entry.text));
  const row = makeElement("li", "message");
  row.dataset.id = String(entry.message.id);
  row.classList.toggle("own", entry.isOwn);
  row.append(drawSender(entry), drawText(entry.message.text), drawMeta(entry));
  return row;
}

/** Whether the entry above has the same sender. */
export function isContinued(entry: Entry, before: Entry | undefined): boolean {
  if (entry.kind === "mark" || before?.kind !== "message") return false;
  return entry.message.sender === before.message.sender;
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

function drawMeta(entry: MessageEntry): HTMLElement {
  const { message, storedAt } = entry;
  const meta = makeElement("span", "meta");
  if (storedAt !== undefined) {
    const time = makeElement("time", "", describeTime(new Date(storedAt), new Date()));
    time.dateTime = storedAt;
    meta.append(time);
  }
  meta.append(makeElement("span", "id", `#${message.id}`));
  return meta;
}

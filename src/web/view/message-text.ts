import { escapeUnprintable } from "../../protocol/text.ts";
import { formatPermalink } from "../model/permalink.ts";
import { splitText, type TextPart } from "../model/text-parts.ts";
import { makeElement } from "./elements.ts";

/** A text from the network, with its direction isolated: it may run from right to left. Links, `#123` and `@name` stand out. */
export function drawText(text: string, ownNames: readonly string[]): HTMLElement {
  const element = makeElement("bdi", "text");
  element.dir = "auto";
  element.append(...splitText(text, ownNames).map(drawPart));
  return element;
}

function drawPart(part: TextPart): HTMLElement | string {
  const text = escapeUnprintable(part.text);
  if (part.kind === "link") return drawLink(part.text, text);
  if (part.kind === "message") {
    const link = makeElement("a", "reference", text);
    link.href = formatPermalink(part.id);
    return link;
  }
  if (part.kind === "mention")
    return makeElement("b", part.whose === "mine" ? "mention mine" : "mention", text);
  return text;
}

/** A link that leads out of the page: in a tab of its own, which learns nothing of this one. */
function drawLink(href: string, text: string): HTMLAnchorElement {
  const link = makeElement("a", "", text);
  link.href = href;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  return link;
}

import type { ClientStatus } from "../../../actors/client/status.ts";
import { escapeUnprintable } from "../../protocol/text.ts";
import { formatNumber } from "../model/labels.ts";
import type { Messages } from "../model/messages.ts";
import { describeSum } from "../model/range-labels.ts";
import { describeWire, type WireLine, type WireLog } from "../model/wire-log.ts";
import { DiagramView } from "./diagram-view.ts";
import { findElement, makeElement, setText } from "./elements.ts";

/** What the panel shows and does. */
export interface HowNeeds {
  readonly log: WireLog;
  readonly messages: Messages;
  /** The server's time less the page's, in ms. */
  readonly offsetMs: () => number;
  chooseMode(mode: "live" | "poll"): void;
  /** Takes the focus when the panel closes. */
  focusField(): void;
}

/** How the page gets its messages; the second part matters most. */
const sentences = {
  poll: [
    "Each second this page asks the board for its ",
    "last",
    " message. If several came in between, it sees only the last, notices from the numbers that some are missing, and fetches those.",
  ],
  live: [
    "This page ",
    "waits",
    " on the board, which answers as soon as there is a new message. If several came in between, it notices from the numbers that some are missing, and fetches those.",
  ],
} as const;

/** The panel that shows how the page gets its messages: a diagram, counts, and the wire itself. */
export class HowPanel {
  readonly #needs: HowNeeds;
  readonly #panel = findElement("how", HTMLElement);
  readonly #wire = findElement("wire", HTMLElement);
  readonly #diagram = new DiagramView(findElement("diagram", SVGSVGElement));
  readonly #poll = findElement("how-poll", HTMLInputElement);
  readonly #live = findElement("how-live", HTMLInputElement);
  #status: ClientStatus | undefined;
  #drawn = "";

  constructor(needs: HowNeeds) {
    this.#needs = needs;
    this.#onClick("state", () => this.toggle());
    this.#onClick("how-close", () => this.toggle());
    this.#onClick("how-large", () => this.#enlarge());
    this.#poll.addEventListener("change", () => needs.chooseMode("poll"));
    this.#live.addEventListener("change", () => needs.chooseMode("live"));
    this.#panel.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") this.toggle();
    });
  }

  /** Opens or closes the panel. */
  toggle(): void {
    this.#panel.hidden = !this.#panel.hidden;
    findElement("state", HTMLElement).ariaExpanded = this.#panel.hidden ? "false" : "true";
    document.body.classList.toggle("with-panel", !this.#panel.hidden);
    if (this.#panel.hidden) {
      this.#panel.classList.remove("large");
      return this.#needs.focusField();
    }
    this.draw();
    findElement("how-close", HTMLElement).focus();
  }

  /** Applies a new status. */
  update(status: ClientStatus): void {
    this.#status = status;
    this.#poll.checked = status.mode !== "live";
    this.#live.checked = status.mode === "live";
    this.draw();
  }

  /** Draws the panel as it is now; call it each second. */
  draw(): void {
    const status = this.#status;
    if (this.#panel.hidden || status === undefined) return;
    const { log, messages, offsetMs } = this.#needs;
    drawSentence(status.mode === "live" ? "live" : "poll");
    const counts = {
      asked: log.asked,
      answered: log.answered,
      missed: status.missed,
      fetched: status.fetched,
    };
    for (const [name, count] of Object.entries(counts))
      setText(findElement(`count-${name}`, HTMLElement), formatNumber(count));
    const missing = status.missed - status.fetched;
    const sum = findElement("sum", HTMLElement);
    setText(sum, describeSum(messages.held, missing));
    sum.className = missing > 0 ? "fetching" : "whole";
    const size = this.#panel.classList.contains("large") ? "large" : "panel";
    const storedMsOf = (id: number) => {
      const storedAt = messages.at(id)?.storedAt;
      return storedAt === undefined ? undefined : Date.parse(storedAt) - offsetMs();
    };
    this.#diagram.draw(log.questions, Date.now(), storedMsOf, size);
    this.#drawWire(describeWire(log.questions));
  }

  #drawWire(lines: readonly WireLine[]): void {
    const text = JSON.stringify(lines);
    if (text === this.#drawn) return;
    this.#drawn = text;
    this.#wire.replaceChildren(...lines.map(drawLine));
  }

  #enlarge(): void {
    const isLarge = this.#panel.classList.toggle("large");
    findElement("how-large", HTMLElement).ariaPressed = isLarge ? "true" : "false";
    this.draw();
    // Without full screen, it fills the window.
    if (isLarge) this.#panel.requestFullscreen?.().catch(() => undefined);
    else if (document.fullscreenElement) document.exitFullscreen().catch(() => undefined);
  }

  #onClick(id: string, act: () => void): void {
    findElement(id, HTMLButtonElement).addEventListener("click", act);
  }
}

function drawSentence(mode: keyof typeof sentences): void {
  const element = findElement("how-sentence", HTMLElement);
  const [before, stressed, after] = sentences[mode];
  if (element.textContent === before + stressed + after) return;
  element.replaceChildren(before, makeElement("em", "", stressed), after);
}

function drawLine({ atMs, what, text, note }: WireLine): HTMLElement {
  const row = makeElement("li", `wire-${what}`);
  const said = makeElement("span", "");
  if (text !== "") said.append(makeElement("code", "", escapeUnprintable(text)));
  if (text !== "" && note !== "") said.append(" ");
  if (note !== "") said.append(makeElement("span", "wire-note", note));
  row.append(
    makeElement("span", "wire-time", atMs === undefined ? "" : new Date(atMs).toTimeString().slice(0, 8)),
    makeElement("b", "", what),
    said,
  );
  return row;
}

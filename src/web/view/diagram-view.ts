import {
  type AskedPoint,
  type Diagram,
  describeDiagram,
  drawUp,
  type StoredPoint,
} from "../model/diagram.ts";
import { describeClock } from "../model/times.ts";
import type { Question } from "../model/wire-log.ts";

const namespace = "http://www.w3.org/2000/svg";
const [width, widthLarge] = [388, 1200];
const [upperY, lowerY, heightPx] = [62, 150, 196];
const [pointPx, sidePx] = [6.5, 8];
const [pxPerSecond, pxPerSecondLarge] = [36, 58];
/** Ids that are closer than this stand on two lines. */
const idPx = 38;

/** Draws the questions of the page and the messages of the board along the time. */
export class DiagramView {
  readonly #svg: SVGSVGElement;

  constructor(svg: SVGSVGElement) {
    this.#svg = svg;
  }

  /** Draws what happened until now. `storedMsOf`: when a message was stored, by the page's clock. */
  draw(
    questions: readonly Question[],
    nowMs: number,
    storedMsOf: (id: number) => number | undefined,
    size: "panel" | "large",
  ): void {
    const [fullPx, secondPx] = size === "large" ? [widthLarge, pxPerSecondLarge] : [width, pxPerSecond];
    const seconds = Math.floor((fullPx - 2 * sidePx) / secondPx);
    const diagram = drawUp(questions, nowMs - seconds * 1000, storedMsOf);
    const toX = (ms: number) => fullPx - 2 * sidePx - ((nowMs - ms) / 1000) * secondPx;
    this.#svg.setAttribute("viewBox", `0 0 ${fullPx} ${heightPx}`);
    this.#svg.setAttribute("width", `${fullPx}`);
    this.#svg.setAttribute("height", `${heightPx}`);
    this.#svg.setAttribute("aria-label", describeDiagram(diagram, seconds));
    this.#svg.replaceChildren(
      makeText("Stored on the board", sidePx, 20, "rail-name"),
      makeText("This page asks", sidePx, heightPx - 6, "rail-name"),
      makeLine([sidePx, upperY], [fullPx - sidePx, upperY], "rail"),
      makeLine([sidePx, lowerY], [fullPx - sidePx, lowerY], "rail"),
      ...drawTimes(nowMs, seconds, toX, fullPx - 34),
      ...drawAsked(diagram, toX),
      ...drawStored(diagram, toX),
    );
  }
}

function drawTimes(nowMs: number, seconds: number, toX: (ms: number) => number, endX: number): SVGElement[] {
  const times: SVGElement[] = [];
  for (let ms = Math.floor(nowMs / 5000) * 5000; ms > nowMs - seconds * 1000; ms -= 5000) {
    const time = new Date(ms);
    const text = `${describeClock(time).slice(0, 5)}:${`${time.getSeconds()}`.padStart(2, "0")}`;
    times.push(makeText(text, Math.min(toX(ms), endX), lowerY + 20, "time"));
  }
  return times;
}

function drawAsked({ asked }: Diagram, toX: (ms: number) => number): SVGElement[] {
  return asked.flatMap((point) => {
    const x = Math.max(sidePx, toX(point.answeredMs ?? Date.now()));
    const dot = makeDot(x, lowerY, `asked ${point.kind === "answered" ? "answered" : ""}`);
    return point.isWait ? [makeBar(point, x, toX), dot] : [makeLine([x, upperY], [x, lowerY], "second"), dot];
  });
}

function makeBar({ askedMs }: AskedPoint, x: number, toX: (ms: number) => number): SVGElement {
  return makeLine([Math.max(sidePx, toX(askedMs)), lowerY], [x, lowerY], "wait");
}

function drawStored({ stored }: Diagram, toX: (ms: number) => number): SVGElement[] {
  let lastX = Number.NEGATIVE_INFINITY;
  let row = 0;
  return placeStored(stored, toX).flatMap(([point, x]) => {
    row = x - lastX < idPx ? 1 - row : 0;
    lastX = x;
    return [
      makeLine([x, upperY], [Math.max(sidePx, toX(point.answeredMs)), lowerY], point.kind),
      makeDot(x, upperY, `stored ${point.kind}`),
      makeText(`${point.id}`, x, upperY - 13 - row * 13, `id-label ${point.kind}`),
    ];
  });
}

/** Messages of the same instant stand side by side, the later ones where they belong. */
function placeStored(
  stored: readonly StoredPoint[],
  toX: (ms: number) => number,
): (readonly [StoredPoint, number])[] {
  let nextX = Number.POSITIVE_INFINITY;
  return stored
    .toReversed()
    .map((point) => {
      nextX = Math.min(toX(point.storedMs), nextX - 2 * pointPx - 2);
      return [point, Math.max(sidePx, nextX)] as const;
    })
    .reverse();
}

function makeDot(x: number, y: number, className: string): SVGElement {
  return make("circle", className, {
    cx: x,
    cy: y,
    r: className.startsWith("stored") ? pointPx : pointPx - 1.5,
  });
}

function makeLine(
  [x1, y1]: readonly [number, number],
  [x2, y2]: readonly [number, number],
  className: string,
): SVGElement {
  return make("line", className, { x1, y1, x2, y2 });
}

function makeText(text: string, x: number, y: number, className: string): SVGElement {
  const element = make("text", className, { x, y });
  element.textContent = text;
  return element;
}

function make(
  name: "circle" | "line" | "text",
  className: string,
  numbers: { readonly [name: string]: number },
): SVGElement {
  const element = document.createElementNS(namespace, name);
  element.setAttribute("class", className.trim());
  for (const [key, value] of Object.entries(numbers)) element.setAttribute(key, value.toFixed(1));
  return element;
}

import { type Diagram, describeDiagram, drawUp, type StoredPoint } from "../model/diagram.ts";
import { describeClock } from "../model/times.ts";
import type { Question } from "../model/wire-log.ts";

const namespace = "http://www.w3.org/2000/svg";
/** How large the diagram is drawn: in the panel, or on the whole screen, for a projector. */
export type DiagramSize = "panel" | "large";

interface Measures {
  readonly upperY: number;
  readonly lowerY: number;
  readonly heightPx: number;
  readonly pointPx: number;
  /** Ids that are closer than this stand on two lines, which are this far apart. */
  readonly idPx: number;
  readonly linePx: number;
  /** A time of day needs this on each side of its middle. */
  readonly timePx: number;
}

const sidePx = 8;
const measures: { readonly [size in DiagramSize]: Measures } = {
  panel: { upperY: 62, lowerY: 150, heightPx: 202, pointPx: 6.5, idPx: 36, linePx: 13, timePx: 34 },
  large: { upperY: 84, lowerY: 230, heightPx: 300, pointPx: 9, idPx: 48, linePx: 18, timePx: 46 },
};
/** Where there is room for more seconds of this width, the large one shows more. */
const [secondsInPanel, leastSecondsLarge, secondPx] = [10, 20, 58];
/** In less width than this, ids would touch: then the diagram scrolls. */
const leastFullPx = 320;

/** Draws the questions of the page and the messages of the board along the time. */
export class DiagramView {
  readonly #svg: SVGSVGElement;

  constructor(svg: SVGSVGElement) {
    this.#svg = svg;
  }

  /** Draws what happened until now, as wide as its box. `storedMsOf`: when a message was stored, by the page's clock. */
  draw(
    questions: readonly Question[],
    nowMs: number,
    storedMsOf: (id: number) => number | undefined,
    size: DiagramSize,
  ): void {
    const scale = makeScale(this.#svg.parentElement?.clientWidth ?? 0, nowMs, size);
    const { fullPx, seconds } = scale;
    const { upperY, lowerY, heightPx } = measures[size];
    const diagram = drawUp(questions, nowMs - seconds * 1000, storedMsOf);
    this.#svg.setAttribute("viewBox", `0 0 ${fullPx} ${heightPx}`);
    this.#svg.setAttribute("width", `${fullPx}`);
    this.#svg.setAttribute("height", `${heightPx}`);
    this.#svg.setAttribute("aria-label", describeDiagram(diagram, seconds));
    this.#svg.replaceChildren(
      makeText("Stored on the board", sidePx, 20, "rail-name"),
      makeText("This page asks", sidePx, heightPx - 6, "rail-name"),
      makeLine([sidePx, upperY], [fullPx - sidePx, upperY], "rail"),
      makeLine([sidePx, lowerY], [fullPx - sidePx, lowerY], "rail"),
      ...drawTimes(nowMs, scale, measures[size]),
      ...drawAsked(diagram, scale.toX, measures[size]),
      ...drawStored(diagram, scale.toX, measures[size]),
    );
  }
}

/** The time along the width: never scaled as a picture, or its text would be. */
interface TimeScale {
  readonly fullPx: number;
  readonly seconds: number;
  toX(ms: number): number;
}

function makeScale(boxPx: number, nowMs: number, size: DiagramSize): TimeScale {
  const leastSeconds = size === "large" ? leastSecondsLarge : secondsInPanel;
  const fullPx = Math.max(boxPx, leastFullPx);
  const usedPx = fullPx - 3 * sidePx;
  const seconds = size === "large" ? Math.max(leastSeconds, Math.floor(usedPx / secondPx)) : leastSeconds;
  return {
    fullPx,
    seconds,
    toX: (ms) => fullPx - 2 * sidePx - ((nowMs - ms) / 1000) * (usedPx / seconds),
  };
}

function drawTimes(
  nowMs: number,
  { fullPx, seconds, toX }: TimeScale,
  { lowerY, timePx, linePx }: Measures,
): SVGElement[] {
  const times: SVGElement[] = [];
  for (let ms = Math.floor(nowMs / 5000) * 5000; ms > nowMs - seconds * 1000; ms -= 5000) {
    const time = new Date(ms);
    const text = `${describeClock(time).slice(0, 5)}:${`${time.getSeconds()}`.padStart(2, "0")}`;
    const x = Math.max(timePx, Math.min(toX(ms), fullPx - timePx));
    times.push(makeText(text, x, lowerY + linePx + 10, "time"));
  }
  return times;
}

function drawAsked(
  { asked }: Diagram,
  toX: (ms: number) => number,
  { upperY, lowerY, pointPx }: Measures,
): SVGElement[] {
  return asked.flatMap((point) => {
    const x = Math.max(sidePx, toX(point.answeredMs ?? Date.now()));
    const dot = makeDot([x, lowerY], pointPx - 1.5, `asked ${point.kind === "answered" ? "answered" : ""}`);
    const startX = Math.max(sidePx, toX(point.askedMs));
    return point.isWait
      ? [makeLine([startX, lowerY], [x, lowerY], "wait"), dot]
      : [makeLine([x, upperY], [x, lowerY], "second"), dot];
  });
}

function drawStored(
  { stored }: Diagram,
  toX: (ms: number) => number,
  { upperY, lowerY, pointPx, idPx, linePx }: Measures,
): SVGElement[] {
  let lastX = Number.NEGATIVE_INFINITY;
  let row = 0;
  return placeStored(stored, toX, 2 * pointPx + 2).flatMap(([point, x]) => {
    row = x - lastX < idPx ? 1 - row : 0;
    lastX = x;
    return [
      makeLine([x, upperY], [Math.max(sidePx, toX(point.answeredMs)), lowerY], point.kind),
      makeDot([x, upperY], pointPx, `stored ${point.kind}`),
      makeText(
        `${point.id}`,
        Math.max(idPx / 2, x),
        upperY - pointPx - 6 - row * linePx,
        `id-label ${point.kind}`,
      ),
    ];
  });
}

/** Messages of the same instant stand side by side, the later ones where they belong. */
function placeStored(
  stored: readonly StoredPoint[],
  toX: (ms: number) => number,
  leastPx: number,
): (readonly [StoredPoint, number])[] {
  let nextX = Number.POSITIVE_INFINITY;
  return stored
    .toReversed()
    .map((point) => {
      nextX = Math.min(toX(point.storedMs), nextX - leastPx);
      return [point, Math.max(sidePx, nextX)] as const;
    })
    .reverse();
}

function makeDot([cx, cy]: readonly [number, number], r: number, className: string): SVGElement {
  return make("circle", className, { cx, cy, r });
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

import type { Scale } from "./scale.ts";

/** A line of a plot; the page's style has a colour for each of the first four. */
export interface PlotLine {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** A plot. What it shows is also in its title, for those who do not see it. */
export interface Plot {
  readonly title: string;
  readonly x: Scale;
  readonly y: Scale;
  /** What the values of x are, under the axis. */
  readonly xLabel: string;
  readonly lines: readonly PlotLine[];
  /** What to say about the values at each x, when one points there. */
  readonly notes: readonly (readonly [x: number, text: string])[];
}

const width = 800;
const height = 260;
const margin = { top: 10, right: 35, bottom: 45, left: 85 };
const innerWidth = width - margin.left - margin.right;
const innerHeight = height - margin.top - margin.bottom;

/** Draws a plot as HTML: a heading, a legend, and SVG that needs no script. */
export function drawPlot(plot: Plot): string {
  const legend = plot.lines.map(({ name }, index) => `<li class="line${index + 1}">${escapeHtml(name)}</li>`);
  return `<section>
<h2>${escapeHtml(plot.title)}</h2>
${plot.lines.length > 1 ? `<ul class="legend">${legend.join("")}</ul>` : ""}
<div class="plot" tabindex="0">
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(plot.title)}">
${drawAxes(plot)}
${plot.lines.map((line, index) => drawLine(line, index, plot)).join("\n")}
${drawNotes(plot)}
</svg>
</div>
</section>`;
}

/** Text as HTML that shows it. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

function drawAxes({ x, y, xLabel }: Plot): string {
  const bottom = margin.top + innerHeight;
  const horizontal = y.ticks.map(({ at, label }) => {
    const top = round(bottom - at * innerHeight);
    const grid = `<path class="grid" d="M${margin.left} ${top}H${width - margin.right}"/>`;
    return `${grid}<text x="${margin.left - 8}" y="${top + 4}" text-anchor="end">${label}</text>`;
  });
  const vertical = x.ticks.map(({ at, label }) => {
    const left = round(margin.left + at * innerWidth);
    return `<text x="${left}" y="${bottom + 18}" text-anchor="middle">${label}</text>`;
  });
  const middle = margin.left + innerWidth / 2;
  const caption = `<text x="${middle}" y="${height - 6}" text-anchor="middle">${escapeHtml(xLabel)}</text>`;
  return [...horizontal, ...vertical, caption].join("\n");
}

/** A line of a single point would be invisible, so a point is drawn as a dot. */
function drawLine({ points }: PlotLine, index: number, { x, y }: Plot): string {
  const places = points.map(([atX, atY]) => {
    const left = margin.left + x.place(atX) * innerWidth;
    return `${round(left)} ${round(margin.top + (1 - y.place(atY)) * innerHeight)}`;
  });
  const path = places.length === 1 ? `M${places[0]}h0` : `M${places.join("L")}`;
  return places.length === 0 ? "" : `<path class="line line${index + 1}" d="${path}"/>`;
}

/** Invisible columns from one x to the next, each with its note. */
function drawNotes({ notes, x }: Plot): string {
  const places = notes.map(([at]) => margin.left + x.place(at) * innerWidth);
  return notes
    .map(([, text], index) => {
      const left = places[index] ?? 0;
      const from = index === 0 ? margin.left : (left + (places[index - 1] ?? 0)) / 2;
      const to = (left + (places[index + 1] ?? width - margin.right)) / 2;
      const size = `width="${round(Math.max(0, to - from))}" height="${innerHeight}"`;
      const title = `<title>${escapeHtml(text)}</title>`;
      return `<rect class="note" x="${round(from)}" y="${margin.top}" ${size}>${title}</rect>`;
    })
    .join("\n");
}

function round(number: number): number {
  return Number(number.toFixed(1));
}

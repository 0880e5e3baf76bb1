import { exitCodes } from "../failure.ts";
import { plotsOf } from "./page-plots.ts";
import { drawPlot, escapeHtml } from "./plot.ts";
import type { RunReport } from "./report.ts";
import { tabulateSeconds } from "./seconds-table.ts";

const style = `
:root { color-scheme: light dark; --text: #1b1f24; --back: #fff; --faint: #57606a; --grid: #d8dee4;
  --line1: #0a5fc2; --line2: #a84300; --line3: #9b1c6b; --line4: #2f6f2f; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --back: #0f1318; --faint: #9da7b1; --grid: #30363d;
    --line1: #6cb0ff; --line2: #ffa657; --line3: #f48fd0; --line4: #7ee787; }
}
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif;
  color: var(--text); background: var(--back); }
h1 { font-size: 1.6rem; } h2 { font-size: 1.1rem; margin: 2rem 0 0.3rem; }
pre, .table, .plot { overflow-x: auto; }
pre, .table { font-size: 0.8rem; line-height: 1.25; }
.facts { color: var(--faint); }
svg { display: block; width: 100%; min-width: 44rem; height: auto; } svg text { fill: var(--faint); font-size: 12px; }
.grid { stroke: var(--grid); } .note { fill: transparent; } .note:hover { fill: var(--grid); opacity: 0.5; }
.line { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
.line1 { stroke: var(--line1); } .line2 { stroke: var(--line2); stroke-dasharray: 8 5; }
.line3 { stroke: var(--line3); stroke-dasharray: 2 5; } .line4 { stroke: var(--line4); stroke-dasharray: 8 4 2 4; }
.legend { display: flex; gap: 1.5rem; margin: 0; padding: 0; list-style: none; font-size: 0.9rem; }
.legend li::before { content: ""; display: inline-block; width: 2rem; margin-right: 0.4rem; vertical-align: middle;
  border-top: 3px solid; }
.legend .line1::before { border-color: var(--line1); }
.legend .line2::before { border-color: var(--line2); border-top-style: dashed; }
.legend .line3::before { border-color: var(--line3); border-top-style: dotted; }
.legend .line4::before { border-color: var(--line4); border-top-style: double; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
td, th { padding: 0.1rem 0.6rem; text-align: right; border-bottom: 1px solid var(--grid); white-space: nowrap; }
`;

/** The run as one HTML page that needs nothing else: no script, no network. */
export function formatPage(report: RunReport): string {
  const { script, startedAt, runMs, exitCode, timeline, text } = report;
  const verdict = exitCode === exitCodes.passed ? "passed" : `failed, exit code ${exitCode}`;
  const facts = `${startedAt.toISOString().slice(0, 19)}Z, ${(runMs / 1000).toFixed(1)} s in all: ${verdict}`;
  const title = escapeHtml(`Load test: ${script}`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p class="facts">${escapeHtml(facts)}</p>
<pre tabindex="0">${escapeHtml(text.trimEnd())}</pre>
${plotsOf(timeline).map(drawPlot).join("\n")}
${formatSeconds(report)}
</main>
</body>
</html>
`;
}

function formatSeconds({ timeline }: RunReport): string {
  const { columns, rows } = tabulateSeconds(timeline);
  const head = columns.map((column) => `<th scope="col">${escapeHtml(column)}</th>`).join("");
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`).join("\n");
  return `<details>
<summary>All figures by second</summary>
<div class="table" tabindex="0"><table>
<thead><tr>${head}</tr></thead>
<tbody>
${body}
</tbody>
</table></div>
</details>`;
}

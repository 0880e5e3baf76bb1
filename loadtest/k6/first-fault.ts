/**
 * k6 hands nothing but numbers to `handleSummary`. So the first broken line of a VU goes there as numbers: three
 * characters to a counter, one counter (a sub-metric) to each place in the line.
 */
const charactersPerPart = 3;
const parts = 80;
const vusShown = 4;

/** The sub-metrics that hold the lines, for `thresholds`: they are always true, and make k6 keep the numbers. */
export function firstFaultThresholds(name: string, vus: number): Record<string, string[]> {
  const thresholds: Record<string, string[]> = {};
  for (let vu = 1; vu <= Math.min(vus, vusShown); vu++) {
    for (let part = 0; part < parts; part++) thresholds[`${name}{vu:${vu},part:${part}}`] = ["count>=0"];
  }
  return thresholds;
}

/** A line as numbers, each with the tags of its place. */
export function encodeFirstFault(
  line: string,
  vu: number,
): { value: number; tags: Record<string, string> }[] {
  if (vu > vusShown) return [];
  const encoded = [];
  for (let part = 0; part < parts && part * charactersPerPart < line.length; part++) {
    let value = 0;
    for (let at = 0; at < charactersPerPart; at++) {
      const index = part * charactersPerPart + at;
      value = value * 65_536 + (index < line.length ? line.charCodeAt(index) : 0);
    }
    encoded.push({ value, tags: { vu: String(vu), part: String(part) } });
  }
  return encoded;
}

/** The lines back from the counters; `count` gives the value of a sub-metric by its key. */
export function decodeFirstFaults(name: string, vus: number, count: (key: string) => number): string[] {
  const lines: string[] = [];
  for (let vu = 1; vu <= Math.min(vus, vusShown); vu++) {
    let line = "";
    for (let part = 0; part < parts; part++) line += decodePart(count(`${name}{vu:${vu},part:${part}}`));
    if (line !== "") lines.push(line);
  }
  return lines;
}

function decodePart(value: number): string {
  const codes = [Math.floor(value / 65_536 ** 2), Math.floor(value / 65_536) % 65_536, value % 65_536];
  return codes
    .filter((code) => code !== 0)
    .map((code) => String.fromCharCode(code))
    .join("");
}

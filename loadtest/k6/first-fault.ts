/**
 * k6 passes only numbers to `handleSummary`, so the first broken line of a VU is encoded as numbers: each counter (a
 * sub-metric) holds three characters of the line.
 */
// Its tag is not named `vu`: that is a system tag of k6, which no threshold may name.
const charactersPerPart = 3;
const parts = 80;
const vusShown = 4;

/** Thresholds that always pass: they make k6 keep the sub-metrics that hold the lines. */
export function firstFaultThresholds(name: string, vus: number): Record<string, string[]> {
  const thresholds: Record<string, string[]> = {};
  for (let vu = 1; vu <= Math.min(vus, vusShown); vu++) {
    for (let part = 0; part < parts; part++) thresholds[`${name}{origin:${vu},part:${part}}`] = ["count>=0"];
  }
  return thresholds;
}

/** Encodes a line as numbers, each with the tags of its position. */
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
    encoded.push({ value, tags: { origin: String(vu), part: String(part) } });
  }
  return encoded;
}

/** Decodes the lines from the counters; `count` returns the value of a sub-metric by its key. */
export function decodeFirstFaults(name: string, vus: number, count: (key: string) => number): string[] {
  const lines: string[] = [];
  for (let vu = 1; vu <= Math.min(vus, vusShown); vu++) {
    let line = "";
    for (let part = 0; part < parts; part++) line += decodePart(count(`${name}{origin:${vu},part:${part}}`));
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

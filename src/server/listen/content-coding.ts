import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";

/** A coding in which a file can be sent (RFC 9110, section 8.4.1); `identity` is the file as it is. */
export type ContentCoding = "br" | "gzip" | "identity";

/** The best compression, since it happens once. */
const compressors = { br: promisify(brotliCompress), gzip: promisify(gzip) };
const maxLevel = 9;
/** Three digits after the point at most (RFC 9110, section 12.4.2). */
const weightForm = /^q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)$/i;

/**
 * Compresses a file, away from the event loop; returns it in those codings that make it smaller, the smallest first.
 */
export async function compress(body: Uint8Array): Promise<[ContentCoding, Uint8Array][]> {
  const coded: [ContentCoding, Uint8Array][] = [
    ["br", await compressors.br(body)],
    ["gzip", await compressors.gzip(body, { level: maxLevel })],
    ["identity", body],
  ];
  return coded
    .filter(([coding, { length }]) => coding === "identity" || length < body.length)
    .sort(([, a], [, b]) => a.length - b.length);
}

/**
 * The coding that an `Accept-Encoding` wants most (RFC 9110, section 12.5.3); among equals, the first that is offered.
 * `identity` if it wants none of them, or if there is no such header.
 */
export function chooseCoding(header: string | undefined, offered: readonly ContentCoding[]): ContentCoding {
  const weights = parseWeights(header ?? "");
  const weigh = (coding: ContentCoding) =>
    weights.get(coding) ?? (coding === "identity" ? 0 : (weights.get("*") ?? 0));
  const [best = "identity"] = offered
    .filter((coding) => weigh(coding) > 0)
    .sort((a, b) => weigh(b) - weigh(a));
  return best;
}

/** The weights that a header gives; what is malformed gives none. */
function parseWeights(header: string): Map<string, number> {
  const weights = new Map<string, number>();
  for (const item of header.toLowerCase().split(",")) {
    const [name = "", parameter, ...more] = item.split(";").map((part) => part.trim());
    const weight = parameter === undefined ? "1" : weightForm.exec(parameter)?.[1];
    if (weight !== undefined && more.length === 0)
      weights.set(name === "x-gzip" ? "gzip" : name, Number(weight));
  }
  return weights;
}

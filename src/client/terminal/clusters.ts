import { escapeUnprintable } from "../../protocol/text.ts";

/** One character to the eye: a letter with its accents, an emoji of several code points. */
export interface Cluster {
  readonly text: string;
  /** Where it begins, in UTF-16 units. */
  readonly start: number;
}

/** A cluster as a terminal shows it. */
export interface Cell {
  /** The cluster, with unprintable characters escaped. */
  readonly shown: string;
  /** How many columns it takes. */
  readonly width: number;
}

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The clusters of a text, in order. */
export function splitClusters(text: string): Cluster[] {
  return Array.from(segmenter.segment(text), ({ segment, index }) => ({ text: segment, start: index }));
}

/** The nearest position, here or to the right, that is not inside a cluster. */
export function findEdge(text: string, at: number): number {
  if (at <= 0 || at >= text.length) return Math.max(0, Math.min(at, text.length));
  return splitClusters(text).find(({ start }) => start >= at)?.start ?? text.length;
}

/** How a cluster is shown if a row has this many columns; one that is wider than a row becomes a `?`. */
export function showCluster({ text }: Cluster, columns: number): Cell {
  const shown = escapeUnprintable(text);
  const width = Bun.stringWidth(shown);
  return width > columns ? { shown: "?", width: 1 } : { shown, width };
}

/** The beginning of a text that is no wider than this many columns. */
export function cutToWidth(text: string, columns: number): string {
  let width = 0;
  let cut = "";
  for (const cluster of splitClusters(text)) {
    width += Bun.stringWidth(cluster.text);
    if (width > columns) return cut;
    cut += cluster.text;
  }
  return cut;
}

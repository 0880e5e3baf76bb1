import { type ContentCoding, chooseCoding, compress } from "./content-coding.ts";
import type { HttpResponse } from "./http-response.ts";

/** A file of the page, ready to send. */
export interface PageFile {
  /** Those that all variants share. */
  readonly headers: Readonly<Record<string, string>>;
  /** The file in each coding, the smallest first. */
  readonly variants: ReadonlyMap<ContentCoding, Variant>;
}

/** A file in one coding. */
interface Variant {
  readonly body: Uint8Array;
  /** Another one for each coding (RFC 9110, section 8.8.3.3). */
  readonly etag: string;
}

/** The files of the page by URL path; the page itself is `/`. */
export type PageFiles = ReadonlyMap<string, PageFile>;

/** How long a cache keeps a file: for good if its name has a hash of its content, else it asks each time. */
export const caching = { forGood: "public, max-age=31536000, immutable", askEachTime: "no-cache" } as const;

/** An entity tag in `If-None-Match`, whose comparison is weak (RFC 9110, section 13.1.2). */
const etagForm = /(?:W\/)?("[^"]*")/g;

/** Loads a file into memory, and compresses it. */
export async function loadFile(content: Blob, cacheControl: string): Promise<PageFile> {
  const body = new Uint8Array(await content.arrayBuffer());
  const hash = Bun.hash(body).toString(36);
  const variants = (await compress(body)).map(
    ([coding, coded]) =>
      [coding, { body: coded, etag: coding === "identity" ? `"${hash}"` : `"${hash}-${coding}"` }] as const,
  );
  const headers = { "Cache-Control": cacheControl, "Content-Type": content.type, Vary: "Accept-Encoding" };
  return { headers, variants: new Map(variants) };
}

/**
 * The response to a GET or a HEAD: the file, compressed if the browser wants that, or 304 if it has it in its cache.
 */
export function sendFile(
  { headers, variants }: PageFile,
  request: ReadonlyMap<string, string>,
): HttpResponse {
  const coding = chooseCoding(request.get("accept-encoding"), [...variants.keys()]);
  const variant = variants.get(coding);
  if (variant === undefined) throw new Error("a file lacks its own form");
  const { body, etag } = variant;
  const fields = { ...headers, ETag: etag };
  if (isCached(request.get("if-none-match"), etag)) return { status: 304, headers: fields };
  const encoding = coding === "identity" ? {} : { "Content-Encoding": coding };
  return { status: 200, headers: { ...fields, ...encoding }, body };
}

function isCached(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch === "*" || [...ifNoneMatch.matchAll(etagForm)].some(([, known]) => known === etag);
}

import { basename } from "node:path";
import page from "../../web/index.html";
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

/** An entity tag in `If-None-Match`, whose comparison is weak (RFC 9110, section 13.1.2). */
const etagForm = /(?:W\/)?("[^"]*")/g;

/** Loads the page and all its assets into memory, and compresses them. Rejects if the page cannot be bundled. */
export async function loadPage(bundle: Bun.HTMLBundle = page): Promise<PageFiles> {
  const contents = await bundlePage(bundle);
  const names = [...contents.keys()].map((path) => basename(path));
  return new Map(
    await Promise.all(
      [...contents].map(async ([path, content]) => {
        if (!path.endsWith(".html")) return [`/${basename(path)}`, await loadFile(content)] as const;
        return ["/", await loadFile(await makeRelative(content, names), "no-cache")] as const;
      }),
    ),
  );
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

/** A compiled program contains the bundled files; a program that runs from source bundles them now, in memory. */
async function bundlePage({ index, files }: Bun.HTMLBundle): Promise<Map<string, Blob>> {
  if (files) return new Map(files.map(({ path }) => [path, Bun.file(path)]));
  const { outputs } = await Bun.build({
    entrypoints: [index],
    minify: true,
    define: { "process.env.NODE_ENV": '"production"' },
  });
  return new Map(outputs.map((output) => [output.path, output]));
}

/** A proxy may serve the page below a path of its own; a compiled program's page asks for `/file`. */
async function makeRelative(html: Blob, names: readonly string[]): Promise<Blob> {
  let text = await html.text();
  for (const name of names) text = text.replaceAll(`"/${name}"`, `"./${name}"`);
  return new Blob([text], { type: html.type });
}

/** The name of a file contains a hash of its content, except that of the page. */
async function loadFile(content: Blob, caching = "public, max-age=31536000, immutable"): Promise<PageFile> {
  const body = new Uint8Array(await content.arrayBuffer());
  const hash = Bun.hash(body).toString(36);
  const variants = (await compress(body)).map(
    ([coding, coded]) =>
      [coding, { body: coded, etag: coding === "identity" ? `"${hash}"` : `"${hash}-${coding}"` }] as const,
  );
  const headers = { "Cache-Control": caching, "Content-Type": content.type, Vary: "Accept-Encoding" };
  return { headers, variants: new Map(variants) };
}

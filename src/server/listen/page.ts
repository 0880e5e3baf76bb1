import { basename } from "node:path";
import page from "../../web/index.html";
import type { HttpResponse } from "./http-response.ts";

/** A file of the page, ready to send. */
export interface PageFile {
  readonly body: Uint8Array;
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The files of the page by URL path; the page itself is `/`. */
export type PageFiles = ReadonlyMap<string, PageFile>;

/** The page loads everything from this server, runs no inline script, and refuses to be framed. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
];

const securityHeaders = {
  "Content-Security-Policy": contentSecurityPolicy.join("; "),
  "Cross-Origin-Opener-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

/** Loads the page and all its assets into memory. Rejects if the page can't be bundled. */
export async function loadPage(bundle: Bun.HTMLBundle = page): Promise<PageFiles> {
  const contents = await bundlePage(bundle);
  return new Map(
    await Promise.all(
      [...contents].map(async ([path, content]) => {
        const isPage = path.endsWith(".html");
        return [isPage ? "/" : `/${basename(path)}`, await loadFile(content, isPage)] as const;
      }),
    ),
  );
}

/** The response to a GET or a HEAD: the file, or 304 if the browser has it in its cache. */
export function sendFile(
  { body, etag, headers }: PageFile,
  request: ReadonlyMap<string, string>,
): HttpResponse {
  const isKnown = request.get("if-none-match")?.includes(etag);
  return isKnown ? { status: 304, headers } : { status: 200, headers, body };
}

/** A compiled program contains the bundled files; a program that runs from source bundles them now, in memory. */
async function bundlePage({ index, files }: Bun.HTMLBundle): Promise<Map<string, Blob>> {
  if (files) return new Map(files.map(({ path }) => [path, Bun.file(path)]));
  const { outputs } = await Bun.build({
    entrypoints: [index],
    publicPath: "/",
    minify: true,
    define: { "process.env.NODE_ENV": '"production"' },
  });
  return new Map(outputs.map((output) => [output.path, output]));
}

async function loadFile(content: Blob, isPage: boolean): Promise<PageFile> {
  const body = new Uint8Array(await content.arrayBuffer());
  const etag = `"${Bun.hash(body).toString(36)}"`;
  // The name of every other file contains a hash of its content.
  const caching = isPage ? "no-cache" : "public, max-age=31536000, immutable";
  const headers = { ...securityHeaders, "Cache-Control": caching, "Content-Type": content.type, ETag: etag };
  return { body, etag, headers };
}

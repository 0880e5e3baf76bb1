import { basename } from "node:path";
import page from "../../web/index.html";

/** A file of the page, ready to be sent. */
export interface PageFile {
  readonly body: ArrayBuffer;
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The files of the page by their paths in a URL; the page itself is `/`. */
export type PageFiles = ReadonlyMap<string, PageFile>;

/** The page takes everything from this server, runs no inline script, and is shown in no frame. */
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

/** Brings the page and all that it refers to into memory. Rejects when it can't be bundled. */
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

/** The answer to a GET or a HEAD: the file, or "not modified" for those who have it already. */
export function sendFile({ body, etag, headers }: PageFile, request: Request): Response {
  const isKnown = request.headers.get("If-None-Match")?.includes(etag);
  return isKnown ? new Response(null, { status: 304, headers }) : new Response(body, { headers });
}

/** A compiled program has the bundled files in it; one that runs from source makes them now, in memory. */
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
  const body = await content.arrayBuffer();
  const etag = `"${Bun.hash(body).toString(36)}"`;
  // The name of every other file has a hash of what is in it.
  const caching = isPage ? "no-cache" : "public, max-age=31536000, immutable";
  const headers = { ...securityHeaders, "Cache-Control": caching, "Content-Type": content.type, ETag: etag };
  return { body, etag, headers };
}

/** A proxy in front of a board's HTTP port, for files alone: its WebSocket gets no answer. */
export interface Front extends Disposable {
  readonly url: string;
  /** From now on, it changes this in the page. */
  replace(pattern: RegExp, text: string): void;
  /** From now on, it answers a request for the page with this. */
  answerWith(html: string): void;
  /** From now on, its server is away: it answers everything with status 502. */
  fail(): void;
}

/** Serves the board's files below this path. */
export function frontOf(httpPort: number | undefined, path: string): Front {
  let change = (html: string) => html;
  let state: "up" | "down" = "up";
  const listener = Bun.serve({
    hostname: "127.0.0.1",
    // Its server may build the page first.
    idleTimeout: 120,
    port: 0,
    async fetch(request) {
      const { pathname } = new URL(request.url);
      const file = pathname.slice(path.length);
      if (state === "down") return new Response("the server is away", { status: 502 });
      if (!pathname.startsWith(`${path}/`) || file === "/ws") return new Response("none", { status: 404 });
      // Without a --public-url, a proxy must pass the host on [WSK-5].
      const passed = { Host: request.headers.get("host") ?? "" };
      const answer = await fetch(`http://127.0.0.1:${httpPort}${file}`, { headers: passed });
      const { status, headers } = answer;
      const type = headers.get("content-type") ?? "";
      const caching = headers.get("cache-control") ?? "";
      const body = file === "/" ? change(await answer.text()) : await answer.bytes();
      return new Response(body, { status, headers: { "Content-Type": type, "Cache-Control": caching } });
    },
  });
  return {
    url: `http://127.0.0.1:${listener.port}`,
    replace(pattern, text) {
      change = (html) => html.replace(pattern, text);
    },
    answerWith(html) {
      change = () => html;
    },
    fail() {
      state = "down";
    },
    [Symbol.dispose]: () => void listener.stop(true),
  };
}

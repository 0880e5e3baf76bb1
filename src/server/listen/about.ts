import type { HttpResponse } from "./http-response.ts";

/** What a board says about itself [HTP-7]. */
export interface BoardDescription {
  readonly title: string;
  /** Empty if there is none. */
  readonly about: string;
  /** Undefined if it is not known. */
  readonly identity: string | undefined;
}

/** The response to a request for `about.json`; `nowMs`: the server's time, in ms since 1970 UTC. */
export function sendAbout({ title, about, identity }: BoardDescription, nowMs: number): HttpResponse {
  const content = { title, about, nowMs, identity: identity ?? null };
  return {
    status: 200,
    headers: { "Cache-Control": "no-store", "Content-Type": "application/json; charset=utf-8" },
    body: new TextEncoder().encode(`${JSON.stringify(content)}\n`),
  };
}

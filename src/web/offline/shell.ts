import { findAssets, isAsset, isOwnPage, nameShellCache } from "../model/shell.ts";

/** After this time, the kept page is shown; what the server then answers is kept for the next time. */
const deadlineMs = 4000;
/** From here on, a status is a fault: a proxy whose server is down says 502. */
const firstFault = 500;

/**
 * The page and its files, kept for when the server cannot be reached. The page itself comes from the server whenever it
 * answers, so that a new version is there at once; its files have a hash of their content in their names.
 */
export class Shell {
  readonly #scope: string;

  /** `scope`: the address of the page. */
  constructor(scope: string) {
    this.#scope = scope;
  }

  /** Fetches the page and its files into the cache. Rejects if the server cannot be reached, or answers something else. */
  async update(): Promise<void> {
    const response = await fetch(this.#scope, { cache: "no-cache" });
    if (!(await this.#keep(response))) throw new Error("the page could not be fetched");
  }

  /** The answer to a request of the page, and what goes on after it; undefined if the browser is to see to it. */
  answer(request: Request): { response: Promise<Response>; kept: Promise<unknown> } | undefined {
    const url = new URL(request.url);
    if (request.method !== "GET" || !url.href.startsWith(this.#scope)) return undefined;
    const name = url.pathname.slice(new URL(this.#scope).pathname.length);
    if (request.mode === "navigate" && name === "") return this.#answerPage(request);
    if (!isAsset(name)) return undefined;
    return { response: this.#answerAsset(request), kept: Promise.resolve() };
  }

  #answerPage(request: Request): { response: Promise<Response>; kept: Promise<unknown> } {
    const fetched = fetch(request);
    const kept = fetched.then((response) => this.#keep(response.clone()));
    return { response: this.#choosePage(fetched), kept: kept.catch(() => undefined) };
  }

  /** The server's page if it comes in time; otherwise the kept one, if there is one. */
  async #choosePage(fetched: Promise<Response>): Promise<Response> {
    const answered = fetched.then(
      (response) => (response.status < firstFault ? response : undefined),
      () => undefined,
    );
    const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), deadlineMs));
    return (await Promise.race([answered, late])) ?? (await this.#find(this.#scope)) ?? fetched;
  }

  async #answerAsset(request: Request): Promise<Response> {
    return (await this.#find(request.url)) ?? fetch(request);
  }

  async #find(url: string): Promise<Response | undefined> {
    const cache = await this.#open();
    return cache.match(url, { ignoreSearch: true, ignoreVary: true });
  }

  /** Keeps the page, once all its files are kept, and drops files that it no longer needs. Returns whether it is ours. */
  async #keep(response: Response): Promise<boolean> {
    if (!response.ok || response.redirected) return false;
    const html = await response.clone().text();
    if (!isOwnPage(html)) return false;
    const cache = await this.#open();
    const needed = findAssets(html).map((name) => new URL(name, this.#scope).href);
    const keptUrls = (await cache.keys()).map(({ url }) => url);
    await cache.addAll(needed.filter((url) => !keptUrls.includes(url)));
    await cache.put(this.#scope, response);
    const surplus = keptUrls.filter((url) => url !== this.#scope && !needed.includes(url));
    await Promise.all(surplus.map((url) => cache.delete(url)));
    return true;
  }

  #open(): Promise<Cache> {
    return caches.open(nameShellCache(this.#scope));
  }
}

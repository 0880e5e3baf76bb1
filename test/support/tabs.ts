/** A browser that starts on a loaded machine. */
export const launchTimeoutMs = 60_000;
/** The longest test of a page, which Bun's own limit must not cut short. */
export const testTimeoutMs = 180_000;

/** Where a page is: at a server's port, or at an address that is not the server's own. */
export type PageAddress = { readonly httpPort: number | undefined } | { readonly url: string };

/** A page that is open in some browser, and what was wrong with it. */
export interface WatchedTab extends AsyncDisposable {
  readonly complaints: readonly string[];
}

/** Opens the page of a server; the test closes it when it ends. */
export type OpenPage<T extends WatchedTab, Options> = (server: PageAddress, options?: Options) => Promise<T>;

/**
 * Runs the body of a test, for so long at the most: Bun's own deadline would kill the browser, other tests' too. Rejects
 * if the body does, or if one of the pages that it opened has complained. `openAt` opens the page at an address.
 */
export async function runWithTabs<T extends WatchedTab, Options>(
  openAt: (url: string, options?: Options) => Promise<T>,
  body: (open: OpenPage<T, Options>) => Promise<void>,
  timeoutMs: number,
): Promise<void> {
  const tabs: T[] = [];
  const open: OpenPage<T, Options> = async (server, options) => {
    const url = "url" in server ? server.url : `http://127.0.0.1:${server.httpPort}/`;
    const tab = await openAt(url, options);
    tabs.push(tab);
    return tab;
  };
  const { promise: ended, resolve: end } = Promise.withResolvers<unknown[]>();
  const deadline = setTimeout(() => end([new Error(`not done after ${timeoutMs} ms`)]), timeoutMs);
  body(open).then(
    () => end([]),
    (error: unknown) => end([error]),
  );
  const faults = await ended;
  clearTimeout(deadline);
  for (const tab of tabs) await tab[Symbol.asyncDispose]();
  const complaints = tabs.flatMap((tab) => tab.complaints);
  if (complaints.length > 0) faults.push(new Error(`a page has complained:\n${complaints.join("\n")}`));
  if (faults.length > 1) throw new AggregateError(faults, "the test has failed, and a page has complained");
  if (faults.length === 1) throw faults[0];
}

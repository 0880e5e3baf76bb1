import { afterAll } from "bun:test";
import axe, { type AxeResults } from "axe-core";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from "playwright-core";
import { deadlineMs } from "./deadline.ts";
import { testWith } from "./programs.ts";
import { launchTimeoutMs, type OpenPage, runWithTabs, testTimeoutMs, type WatchedTab } from "./tabs.ts";

/** The system's Chromium; the first name stands for all where there is none. */
const names = ["chromium", "chromium-browser", "google-chrome"] as const;
const program = names.find((name) => Bun.which(name) !== null) ?? names[0];

/** Less than the page takes to give up a connection: what a test wants to see of that comes later. */
const settleTimeoutMs = 3000;

/** What the browser says when a server stops or is away. Tests stop servers; what the page makes of it is theirs to see. */
const serverAway =
  /WebSocket connection to .* failed: (Close received after close|Connection closed before|.*net::ERR_(CONNECTION|SOCKET))|Failed to load resource: net::ERR_(CONNECTION|EMPTY)/;

const launchArguments = [
  ...["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  ...["--disable-component-update", "--disable-sync"],
  // Nothing but this machine can be reached, whatever a page or the browser itself asks for.
  "--host-resolver-rules=MAP board.example 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
];

/** Opens the page of a server in a context of its own: no cookies, storage or cache of another one. */
export type OpenTab = OpenPage<Tab, BrowserContextOptions>;

/**
 * To be called once in a test file: returns `test` for those tests that need a browser. They share one, which is
 * started by the first of them and ended after the last. A test fails when one of its pages has complained.
 * `programs`: what they need beside it.
 */
export function browserTests(
  programs: readonly string[] = [],
): (name: string, body: (open: OpenTab) => Promise<void>, timeoutMs?: number) => void {
  const testWithBrowser = testWith([program, ...programs]);
  let launched: Promise<Browser> | undefined;
  afterAll(async () => {
    await (await launched)?.close();
  });
  return (name, body, timeoutMs = testTimeoutMs) => {
    const run = async () => {
      launched ??= launchBrowser();
      const browser = await launched;
      await runWithTabs((url, options) => Tab.open(browser, url, options), body, timeoutMs);
    };
    testWithBrowser(name, run, timeoutMs + launchTimeoutMs);
  };
}

/** A page that is open, and what was wrong with it. */
export class Tab implements WatchedTab {
  readonly page: Page;
  readonly #context: BrowserContext;
  readonly #complaints: string[] = [];
  readonly #forgiven: RegExp[] = [];

  private constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.page = page;
  }

  /** Opens the page at this address, and watches it from the start. */
  static async open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Tab> {
    // A worker would answer in the server's place; the tests that are about it allow it.
    const context = await browser.newContext({ serviceWorkers: "block", ...options });
    context.setDefaultTimeout(deadlineMs);
    const tab = new Tab(context, await context.newPage());
    tab.#watch(new URL(url).host);
    await tab.page.goto(url);
    await tab.#settle();
    return tab;
  }

  /**
   * What was wrong so far and was not forgiven: errors on the console (a breach of the content security policy is one; a
   * server that is away is none), errors that nobody caught, crashes, and requests to others than the server.
   */
  get complaints(): readonly string[] {
    return this.#complaints.filter((complaint) => !this.#forgiven.some((each) => each.test(complaint)));
  }

  /** Complaints that match are expected, those to come as well. */
  forgive(pattern: RegExp): void {
    this.#forgiven.push(pattern);
  }

  /** Closes the page, and returns when all that it has complained of is known. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#context.close();
  }

  /**
   * Waits until the page has connected, or has given that up: a test that ends sooner would stop the server meanwhile. A
   * page that never does so is left as it is.
   */
  async #settle(): Promise<void> {
    const connecting = this.page.locator('#header[data-connection="connecting"]');
    await connecting.waitFor({ state: "detached", timeout: settleTimeoutMs }).catch(() => undefined);
  }

  #watch(ownHost: string): void {
    const complain = (complaint: string) => this.#complaints.push(complaint);
    const checkHost = (url: string) => {
      if (new URL(url).host !== ownHost) complain(`request to another server: ${url}`);
    };
    this.#context.on("console", (message) => {
      if (message.type() === "error" && !serverAway.test(message.text()))
        complain(`console: ${message.text()}`);
    });
    this.#context.on("weberror", (webError) => complain(`not caught: ${webError.error().message}`));
    this.#context.on("request", (request) => checkHost(request.url()));
    this.page.on("websocket", (socket) => checkHost(socket.url()));
    this.page.on("crash", () => complain("the page has crashed"));
  }
}

/** What axe-core finds serious or critical in a page, as `rule (impact): what it asks for: where`. */
export async function findAccessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>("axe.run()");
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, impact, help, nodes }) => {
      const places = nodes.map(({ target }) => target.join(" "));
      return `${id} (${impact}): ${help}: ${places.join(", ")}`;
    });
}

/** A picture of a page in this size and colour scheme (PNG), written to `path` too if one is given. */
export async function takeScreenshot(
  page: Page,
  look: { width: number; height: number; colorScheme: "light" | "dark"; path?: string },
): Promise<Uint8Array> {
  const { width, height, colorScheme, ...options } = look;
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme });
  return page.screenshot(options);
}

/** Starts a browser with a profile of its own; both are gone when it is closed, or when this process ends. */
async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: Bun.which(program) ?? program,
    headless: true,
    chromiumSandbox: false,
    args: launchArguments,
    timeout: launchTimeoutMs,
  });
}

import { afterAll } from "bun:test";
import { type Browser, type BrowserContext, launch, type Page } from "puppeteer-core";
import { deadlineMs } from "./deadline.ts";
import { testWith } from "./programs.ts";
import { launchTimeoutMs, type OpenPage, runWithTabs, testTimeoutMs, type WatchedTab } from "./tabs.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** The system's Firefox; the first name stands for all where there is none. */
const names = ["firefox-esr", "firefox"] as const;
const program = names.find((name) => Bun.which(name) !== null) ?? names[0];

/** Nothing but this machine can be reached, whatever a page or the browser itself asks for. */
const preferences = { "network.dns.forceResolve": "127.0.0.1" } as const;

/** What a page in Firefox says when a server stops or is away. */
const serverAway =
  /can’t establish a connection to the server at wss?:|The connection to wss?:.* was interrupted/;

/** The size of a page's window. */
export interface PageSize {
  readonly width: number;
  readonly height: number;
}

/** Opens the page of a server in a window and a context of its own: no cookies, storage or cache of another one. */
export type OpenFirefoxTab = OpenPage<FirefoxTab, PageSize>;

/**
 * To be called once in a test file: returns `test` for those tests that need Firefox. They share one, driven over WebDriver
 * BiDi, which is started by the first of them and ended after the last. A test fails when one of its pages has complained.
 */
export function firefoxTests(): (name: string, body: (open: OpenFirefoxTab) => Promise<void>) => void {
  const testWithFirefox = testWith([program]);
  let launched: Promise<Browser> | undefined;
  afterAll(async () => {
    await (await launched)?.close();
  });
  return (name, body) => {
    const run = async () => {
      launched ??= launchFirefox();
      const browser = await launched;
      await runWithTabs((url, size) => FirefoxTab.open(browser, url, size), body, testTimeoutMs);
    };
    testWithFirefox(name, run, testTimeoutMs + launchTimeoutMs);
  };
}

/** A page that is open in Firefox, and what was wrong with it. */
export class FirefoxTab implements WatchedTab {
  readonly page: Page;
  readonly #context: BrowserContext;
  readonly #ownHost: string;
  readonly #complaints: string[] = [];
  readonly #forgiven: RegExp[] = [serverAway];

  private constructor(context: BrowserContext, page: Page, ownHost: string) {
    this.#context = context;
    this.page = page;
    this.#ownHost = ownHost;
  }

  /** Opens the page at this address, and watches it from the start. */
  static async open(browser: Browser, url: string, size?: PageSize): Promise<FirefoxTab> {
    const context = await browser.createBrowserContext();
    const tab = new FirefoxTab(context, await context.newPage({ type: "window" }), new URL(url).host);
    await tab.#watch(tab.page, size);
    await tab.page.goto(url);
    return tab;
  }

  /**
   * What was wrong so far and was not forgiven: errors on the console, errors that nobody caught, breaches of the content
   * security policy, and requests to others than the server. A server that is away is none.
   */
  get complaints(): readonly string[] {
    return this.#complaints.filter((complaint) => !this.#forgiven.some((each) => each.test(complaint)));
  }

  /** Complaints that match are expected, those to come as well. */
  forgive(pattern: RegExp): void {
    this.#forgiven.push(pattern);
  }

  /** Opens the same address in another tab of the same person, and watches it, too. */
  async openAnother(): Promise<Page> {
    const page = await this.#context.newPage({ type: "window" });
    await this.#watch(page);
    await page.goto(this.page.url());
    return page;
  }

  /** Closes the page with all that its browser keeps of it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#context.close();
  }

  async #watch(page: Page, size: PageSize = { width: 1280, height: 720 }): Promise<void> {
    page.setDefaultTimeout(deadlineMs);
    const complain = (complaint: string) => this.#complaints.push(complaint);
    page.on("console", (message) => {
      if (message.type() === "error") complain(message.text());
    });
    page.on("pageerror", (error) => complain(String(error)));
    page.on("request", (request) => {
      if (new URL(request.url()).host !== this.#ownHost)
        complain(`request to another server: ${request.url()}`);
    });
    await page.setViewport(size);
  }
}

/** Starts Firefox with a profile of its own; both are gone when it is closed, or when this process ends. */
async function launchFirefox(): Promise<Browser> {
  const profile = temporaryFolder();
  const removeProfile = () => profile[Symbol.dispose]();
  process.once("exit", removeProfile);
  const browser = await launch({
    browser: "firefox",
    executablePath: Bun.which(program) ?? program,
    headless: true,
    userDataDir: profile.path,
    extraPrefsFirefox: preferences,
    timeout: launchTimeoutMs,
    protocolTimeout: testTimeoutMs,
  });
  browser.process()?.once("exit", removeProfile);
  return browser;
}

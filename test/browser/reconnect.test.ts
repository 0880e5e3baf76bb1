import { describe, expect } from "bun:test";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { browserTests } from "../support/browser.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { spawnPageServer } from "./page-server.ts";
import { joinAs, PageVisitor } from "./visitor.ts";

const testInBrowser = browserTests();

/** The browser's own console messages about a server that is down. */
/** After a reload, a wait of more than five seconds for the next attempt to connect does not end by itself. */
async function neverRetryAfterFiveSeconds(page: Page): Promise<void> {
  await page.addInitScript(() => {
    Math.random = () => 0.999;
    const start = window.setTimeout.bind(window);
    Reflect.set(window, "setTimeout", (expired: () => void, delayMs: number) =>
      delayMs > 5000 ? 0 : start(expired, delayMs),
    );
  });
  await page.reload();
}

describe("a page whose server stops", () => {
  testInBrowser("reconnects, catches up, and shows nothing twice", async (open) => {
    using folder = temporaryFolder();
    const path = join(folder.path, "board.db");
    const first = await spawnPageServer(path);
    const { httpPort } = first;
    const tab = await open(first);
    const ann = new PageVisitor(tab.page);
    await ann.takeName("ann");
    await ann.say("before");
    await ann.sees("before");
    await first.kill();
    await ann.reads("connection", /^No connection to the board\.$/);
    await ann.reads("notice-rest", /^(Connecting again in \d+ s\.|Trying…)/);

    // Where the page does not look: it would see the messages one by one.
    await using meanwhile = await spawnPageServer(path);
    using bob = await joinAs("bob", meanwhile.tcpPort);
    for (const text of ["meanwhile one", "meanwhile two", "the last"]) await bob.ask(`send ${text}`);
    await meanwhile.kill();
    await using _second = await spawnPageServer(path, httpPort);
    await ann.reads("connection", /^Connected( again)?\.$/);
    await ann.sees("the last");
    expect(await ann.rows()).toEqual([
      "#1 ann: before",
      "#2 bob: meanwhile one",
      "#3 bob: meanwhile two",
      "#4 bob: the last",
    ]);
    for (const meta of await ann.page.locator("#rows .meta").allTextContents()) {
      expect(meta).toMatch(/^\d\d:\d\d( [AP]M)?#\d$/);
    }
    await ann.isRegistered();
    await ann.say("still ann");
    await ann.sees("still ann");
  });

  testInBrowser(
    "keeps what is sent meanwhile, sends it once when it is back, and reconnects at once on request",
    async (open) => {
      using folder = temporaryFolder();
      const path = join(folder.path, "board.db");
      const first = await spawnPageServer(path);
      const tab = await open(first);
      const ann = new PageVisitor(tab.page);
      await neverRetryAfterFiveSeconds(tab.page);
      await ann.takeName("ann");
      await first.kill();
      await ann.reads("connection", /^No connection to the board\.$/);
      await ann.say("into the dark");
      const waiting = ann.page.locator(".pending.waiting");
      expect(await waiting.locator(".outcome").textContent()).toBe("Waits for the connection");
      await ann.say("taken back");
      await waiting.filter({ hasText: "taken back" }).getByRole("button", { name: "Take it back" }).click();
      expect(await ann.page.inputValue("#message")).toBe("taken back");
      await ann.page.fill("#message", "");
      await ann.reads("notice-rest", /^Connecting again in 8 s\./);
      await using second = await spawnPageServer(path, first.httpPort);
      expect(second.httpPort).toBe(first.httpPort);
      await ann.page.press("#retry", "Enter");
      await ann.reads("connection", /^Connected( again)?\.$/);
      expect(await ann.page.locator("#retry").isVisible()).toBe(false);
      expect(await ann.focus()).toBe("message");
      await ann.isRegistered();
      await ann.sees("into the dark");
      expect(await ann.rows()).toEqual(["#1 ann: into the dark"]);
    },
  );

  for (const [event, target] of [
    ["online", "window"],
    ["pageshow", "window"],
    ["visibilitychange", "document"],
  ] as const) {
    testInBrowser(`reconnects at once on the event ${event}`, async (open) => {
      using folder = temporaryFolder();
      const path = join(folder.path, "board.db");
      const first = await spawnPageServer(path);
      const tab = await open(first);
      const ann = new PageVisitor(tab.page);
      await neverRetryAfterFiveSeconds(tab.page);
      await ann.isConnected();
      await first.kill();
      await ann.reads("notice-rest", /^Connecting again in 8 s\./);
      await using _ = await spawnPageServer(path, first.httpPort);
      await tab.page.evaluate(
        ([name, on]) => (on === "window" ? window : document).dispatchEvent(new Event(name)),
        [event, target] as const,
      );
      await ann.reads("connection", /^Connected( again)?\.$/);
    });
  }

  testInBrowser("says that another board is there, and begins again with it", async (open) => {
    using folder = temporaryFolder();
    const first = await spawnPageServer(join(folder.path, "one.db"));
    const tab = await open(first);
    const ann = new PageVisitor(tab.page);
    await ann.takeName("ann");
    for (const text of ["one", "two"]) await ann.say(text);
    await ann.sees("two");
    await first.kill();
    await using second = await spawnPageServer(join(folder.path, "two.db"), first.httpPort);
    using bob = await joinAs("bob", second.tcpPort);
    await bob.ask("send another board");
    await ann.page.click("#go-on");
    await ann.sees("another board");
    expect(await ann.rows()).toEqual(["#1 bob: another board"]);
  });
});

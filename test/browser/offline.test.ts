import { describe, expect } from "bun:test";
import type { Page } from "playwright-core";
import { browserTests } from "../support/browser.ts";
import { eventually } from "../support/deadline.ts";
import { startServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { frontOf } from "./front.ts";
import { spawnPageServer } from "./page-server.ts";
import { joinAs, PageVisitor, readKept } from "./visitor.ts";

const testInBrowser = browserTests();
const withWorker = { serviceWorkers: "allow" } as const;
/** What the browser says of a server that is away. */
/** The front before the server passes on files alone. */
const noWebSocket = /response code: (404|502)|status of (404|502)/;

/** Waits until the service worker holds the page; returns its scope. */
async function isHeld(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const { scope } = await navigator.serviceWorker.ready;
    return scope;
  });
}

/** The addresses of what the service worker holds, by cache. */
async function heldFiles(page: Page): Promise<Record<string, string[]>> {
  return page.evaluate(async () => {
    const files: Record<string, string[]> = {};
    for (const name of await caches.keys()) {
      const requests = await (await caches.open(name)).keys();
      files[name] = requests.map(({ url }) => new URL(url).pathname);
    }
    return files;
  });
}

/** Waits until this many messages are kept on the device. */
async function areKept(page: Page, count: number): Promise<void> {
  await eventually(
    () =>
      page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            indexedDB.open("lastword").onsuccess = (event) => {
              const database = event.target instanceof IDBOpenDBRequest ? event.target.result : undefined;
              const counting = database?.transaction("messages").objectStore("messages").count();
              counting?.addEventListener("success", () => {
                resolve(counting.result);
                database?.close();
              });
            };
          }),
      ),
    (kept) => kept === count,
  );
}

describe("the page without a connection", () => {
  testInBrowser(
    "it opens, shows the last messages and says that they are old, until the board is back",
    async (open) => {
      using folder = temporaryFolder();
      const path = `${folder.path}/board.db`;
      const server = await spawnPageServer(path);
      {
        using bob = await joinAs("bob", server.tcpPort);
        for (const text of ["one", "two", "three"]) await bob.ask(`send ${text}`);
      }
      const tab = await open(server, withWorker);
      const visitor = new PageVisitor(tab.page);
      await visitor.sees("three");
      await isHeld(tab.page);
      await areKept(tab.page, 3);
      await server.kill();

      await tab.page.reload();
      await visitor.sees("three");
      expect(await visitor.rows()).toEqual([
        "#1 bob: one",
        "#2 bob: two",
        "#3 bob: three",
        expect.stringMatching(/^This is how it stood today at .+\. It may have gone on since\.$/),
      ]);
      expect(await visitor.textOf("notice-lead")).toBe("No connection to the board.");
      expect(await visitor.textOf("notice-rest")).toMatch(/^You read what this device has kept\. /);
      expect(await tab.page.locator('#rows[data-age="old"]').count()).toBe(1);

      await using again = await spawnPageServer(path, server.httpPort);
      using ann = await joinAs("ann", again.tcpPort);
      await ann.ask("send four");
      await visitor.sees("four");
      expect(await visitor.rows()).toEqual(["#1 bob: one", "#2 bob: two", "#3 bob: three", "#4 ann: four"]);
      expect(await tab.page.locator('#rows[data-age="old"]').count()).toBe(0);
    },
  );

  testInBrowser(
    "a new board at the address gets neither the key nor the messages of the old one",
    async (open) => {
      using folder = temporaryFolder();
      const server = await spawnPageServer(`${folder.path}/one.db`);
      {
        using bob = await joinAs("bob", server.tcpPort);
        await bob.ask("send one");
      }
      const tab = await open(server, withWorker);
      const visitor = new PageVisitor(tab.page);
      await visitor.sees("one");
      await isHeld(tab.page);
      await areKept(tab.page, 1);
      await server.kill();
      const other = await spawnPageServer(`${folder.path}/other.db`, server.httpPort);
      await tab.page.reload();
      await tab.page.click("#go-on");
      await visitor.isConnected();
      using ann = await joinAs("ann", other.tcpPort);
      await ann.ask("send other");
      await visitor.sees("other");
      await areKept(tab.page, 2);
      expect(new Set((await readKept(tab.page, "key")).values()).size).toBe(2);
      await other.kill();
      await tab.page.reload();
      await visitor.sees("other");
      expect(await visitor.messages()).toEqual(["#1 ann: other"]);
    },
  );

  testInBrowser("its worker holds the page and its files, and nothing else", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server, withWorker);
    const visitor = new PageVisitor(page);
    await visitor.isConnected();
    const scope = await isHeld(page);
    expect(scope).toBe(`http://127.0.0.1:${server.httpPort}/`);
    await page.reload();
    await visitor.isConnected();
    const held = await heldFiles(page);
    expect(Object.keys(held)).toEqual([`lastword-shell ${scope}`]);
    const kinds = Object.values(held)
      .flat()
      .map((path) => path.replace(/^.*\./, ""));
    expect([kinds.length, new Set(kinds)]).toEqual([6, new Set(["/", "css", "js", "png", "svg"])]);
  });

  testInBrowser("a notification comes from the worker, as a phone demands", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using bob = await joinAs("bob", server.tcpPort);
    await bob.ask("send before");
    const tab = await open(server, { ...withWorker, permissions: ["notifications"] });
    const { page } = tab;
    const visitor = new PageVisitor(page);
    await visitor.sees("before"); // what comes from now on is new
    await isHeld(page);
    await visitor.wantNotifications("all");
    await visitor.reads("notifications-note", /^while the page is hidden/);
    await page.evaluate(() =>
      Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true }),
    );
    await bob.ask("send hello");
    const bodies = await eventually(
      () =>
        page.evaluate(async () => {
          const registration = await navigator.serviceWorker.ready;
          return (await registration.getNotifications()).map(({ body }) => body);
        }),
      (shown) => shown.length > 0,
    );
    expect(bodies).toEqual(["bob: hello"]);
  });

  testInBrowser("below a path of a proxy it has that path alone", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using front = frontOf(server.httpPort, "/board");
    const tab = await open({ url: `${front.url}/board/` }, withWorker);
    tab.forgive(noWebSocket);
    const { page } = tab;
    const scope = await isHeld(page);
    expect(scope).toBe(`${front.url}/board/`);
    await page.reload();
    expect(await page.evaluate(() => navigator.serviceWorker.controller?.scriptURL)).toBe(
      `${front.url}/board/service-worker.js`,
    );
    const paths = Object.values(await heldFiles(page)).flat();
    expect(paths.filter((path) => !path.startsWith("/board/"))).toEqual([]);
  });

  testInBrowser(
    "a new version is there at once and is held from then on; what a proxy answers instead is not",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      using front = frontOf(server.httpPort, "");
      const tab = await open({ url: `${front.url}/` }, withWorker);
      tab.forgive(noWebSocket);
      const { page } = tab;
      await isHeld(page);
      const version = () => page.evaluate(() => document.documentElement.dataset.version);

      front.replace(/<html lang="en"/, '<html lang="en" data-version="2"');
      await page.reload();
      expect(await version()).toBe("2");
      front.answerWith('<!doctype html><html data-version="sign in"><title>Sign in</title>');
      await page.reload();
      expect(await version()).toBe("sign in");
      front.fail();
      await page.reload();
      expect(await version()).toBe("2");
    },
  );
});

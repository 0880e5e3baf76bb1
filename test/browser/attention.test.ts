import { describe, expect } from "bun:test";
import type { BrowserContextOptions, Page } from "playwright-core";
import { browserTests, type OpenTab } from "../support/browser.ts";
import { eventually } from "../support/deadline.ts";
import { startServer } from "../support/server.ts";
import { preferPolling } from "./stand-in.ts";
import { joinAs, PageVisitor } from "./visitor.ts";

const testInBrowser = browserTests();
const pollIntervalMs = 1000;

/**
 * Opens the page and records requests for permission (`asked`), notifications (`shown`) and the times of `tones`. The test can
 * hide the page: a headless browser has no other tab to put in front.
 */
async function openWatched(
  open: OpenTab,
  server: Parameters<OpenTab>[0],
  permission: "granted" | "denied",
  options?: BrowserContextOptions,
) {
  const { page } = await open(server, options);
  await page.addInitScript((answer) => {
    const done = { asked: 0, shown: [] as string[], tones: [] as number[], visibility: "visible" };
    Reflect.set(globalThis, "done", done);
    class CountedNotification extends EventTarget {
      static permission = "default";
      static requestPermission() {
        done.asked++;
        CountedNotification.permission = answer;
        return Promise.resolve(answer);
      }
      constructor(title: string, { body }: NotificationOptions) {
        super();
        done.shown.push(`${title}: ${body}`);
      }
    }
    Reflect.set(globalThis, "Notification", CountedNotification);
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (when) {
      done.tones.push(performance.now());
      start.call(this, when);
    };
    Object.defineProperty(document, "visibilityState", { get: () => done.visibility });
  }, permission);
  await page.clock.install();
  await page.reload();
  const visitor = new PageVisitor(page);
  await visitor.isConnected();
  return visitor;
}

/** What `openWatched` has recorded. */
async function lookAtDone(page: Page): Promise<{ asked: number; shown: string[]; tones: number[] }> {
  return page.evaluate(() => Reflect.get(globalThis, "done"));
}

async function turn(page: Page, visibility: "hidden" | "visible"): Promise<void> {
  await page.evaluate((value) => {
    Reflect.get(globalThis, "done").visibility = value;
    document.dispatchEvent(new Event("visibilitychange"));
  }, visibility);
}

/** Stops the page's clock; the result advances it. */
async function holdClock(page: Page): Promise<(ms: number) => Promise<void>> {
  await page.evaluate(() => {
    let nowMs = performance.now();
    performance.now = () => nowMs;
    Reflect.set(window, "moveClock", (ms: number) => {
      nowMs += ms;
    });
  });
  return (ms) => page.evaluate((by) => Reflect.get(window, "moveClock")(by), ms);
}

describe("how the page draws attention", () => {
  testInBrowser(
    "the title counts messages that arrive while the page is hidden, until it is visible",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      using bob = await joinAs("bob", server.tcpPort);
      await bob.ask("send old");
      const ann = await openWatched(open, server, "granted");
      await ann.sees("old");
      await ann.takeName("ann");
      expect(await ann.page.title()).toBe("Lastword");
      await turn(ann.page, "hidden");
      await ann.say("my own");
      await ann.sees("my own");
      await bob.ask("send one");
      await bob.ask("send two");
      await eventually(
        () => ann.page.title(),
        (title) => title === "(2) Lastword",
      );
      await turn(ann.page, "visible");
      expect(await ann.page.title()).toBe("Lastword");
    },
  );

  testInBrowser("the page asks, shows and plays nothing unless the user turns it on", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using bob = await joinAs("bob", server.tcpPort);
    const visitor = await openWatched(open, server, "granted");
    await turn(visitor.page, "hidden");
    await bob.ask("send news");
    await eventually(
      () => visitor.page.title(),
      (title) => title === "(1) Lastword",
    );
    await visitor.reads("news", /^bob: news$/);
    expect(await lookAtDone(visitor.page)).toMatchObject({ asked: 0, shown: [], tones: [] });
  });

  testInBrowser(
    "a hidden page shows notifications, groups many messages into one, and leaves out its own",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      using bob = await joinAs("bob", server.tcpPort);
      await bob.ask("send history");
      const ann = await openWatched(open, server, "granted");
      await preferPolling(ann.page);
      await ann.page.reload();
      await ann.takeName("ann");
      await ann.wantNotifications("all");
      await bob.ask("send while it is seen");
      await ann.reads("news", /while it is seen/);
      await turn(ann.page, "hidden");
      await ann.say("my own");
      await ann.sees("my own");
      // Held timers: the five come with one poll, and within one burst, however slow the machine is.
      await ann.page.clock.pauseAt(Date.now() + pollIntervalMs);
      bob.send(Array.from({ length: 5 }, (_, index) => `send many ${index}\n`).join(""));
      await bob.lines(5);
      await ann.page.clock.runFor(pollIntervalMs);
      await eventually(
        () => ann.page.title(),
        (title) => title === "(5) Lastword",
      );
      await ann.page.clock.resume();
      await ann.reads("news", /5 new messages/);
      await bob.ask("send a last one");
      await ann.reads("news", /a last one/);
      const { asked, shown } = await eventually(
        () => lookAtDone(ann.page),
        (done) => done.shown.length > 1,
      );
      expect([asked, shown]).toEqual([1, ["Lastword: 5 new messages", "Lastword: bob: a last one"]]);
    },
  );

  testInBrowser(
    "a hidden page notifies of messages that call its reader by a name of this browser, if only those are wanted",
    async (open) => {
      await using server = await startServer({ httpPort: 0, title: "Workshop" });
      using bob = await joinAs("bob", server.tcpPort);
      const ann = await openWatched(open, server, "granted");
      await ann.takeName("ann");
      await ann.takeName("bo");
      await ann.wantNotifications("mentions");
      await turn(ann.page, "hidden");
      // A burst of which a list of the first few would miss the call.
      for (const text of ["to @annabel", "to ann", "mail@ann", "three", "four"])
        await bob.ask(`send ${text}`);
      await bob.ask("send hello @ANN, are you there?");
      const shown = async () => (await lookAtDone(ann.page)).shown;
      await eventually(shown, ({ length }) => length > 0);
      expect(await shown()).toEqual(["Workshop: bob: hello @ANN, are you there?"]);
      await ann.wantNotifications("never");
      await bob.ask("send @bo too");
      await ann.reads("news", /@bo too/);
      // A notification of that one would be there before this one is read aloud.
      await bob.ask("send later");
      await ann.reads("news", /later/);
      expect(await shown()).toHaveLength(1);
    },
  );

  testInBrowser("the menu says what a hidden page can do, and the choice outlives a reload", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server, { permissions: ["notifications"] });
    const visitor = new PageVisitor(page);
    await visitor.isConnected();
    expect(await visitor.textOf("notifications-note")).toBe("");
    await visitor.wantNotifications("mentions");
    await visitor.reads(
      "notifications-note",
      /^while the page is hidden, as long as the browser lets it run$/,
    );
    await visitor.choose("switch", "New messages at once");
    await visitor.reads("notifications-note", /late, since it asks each second/);
    await page.reload();
    expect(await page.inputValue("#notifications")).toBe("mentions");
    await visitor.reads("notifications-note", /late, since it asks each second/);
  });

  testInBrowser(
    "while messages are unread, the icon has a dot and that of an installed page their number",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      using bob = await joinAs("bob", server.tcpPort);
      const { page } = await openWatched(open, server, "granted");
      await page.evaluate(() => {
        const numbers: (number | undefined)[] = [];
        Reflect.set(globalThis, "badges", numbers);
        navigator.setAppBadge = async (count) => {
          numbers.push(count);
        };
      });
      const iconFile = () => page.getAttribute("#icon", "href");
      const plain = await iconFile();
      await turn(page, "hidden");
      await bob.ask("send news");
      const dotted = await eventually(iconFile, (file) => file !== plain);
      const response = await page.request.get(new URL(dotted ?? "", page.url()).href);
      expect([response.headers()["content-type"], await response.text()]).toEqual([
        "image/svg+xml",
        expect.stringContaining("<circle"),
      ]);
      await turn(page, "visible");
      expect(await iconFile()).toMatch(new RegExp(`${plain?.replace("./", "")}$`));
      expect(await page.evaluate(() => Reflect.get(globalThis, "badges"))).toEqual([1, 0]);
    },
  );

  testInBrowser(
    "if the browser denies notifications, none are wanted, and the menu gives the reason",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      const visitor = await openWatched(open, server, "denied");
      await visitor.wantNotifications("all");
      await visitor.reads(
        "notifications-note",
        /^Your browser blocks notifications for this address; its settings allow them\.$/,
      );
      expect(await visitor.page.inputValue("#notifications")).toBe("never");
    },
  );

  testInBrowser("in an insecure context the menu says that notifications need https", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await openWatched(open, server, "denied");
    // As over plain http from another host: Chromium offers notifications there, and denies each.
    await page.addInitScript(() => Object.defineProperty(globalThis, "isSecureContext", { value: false }));
    await page.reload();
    const visitor = new PageVisitor(page);
    await visitor.wantNotifications("mentions");
    await visitor.reads("notifications-note", /^Notifications need https\.$/);
    expect(await lookAtDone(page)).toMatchObject({ asked: 0 });
  });

  testInBrowser(
    "the sound plays when it is turned on and when messages arrive, but not for each one",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      using bob = await joinAs("bob", server.tcpPort);
      const { page } = await openWatched(open, server, "granted");
      const moveClock = await holdClock(page);
      await new PageVisitor(page).choose("switch", "Sound");
      const tones = async () => (await lookAtDone(page)).tones;
      await eventually(tones, ({ length }) => length === 2);
      const visitor = new PageVisitor(page);
      await moveClock(2999);
      await bob.ask("send too soon");
      await visitor.reads("news", /too soon/);
      expect(await tones()).toHaveLength(2);
      await moveClock(1);
      await bob.ask("send ring");
      await eventually(tones, ({ length }) => length === 4);
    },
  );
});

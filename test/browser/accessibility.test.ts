import { describe, expect } from "bun:test";
import type { Page } from "playwright-core";
import { browserTests, findAccessibilityFaults } from "../support/browser.ts";
import { eventually } from "../support/deadline.ts";
import { startServer } from "../support/server.ts";
import { preferPolling } from "./stand-in.ts";
import { joinAs, PageVisitor, sendMany } from "./visitor.ts";

const testInBrowser = browserTests();

/** Records the lines that the live region announces; the result returns them. */
async function recordAnnouncements(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const lines: string[] = [];
    Reflect.set(window, "announced", lines);
    const region = document.getElementById("news");
    if (region === null) throw new Error("there is no live region");
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) for (const node of addedNodes) lines.push(node.textContent ?? "");
    }).observe(region, { childList: true });
  });
  return () => page.evaluate((): string[] => Reflect.get(window, "announced"));
}

/** The number of messages in these announcements. */
function countMessages(lines: readonly string[]): number {
  return lines.reduce((total, line) => total + Number(/^(\d+) new messages$/.exec(line)?.[1] ?? 1), 0);
}

describe("the page's accessibility", () => {
  for (const colorScheme of ["light", "dark"] as const) {
    testInBrowser(`axe finds no serious violation in the ${colorScheme} scheme`, async (open) => {
      await using server = await startServer({ httpPort: 0 });
      using bob = await joinAs("bob", server.tcpPort);
      await bob.ask("send history");
      for (const viewport of [
        { width: 390, height: 844 },
        { width: 1280, height: 800 },
      ]) {
        const { page } = await open(server, { colorScheme, viewport });
        const visitor = new PageVisitor(page);
        await visitor.sees("history");
        expect(await findAccessibilityFaults(page)).toEqual([]);
        const name = `ann${viewport.width}`;
        await visitor.takeName(name);
        await visitor.say(`own of ${name}`);
        await visitor.sees(`own of ${name}`);
        await sendMany(bob, 40);
        await visitor.sees("number 40");
        await bob.ask(`send the last before ${name} reads`);
        await visitor.sees(`the last before ${name} reads`);
        await visitor.scrollTo("start");
        await page.locator("#to-end").waitFor();
        await bob.ask("send unseen");
        await eventually(
          () => page.title(),
          (title) => title !== "Lastword",
        );
        await visitor.say("x".repeat(901));
        await visitor.reads("alert", /^Too long by 1 byte/);
        expect(await page.locator("#to-end").isVisible()).toBe(true);
        expect(await findAccessibilityFaults(page)).toEqual([]);
        await visitor.choose("button", "Use this name on another device");
        expect(await findAccessibilityFaults(page)).toEqual([]);
      }
    });

    testInBrowser(
      `axe finds no serious violation without a connection, in the ${colorScheme} scheme`,
      async (open) => {
        const server = await startServer({ httpPort: 0 });
        const tab = await open(server, { colorScheme });
        const visitor = new PageVisitor(tab.page);
        await visitor.takeName("ann");
        await server.stop();
        await visitor.reads("connection", /^(No connection to the board|The board is being restarted)\.$/);
        await visitor.say("not now");
        expect(await findAccessibilityFaults(tab.page)).toEqual([]);
      },
    );
  }

  testInBrowser("a user can register and send a message with the keyboard alone", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server);
    const visitor = new PageVisitor(page);
    await visitor.isConnected();
    expect(await visitor.focus()).toBe("name");
    await page.keyboard.type("ann");
    await page.keyboard.press("Enter");
    await eventually(
      () => visitor.focus(),
      (id) => id === "message",
    );
    await page.keyboard.type("by keys alone");
    await page.keyboard.press("Enter");
    await visitor.sees("by keys alone");
    expect(await visitor.focus()).toBe("message");
  });

  testInBrowser("the focus moves on when the form that has it is hidden", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const visitor = new PageVisitor((await open(server)).page);
    await visitor.isConnected();
    await visitor.page.fill("#name", "ann");
    await visitor.page.press("#take-name", "Enter");
    await visitor.page.locator("#message").waitFor();
    expect(await visitor.focus()).toBe("message");
  });

  testInBrowser("a screen reader separates the sender of a message from the word you", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const visitor = new PageVisitor((await open(server)).page);
    await visitor.takeName("bob");
    await visitor.say("hello");
    await visitor.sees("hello");
    expect(await visitor.page.locator("#rows").ariaSnapshot()).toMatch(/bob ?, you ?: hello/);
  });

  testInBrowser("Tab visits every control in page order, then leaves the page", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server);
    const visitor = new PageVisitor(page);
    await visitor.takeName("ann");
    await visitor.say("hello");
    await visitor.sees("hello");
    const order: string[] = [];
    for (let turn = 0; turn < 8; turn++) {
      await page.keyboard.press("Tab");
      order.push(await visitor.focus());
    }
    expect(order).toEqual([
      "send",
      "page",
      "state",
      "find-open",
      "menu-open",
      "board",
      "change-name",
      "message",
    ]);
  });

  testInBrowser("a live region announces new messages from others, and stays small", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using bob = await joinAs("bob", server.tcpPort);
    await bob.ask("send history");
    const ann = new PageVisitor((await open(server)).page);
    await ann.sees("history");
    await ann.takeName("ann");
    await ann.say("my own");
    await ann.sees("my own");
    expect(await ann.textOf("news")).toBe("");
    const announced = await recordAnnouncements(ann.page);
    await bob.ask("send hello");
    await ann.reads("news", /^bob: hello$/);
    await sendMany(bob, 50);
    // On a slow machine they arrive in several bursts; each is announced by its number, or by its few messages.
    await eventually(announced, (lines) => countMessages(lines) === 51);
    expect((await announced()).length).toBeLessThan(51);
    for (let index = 0; index < 12; index++) {
      await bob.ask(`send single ${index}.`);
      await ann.reads("news", new RegExp(`single ${index}\\.$`));
    }
    expect(await ann.page.locator("#news > p").count()).toBe(10);
  });

  testInBrowser("the status is silent while nothing changes, however often the page polls", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const tab = await open(server);
    await preferPolling(tab.page);
    const polls = { count: 0 };
    tab.page.on("websocket", (socket) => {
      socket.on("framesent", ({ payload }) => {
        if (payload === "read") polls.count++;
      });
    });
    await tab.page.reload();
    const visitor = new PageVisitor(tab.page);
    await visitor.isConnected();
    await tab.page.evaluate(() => {
      const changes: string[] = [];
      Reflect.set(globalThis, "changes", changes);
      for (const region of document.querySelectorAll(
        "[role=status], [role=alert], [role=log], [aria-live]",
      )) {
        new MutationObserver(() => changes.push(region.textContent ?? "")).observe(region, {
          subtree: true,
          childList: true,
          characterData: true,
        });
      }
    });
    await eventually(
      async () => polls.count,
      (count) => count >= 3,
    );
    expect(await tab.page.evaluate<string[]>(() => Reflect.get(globalThis, "changes"))).toEqual([]);
    await server.stop();
    await visitor.reads("notice-rest", /^Connecting again in [2-9] s\./);
    await visitor.reads("notice-rest", /^Connecting again in 1 s\./);
    expect(await tab.page.evaluate<string[]>(() => Reflect.get(globalThis, "changes"))).toEqual([
      expect.stringMatching(/^(No connection to the board|The board is being restarted)\.$/),
    ]);
  });
});

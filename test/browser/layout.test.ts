import { describe, expect } from "bun:test";
import type { BrowserContextOptions, Page } from "playwright-core";
import { browserTests, type OpenTab } from "../support/browser.ts";
import { startServer } from "../support/server.ts";
import { PageVisitor } from "./visitor.ts";

const testInBrowser = browserTests();

async function boxOf(page: Page, selector: string) {
  const box = await page.locator(selector).first().boundingBox();
  if (box === null) throw new Error(`not seen: ${selector}`);
  return { left: box.x, right: box.x + box.width, top: box.y, width: box.width, height: box.height };
}

/** A phone: its scroll bars take no room. */
const touch = { isMobile: true, hasTouch: true };

/** Opens the page at this width, with a name and one message. */
async function openTalk(open: OpenTab, port: number, width: number, options: BrowserContextOptions = {}) {
  const { page } = await open({ httpPort: port }, { viewport: { width, height: 800 }, ...options });
  const visitor = new PageVisitor(page);
  await visitor.takeName(`ann${width}`);
  await visitor.say("hello");
  await visitor.sees("hello");
  return page;
}

describe("the page's columns", () => {
  testInBrowser(
    "are those of a script on a wide screen: who, what, when, in line with the dock",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      const page = await openTalk(open, server.httpPort ?? 0, 1280);
      const [title, words, field] = [
        await boxOf(page, "h1"),
        await boxOf(page, "#rows .text"),
        await boxOf(page, "#message"),
      ];
      expect(Math.abs(title.left - words.left)).toBeLessThan(1);
      expect(Math.abs(field.left - words.left)).toBeLessThan(1);
      const [sender, time] = [await boxOf(page, "#rows .sender"), await boxOf(page, "#rows time")];
      expect(sender.right).toBeLessThan(words.left);
      expect(time.left).toBeGreaterThan(field.right);
      expect(Math.abs((await boxOf(page, "#send")).left - time.left)).toBeLessThan(1);
    },
  );

  testInBrowser("have room for the time and the number of the five millionth message", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const page = await openTalk(open, server.httpPort ?? 0, 1280);
    await new PageVisitor(page).say("again");
    await new PageVisitor(page).sees("again");
    const row = page.locator("#rows .continued");
    await row.evaluate((element) => {
      const [time, id] = [element.querySelector("time"), element.querySelector(".id")];
      if (time) time.textContent = "12:43 AM";
      if (id) id.textContent = "#4999999";
    });
    await row.hover();
    const [meta, words] = [await boxOf(page, ".continued .meta"), await boxOf(page, ".continued .text")];
    expect(meta.height).toBeLessThanOrEqual(words.height);
    const [time, id] = [await boxOf(page, ".continued .when"), await boxOf(page, ".continued .id")];
    expect(id.left).toBeGreaterThan(time.right);
    expect(id.right).toBeLessThan(meta.right + 0.5);
  });

  testInBrowser("become one on a phone: name and time above the words", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const page = await openTalk(open, server.httpPort ?? 0, 390, touch);
    const [sender, words, field] = [
      await boxOf(page, "#rows .sender"),
      await boxOf(page, "#rows .text"),
      await boxOf(page, "#message"),
    ];
    expect(sender.top).toBeLessThan(words.top);
    expect([sender.left, words.left, field.left].map(Math.round)).toEqual([16, 16, 16]);
  });

  testInBrowser(
    "leave every control in sight at 320 pixels, and at 390 with text twice as large",
    async (open) => {
      const about = "Tools, deliveries, lunch. Ask before you take the van.";
      await using server = await startServer({ httpPort: 0, title: "Workshop", about });
      for (const [width, factor] of [
        [320, 1],
        [390, 2],
      ] as const) {
        const page = await openTalk(open, server.httpPort ?? 0, width / factor, touch);
        for (const selector of ["h1", "#menu-open", "#change-name", "#message", "#send"]) {
          const box = await boxOf(page, selector);
          expect(box.width).toBeGreaterThan(16);
          expect(box.left).toBeGreaterThanOrEqual(0);
          expect(box.right).toBeLessThanOrEqual(width / factor + 0.5);
        }
        expect((await boxOf(page, "#message")).width).toBeGreaterThan(90);
        await page.context().close();
      }
    },
  );

  testInBrowser("have buttons of at least 44 pixels", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const page = await openTalk(open, server.httpPort ?? 0, 390);
    for (const selector of ["#menu-open", "#send", "#message"]) {
      const { width, height } = await boxOf(page, selector);
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(44);
    }
  });

  testInBrowser("have a field as tall as its text in a browser that knows no field-sizing", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const page = await openTalk(open, server.httpPort ?? 0, 390);
    await page.addInitScript(() => {
      CSS.supports = () => false;
      const fixed = new CSSStyleSheet();
      fixed.replaceSync("#message { field-sizing: fixed !important }");
      document.adoptedStyleSheets = [fixed];
    });
    await page.reload();
    await new PageVisitor(page).isRegistered();
    const heights: number[] = [];
    for (const text of ["one line", "a line and another, ".repeat(8), ""]) {
      await page.fill("#message", text);
      heights.push((await boxOf(page, "#message")).height);
      expect(await page.$eval("#message", (field) => field.scrollHeight - field.clientHeight)).toBe(0);
    }
    const [one = 0, several = 0, none = 0] = heights;
    expect(several).toBeGreaterThan(2 * one);
    expect(none).toBe(one);

    await page.fill("#message", "a draft of several lines ".repeat(8));
    await page.reload();
    await page.locator("#message:focus").waitFor();
    expect((await boxOf(page, "#message")).height).toBeGreaterThan(2 * one);
  });
});

import { describe, expect } from "bun:test";
import type { Page } from "playwright-core";
import { browserTests } from "../support/browser.ts";
import { eventually } from "../support/deadline.ts";
import { startServer } from "../support/server.ts";
import { joinAs, PageVisitor, sendMany } from "./visitor.ts";

const testInBrowser = browserTests();
const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

/** Puts a keyboard over the lower part of the page, as iOS does, or takes it away. */
async function coverBy(page: Page, keyboardPx: number): Promise<void> {
  await page.evaluate((px) => {
    const viewport = globalThis.visualViewport;
    if (viewport === null) throw new Error("no visual viewport");
    Object.defineProperty(viewport, "height", { value: window.innerHeight - px, configurable: true });
    viewport.dispatchEvent(new Event("resize"));
  }, keyboardPx);
}

async function boxOf(page: Page, selector: string) {
  const box = await page.locator(selector).first().boundingBox();
  if (box === null) throw new Error(`not seen: ${selector}`);
  return box;
}

/** How high the part around the middle of an element is that takes a tap for it. */
async function tapHeightOf(page: Page, selector: string): Promise<number> {
  return page.evaluate((wanted) => {
    const element = document.querySelector(wanted);
    if (element === null) return 0;
    const { left, width, top, height } = element.getBoundingClientRect();
    const takes = (y: number) => {
      const hit = document.elementFromPoint(left + width / 2, y);
      return hit !== null && element.contains(hit);
    };
    let [first, last] = [top + height / 2, top + height / 2];
    while (takes(first - 1)) first--;
    while (takes(last + 1)) last++;
    return last - first + 1;
  }, selector);
}

describe("on a phone", () => {
  testInBrowser(
    "a keyboard over the page leaves the field and the end of the talk in sight",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      using bob = await joinAs("bob", server.tcpPort);
      await sendMany(bob, 30);
      const { page } = await open(server, phone);
      const ann = new PageVisitor(page);
      await ann.takeName("ann");
      await ann.sees("number 30");
      await coverBy(page, 336);
      const bottom = async () => {
        const { y, height } = await boxOf(page, "#message");
        return y + height;
      };
      await eventually(bottom, (px) => px < 844 - 336);
      await eventually(
        () => ann.distanceFromEndPx(),
        (px) => px < 2,
      );
      const last = await boxOf(page, '#rows [data-id="30"]');
      expect(last.y + last.height).toBeLessThan((await boxOf(page, "#message")).y);
      await coverBy(page, 0);
      await eventually(bottom, (px) => px > 700);
    },
  );

  testInBrowser("the window that grows smaller, as on Android, keeps the end in sight, too", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using bob = await joinAs("bob", server.tcpPort);
    await sendMany(bob, 30);
    const { page } = await open(server, phone);
    const ann = new PageVisitor(page);
    await ann.sees("number 30");
    await page.setViewportSize({ width: 390, height: 420 });
    await eventually(
      () => ann.distanceFromEndPx(),
      (px) => px < 2,
    );
    expect(await page.getAttribute("#message", "enterkeyhint")).toBe("send");
  });

  testInBrowser("header, dock and menu keep clear of the edges that the device covers", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server, phone);
    await new PageVisitor(page).takeName("ann");
    const before = { title: await boxOf(page, "h1"), field: await boxOf(page, "#message") };
    const session = await page.context().newCDPSession(page);
    const insets = { top: 47, bottom: 34, left: 40, right: 40 };
    await session.send("Emulation.setSafeAreaInsetsOverride", { insets });
    await eventually(
      () => boxOf(page, "h1"),
      ({ y }) => Math.abs(y - before.title.y - insets.top) < 1,
    );
    const field = await boxOf(page, "#message");
    expect(844 - field.y - field.height).toBeGreaterThanOrEqual(insets.bottom);
    expect(field.x).toBeGreaterThanOrEqual(insets.left);
    await page.click("#state");
    expect((await boxOf(page, "#how-title")).y).toBeGreaterThanOrEqual(insets.top);
  });

  testInBrowser(
    "whatever is tapped takes a tap on 44 pixels, and each item of the menu does",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      using bob = await joinAs("bob", server.tcpPort);
      await bob.ask("send hello");
      const { page } = await open(server, phone);
      const ann = new PageVisitor(page);
      await ann.takeName("ann");
      await page.tap("#rows .text");
      await page.locator(".row-actions").waitFor();
      const targets = ["#state", "#find-open", "#menu-open", "#change-name", "#send", ".row-actions .link"];
      for (const selector of targets)
        expect([selector, (await tapHeightOf(page, selector)) >= 44]).toEqual([selector, true]);
      await page.click("#menu-open");
      for (const item of await page.locator("#menu :is(.item, select):visible").all())
        expect((await item.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    },
  );

  testInBrowser("the field says less where there is no room for more", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server, phone);
    await new PageVisitor(page).takeName("ann");
    expect(await page.getAttribute("#message", "placeholder")).toBe("Write a message");
    await page.setViewportSize({ width: 195, height: 422 });
    await eventually(
      () => page.getAttribute("#message", "placeholder"),
      (words) => words === "Message",
    );
  });
});

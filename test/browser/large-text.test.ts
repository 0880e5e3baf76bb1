import { describe, expect } from "bun:test";
import type { Page } from "playwright-core";
import { browserTests, type OpenTab } from "../support/browser.ts";
import { startServer } from "../support/server.ts";
import { joinAs, PageVisitor } from "./visitor.ts";

const testInBrowser = browserTests();

/** Opens a board on a phone whose reader has made all text twice as large. */
async function openLarge(open: OpenTab, httpPort: number | undefined): Promise<PageVisitor> {
  const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
  const { page } = await open({ httpPort }, phone);
  const session = await page.context().newCDPSession(page);
  await session.send("Page.setFontSizes", { fontSizes: { standard: 32, fixed: 26 } });
  await page.locator(":root").evaluate((root) => {
    if (getComputedStyle(root).fontSize !== "32px") throw new Error("the text is not larger");
  });
  const visitor = new PageVisitor(page);
  await visitor.isConnected();
  return visitor;
}

/** The controls in this part of the page that one sees, and cannot use: too small, outside the window, or covered by something. */
async function findUnusable(page: Page, part: string): Promise<string[]> {
  return page.evaluate((selector) => {
    const root = document.querySelector(selector) ?? document;
    const controls = [...root.querySelectorAll<HTMLElement>("button, input, textarea, select")];
    return controls.flatMap((control) => {
      if (!control.checkVisibility()) return [];
      control.scrollIntoView({ block: "nearest" });
      const { left, right, top, bottom, width, height } = control.getBoundingClientRect();
      const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      const isInside = left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight;
      const isHit = hit !== null && (control.contains(hit) || hit.contains(control));
      if (isInside && isHit && Math.min(width, height) >= 24) return [];
      const box = [left, top, width, height].map(Math.round).join(" ");
      return [`${control.id || control.textContent}: ${box}, there is ${hit?.id || hit?.className}`];
    });
  }, part);
}

describe("the page with text twice as large, at 390 pixels", () => {
  testInBrowser("leaves every control usable, whatever it says", async (open) => {
    await using server = await startServer({ httpPort: 0, title: "Workshop", about: "Ask first." });
    const ann = await openLarge(open, server.httpPort);
    const { page } = ann;
    const unusable: Record<string, string[]> = {};
    const look = async (state: string, part = "body") => {
      const found = await findUnusable(page, part);
      if (found.length > 0) unusable[state] = found;
    };
    await page.locator("#empty").waitFor();
    await look("empty");
    using bob = await joinAs("bob", server.tcpPort);
    await ann.askFor("bob");
    await ann.reads("name-alert", /Somebody/);
    await look("name taken");
    await ann.askFor("Anna Rossi");
    await ann.reads("name-alert", /one word/);
    await look("no name");
    await ann.takeName("ann");
    await bob.ask("send @ann the truck is here, second gate");
    await ann.sees("second gate");
    await look("talk");
    await page.click("#change-name");
    await look("card");
    await ann.askFor("bob");
    await ann.reads("name-alert", /Somebody/);
    await look("card, name taken");
    await page.keyboard.press("Escape");
    await page.click("#menu-open");
    await look("menu", "#menu");
    await page.keyboard.press("Escape");
    await page.click("#find-open");
    await look("find", "#find");
    await page.keyboard.press("Escape");
    await server.stop();
    await page.locator("#retry").waitFor();
    await ann.say("waits");
    await page.locator(".pending.waiting").waitFor();
    await look("no connection");
    expect(unusable).toEqual({});
    expect(await page.locator("#title").evaluate((title) => title.scrollWidth <= title.clientWidth)).toBe(
      true,
    );

    await using lab = await startServer({ httpPort: server.httpPort ?? 0, title: "Lab 3" });
    await page.locator("#read-old").waitFor();
    await look("another board");
    await page.locator("#read-old").click();
    await ann.sees("second gate");
    await look("the old board");
    expect(unusable).toEqual({});
    expect(lab.board.lastWord.id).toBe(0);
  });
});

import { describe, expect } from "bun:test";
import type { Page } from "playwright-core";
import { browserTests } from "../support/browser.ts";
import { startServer } from "../support/server.ts";
import { PageVisitor } from "./visitor.ts";

const testInBrowser = browserTests();

async function boxOf(page: Page, selector: string) {
  const box = await page.locator(selector).boundingBox();
  if (box === null) throw new Error(`not seen: ${selector}`);
  return { left: box.x, right: box.x + box.width, top: box.y, width: box.width };
}

describe("the fields and switches of the page", () => {
  testInBrowser("leave room for a name beside a long draft", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server);
    await page.fill("#message", "long ".repeat(180));
    for (const width of [641, 1280]) {
      await page.setViewportSize({ width, height: 700 });
      expect((await boxOf(page, "#name")).width).toBeGreaterThan(120);
      expect((await boxOf(page, "#message")).width).toBeGreaterThan(200);
    }
  });

  testInBrowser("end at the same edge on a phone, once the name is registered", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server, { viewport: { width: 390, height: 844 } });
    await new PageVisitor(page).takeName("ann");
    const [name, send] = [await boxOf(page, "#name"), await boxOf(page, "#message-form button")];
    expect(Math.abs(name.right - send.right)).toBeLessThan(0.5);
  });

  testInBrowser("fit on one line at 320 pixels: the title and three switches", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server, { viewport: { width: 320, height: 640 } });
    const [first, last] = [await boxOf(page, "#live"), await boxOf(page, "#sound")];
    expect(last.top).toBe(first.top);
    expect((await boxOf(page, "h1")).right).toBeLessThan(first.left);
  });
});

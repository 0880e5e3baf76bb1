import { describe, expect } from "bun:test";
import { browserTests } from "../support/browser.ts";
import { startServer } from "../support/server.ts";
import { joinAs, PageVisitor } from "./visitor.ts";

const testInBrowser = browserTests();

const texts = [
  "<script>document.title = 'owned'</script>",
  "<img src=x onerror=\"document.title='owned'\">",
  "<a href=\"javascript:document.title='owned'\">click</a> https://other.example/?q=<b>",
  "&lt;b&gt; &amp; \"quotes\" 'quotes' `ticks` \u0024{document.title}",
  "\u05e9\u05dc\u05d5\u05dd ) 1 2 3 ( \u05e2\u05d5\u05dc\u05dd",
  "\u200f\u200fright to left marks \u061c",
  `z${"\u0335\u0321\u0322\u0347\u0353".repeat(80)}algo`,
  "\u{1f469}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466} \u65e5\u672c\u8a9e \ufdfd",
  "</li></ol><h1>out of the list</h1>",
  "W".repeat(900),
  "\ufdfd".repeat(300),
] as const;

describe("hostile texts on the page", () => {
  testInBrowser("appear literally, and have no effect", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using mallory = await joinAs("mallory", server.tcpPort);
    const tab = await open(server);
    const visitor = new PageVisitor(tab.page);
    for (const text of texts) expect(await mallory.ask(`send ${text}`)).toBe("ok");
    await visitor.sees("out of the list");
    await visitor.sees("\ufdfd".repeat(300));
    expect(await tab.page.locator("#rows .text").allTextContents()).toEqual([...texts]);
    expect(await tab.page.locator("#rows :is(script, img, h1)").count()).toBe(0);
    // The one address among them is a link, and ends before the markup.
    const links = await tab.page
      .locator("#rows .text a")
      .evaluateAll((all) => all.map((link) => [link.getAttribute("href"), link.getAttribute("rel")]));
    expect(links).toEqual([["https://other.example/?q=", "noopener noreferrer"]]);
    expect(await tab.page.title()).toBe("Lastword");
    expect(tab.complaints).toEqual([]);
  });

  testInBrowser("do not widen the page at 320, 390 or 1,280 pixels", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using mallory = await joinAs("W".repeat(32), server.tcpPort);
    for (const text of texts) await mallory.ask(`send ${text}`);
    const { page } = await open(server);
    const ann = new PageVisitor(page);
    await ann.sees("\ufdfd".repeat(300));
    await ann.takeName("W".repeat(31));
    await page.fill("#message", "W".repeat(901));
    for (const width of [320, 390, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      const widths = await page.evaluate(() =>
        [document.documentElement, document.querySelector("#board")].map(
          (element) => (element?.scrollWidth ?? 0) - (element?.clientWidth ?? 0),
        ),
      );
      expect([width, ...widths]).toEqual([width, 0, 0]);
      const outside = await page.evaluate(() =>
        [...document.querySelectorAll("button, input, textarea, #rows li, .meta")]
          .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5)
          .map((element) => element.outerHTML.slice(0, 80)),
      );
      expect(outside).toEqual([]);
      const cut = await page.evaluate(() =>
        [...document.querySelectorAll(".text, :not(.continued) > .sender")]
          .filter((element) => element.scrollWidth > element.clientWidth)
          .map((element) => element.textContent),
      );
      expect(cut).toEqual([]);
    }
  });

  testInBrowser("are clipped to their box: combining marks do not overlap the id", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using mallory = await joinAs("mallory", server.tcpPort);
    expect(await mallory.ask(`send ${"\u0308\u0300\u0489\u20dd".repeat(80)}.`)).toBe("ok");
    const visitor = new PageVisitor((await open(server)).page);
    await visitor.sees(".");
    const text = visitor.page.locator("#rows .text");
    expect(await text.evaluate((box) => getComputedStyle(box).overflowX)).toBe("clip");
  });

  testInBrowser("do not draw over other rows", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using mallory = await joinAs("mallory", server.tcpPort);
    await mallory.ask(`send ${texts[6]}`);
    const visitor = new PageVisitor((await open(server)).page);
    await visitor.sees("algo");
    const contain = await visitor.page
      .locator("#rows li")
      .first()
      .evaluate((row) => getComputedStyle(row).contain);
    expect(contain).toBe("content");
  });
});

import { describe, expect } from "bun:test";
import type { Page } from "playwright-core";
import { browserTests } from "../support/browser.ts";
import { startServer } from "../support/server.ts";
import { joinAs, PageVisitor, sendMany } from "./visitor.ts";

const testInBrowser = browserTests();

async function styleOf(page: Page, selector: string, property: string, pseudo?: string): Promise<string> {
  return page.evaluate(
    ([wanted, name, part]) => {
      const element = document.querySelector(wanted ?? "");
      return element === null ? "" : getComputedStyle(element, part).getPropertyValue(name ?? "");
    },
    [selector, property, pseudo],
  );
}

describe("on paper", () => {
  testInBrowser(
    "all that is loaded is there, black on white, with number and time on each row",
    async (open) => {
      await using server = await startServer({ httpPort: 0, title: "Workshop" });
      using bob = await joinAs("bob", server.tcpPort);
      await sendMany(bob, 400);
      const { page } = await open(server, { colorScheme: "dark" });
      const ann = new PageVisitor(page);
      await ann.sees("number 400");
      // Scrolls back until all are loaded: the document holds a part of them.
      for (;;) {
        await ann.scrollTo("start");
        if (/^This is where the board begins/.test(await ann.textOf("top"))) break;
      }
      const sheet = page.locator("#print-sheet");
      expect(await sheet.locator(".message").count()).toBe(0);
      await page.emulateMedia({ media: "print" });
      await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
      expect(await sheet.locator(".message").count()).toBe(400);
      const row = sheet.locator('.message[data-id="7"]');
      for (const part of [".id", ".sender", ".text", ".when"])
        expect(await row.locator(part).isVisible()).toBe(true);
      expect(await row.locator(".id").textContent()).toBe("#7");
      expect(await row.locator("time").textContent()).toMatch(/\d/);
      expect([await sheet.locator("h1").textContent(), await sheet.locator("> p").textContent()]).toEqual([
        "Workshop",
        "Loaded here: #1 to #400.",
      ]);
      expect(await sheet.locator("h2").count()).toBeGreaterThan(0);
      const colours = [
        await styleOf(page, "#print-sheet .text", "color"),
        await styleOf(page, ":root", "background-color"),
      ];
      expect(colours).toEqual(["rgb(0, 0, 0)", "rgb(255, 255, 255)"]);
      for (const control of ["#menu-open", "#send", "#message"])
        expect(await page.locator(control).isVisible()).toBe(false);
      await page.evaluate(() => dispatchEvent(new Event("afterprint")));
      expect(await sheet.locator(".message").count()).toBe(0);
    },
  );

  testInBrowser("the menu prints, and the browser itself makes the sheet", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using bob = await joinAs("bob", server.tcpPort);
    await bob.ask("send hello");
    const { page } = await open(server);
    const ann = new PageVisitor(page);
    await ann.sees("hello");
    await page.evaluate(() => {
      const printed: (string | null)[] = [];
      Reflect.set(globalThis, "printed", printed);
      const note = () =>
        printed.push(document.querySelector("#print-sheet .message .text")?.textContent ?? null);
      globalThis.print = note;
      addEventListener("beforeprint", note);
    });
    await ann.choose("button", "Print what is loaded");
    await page.pdf();
    expect(await page.evaluate(() => Reflect.get(globalThis, "printed"))).toEqual([null, "hello"]);
  });
});

testInBrowser("several rows are copied as a line each: number, name, text, a tab, the time", async (open) => {
  await using server = await startServer({ httpPort: 0 });
  using bob = await joinAs("bob", server.tcpPort);
  await sendMany(bob, 3);
  const { page } = await open(server, { permissions: ["clipboard-read", "clipboard-write"] });
  await new PageVisitor(page).sees("number 3");
  await page.evaluate(() => {
    const rows = document.querySelector("#rows");
    if (rows) getSelection()?.selectAllChildren(rows);
  });
  await page.focus("#board");
  await page.keyboard.press("Control+C");
  const lines = (await page.evaluate(() => navigator.clipboard.readText())).split("\n");
  expect(lines).toHaveLength(3);
  for (const [index, line] of lines.entries())
    expect(line).toMatch(
      new RegExp(`^${index + 1} bob: number ${index + 1}\\t\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d$`),
    );
});

testInBrowser(
  "forced colours keep the edges of buttons, the switches, the dot, and what calls the reader",
  async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using bob = await joinAs("bob", server.tcpPort);
    const { page } = await open(server, { forcedColors: "active", colorScheme: "dark" });
    const ann = new PageVisitor(page);
    await ann.takeName("ann");
    await bob.ask("send hello @ann");
    await ann.sees("hello");
    await page.click("#menu-open");
    for (const selector of ["#menu-open", "#send", "#menu", "#message", "#notifications"])
      expect([
        selector,
        await styleOf(page, selector, "border-top-width"),
        await styleOf(page, selector, "border-top-style"),
      ]).toEqual([selector, "1px", "solid"]);
    const colour = (name: string) =>
      page.evaluate((system) => {
        const probe = document.createElement("i");
        probe.className = `probe-${system}`;
        document.body.append(probe);
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(`.probe-${system} { forced-color-adjust: none; background: ${system} }`);
        document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
        return getComputedStyle(probe).backgroundColor;
      }, name);
    expect(await styleOf(page, ".mention.mine", "background-color")).toBe(await colour("Mark"));
    expect(await styleOf(page, "#dot", "background-color")).toBe(await colour("CanvasText"));
    const on = await styleOf(page, "#live", "background-color", "::after");
    expect(on).toBe(await colour("Highlight"));
    expect(await styleOf(page, "#sound", "background-color", "::after")).not.toBe(on);
    expect(await styleOf(page, ".calls-me", "border-left-style", "::before")).toBe("double");
  },
);

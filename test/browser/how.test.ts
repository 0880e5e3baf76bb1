import { describe, expect } from "bun:test";
import { browserTests, findAccessibilityFaults } from "../support/browser.ts";
import { eventually } from "../support/deadline.ts";
import { startServer } from "../support/server.ts";
import { preferPolling } from "./stand-in.ts";
import { joinAs, PageVisitor, sendMany } from "./visitor.ts";

const testInBrowser = browserTests();

describe("the panel How it works", () => {
  testInBrowser(
    "shows what was asked, answered, missed and fetched, on the wire and as a diagram",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      using bob = await joinAs("bob", server.tcpPort);
      await bob.ask("send first");
      const { page } = await open(server);
      await preferPolling(page);
      await page.reload();
      const visitor = new PageVisitor(page);
      await visitor.sees("first");
      await page.click("#state");
      expect(await visitor.focus()).toBe("how-close");
      await visitor.reads("how-sentence", /^Each second this page asks the board for its last message\./);
      await sendMany(bob, 3);
      await visitor.sees("number 3");
      await visitor.reads("count-missed", /^2$/);
      await visitor.reads("count-fetched", /^2$/);
      await visitor.reads("sum", /^Nothing is missing from #1 to #4\.$/);
      await visitor.reads("wire", /missed#2, it came in betweenfetchedread 2 → 2 bob: number 1/);
      const labels = page.locator("#diagram .id-label");
      await eventually(
        () => labels.allTextContents(),
        (texts) => texts.join(" ") === "2 3 4",
      );
      expect(await page.locator("#diagram circle.missed").count()).toBe(2);
      expect(await page.getAttribute("#diagram", "aria-label")).toMatch(
        /3 messages were stored, 2 of them in between/,
      );
    },
  );

  testInBrowser("switches the mode, fills the screen, and closes with Escape", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server);
    const visitor = new PageVisitor(page);
    await visitor.takeName("ann");
    await page.focus("#board");
    await page.keyboard.press("h");
    await page.locator("#how").waitFor();
    await page.check("#how-poll");
    await visitor.reads("state-word", /^each second$/);
    expect(await visitor.isOn("live")).toBe(false);
    await page.click("#how-large");
    await eventually(
      () => page.locator("#how").boundingBox(),
      (box) => box !== null && box.width >= 1280,
    );
    await page.click("#how-large");
    await page.focus("#how-close");
    await page.keyboard.press("Escape");
    await page.locator("#how").waitFor({ state: "hidden" });
    expect(await visitor.focus()).toBe("message");
  });

  testInBrowser(
    "on a large screen has the wire beside the counts, and twenty seconds or more",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      const { page } = await open(server, { viewport: { width: 1280, height: 800 } });
      await new PageVisitor(page).isConnected();
      await page.click("#state");
      const boxOf = async (selector: string) => {
        const box = await page.locator(selector).boundingBox();
        if (box === null) throw new Error(`not seen: ${selector}`);
        return box;
      };
      const label = () => page.getAttribute("#diagram", "aria-label");
      expect(await label()).toStartWith("In the last 10 seconds");
      expect((await boxOf("#wire")).y).toBeGreaterThan((await boxOf("#sum")).y);
      await page.click("#how-large");
      await eventually(label, (text) => text?.startsWith("In the last 20 seconds") === true);
      const [wire, sum, diagram] = [await boxOf("#wire-title"), await boxOf("#sum"), await boxOf("#diagram")];
      expect(wire.x).toBeGreaterThan(640);
      expect(wire.y).toBeLessThan(sum.y);
      expect([diagram.width, diagram.height]).toEqual([1280 - 64, 300]);
      await page.setViewportSize({ width: 1920, height: 1080 });
      await eventually(label, (text) => text?.startsWith("In the last 31 seconds") === true);
      // On a phone, one column, and nothing is wider than the screen.
      await page.setViewportSize({ width: 390, height: 844 });
      await eventually(
        () => boxOf("#how-large"),
        ({ x }) => x < 390,
      );
      expect((await boxOf("#wire-title")).y).toBeGreaterThan((await boxOf("#sum")).y);
    },
  );

  for (const [colorScheme, forcedColors] of [
    ["light", "none"],
    ["dark", "none"],
    ["dark", "active"],
  ] as const) {
    testInBrowser(
      `axe finds nothing in it, in the menu and in the keys: ${colorScheme}, ${forcedColors}`,
      async (open) => {
        await using server = await startServer({ httpPort: 0, title: "Workshop", about: "Tools, lunch." });
        using bob = await joinAs("bob", server.tcpPort);
        await bob.ask("send hello @ann, see https://board.example/ and #1");
        const { page } = await open(server, { colorScheme, forcedColors });
        const visitor = new PageVisitor(page);
        await visitor.takeName("ann");
        await bob.ask("send @ann again");
        await visitor.sees("again");
        await page.click("#state");
        await visitor.reads("sum", /^Nothing is missing/);
        expect(await findAccessibilityFaults(page)).toEqual([]);
        await page.click("#how-close");
        await page.click("#change-name");
        expect(await findAccessibilityFaults(page)).toEqual([]);
        await page.keyboard.press("Escape");
        await page.click("#menu-open");
        expect(await findAccessibilityFaults(page)).toEqual([]);
        await page.keyboard.press("Escape");
        await page.focus("#board");
        await page.keyboard.press("?");
        await page.locator("#keys-help").waitFor();
        expect(await findAccessibilityFaults(page)).toEqual([]);
      },
    );
  }
});

describe("the keys of the page", () => {
  testInBrowser(
    "a letter typed in the talk goes to the field; there, the arrow up brings back what was sent",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      const { page } = await open(server);
      const visitor = new PageVisitor(page);
      await visitor.takeName("ann");
      await visitor.say("sent before");
      await visitor.sees("sent before");
      await page.focus("#board");
      await page.keyboard.type("wow");
      expect(await page.inputValue("#message")).toBe("wow");
      await page.keyboard.press("Escape");
      expect(await visitor.focus()).toBe("board");
      await page.fill("#message", "");
      await page.keyboard.press("ArrowUp");
      expect(await page.inputValue("#message")).toBe("sent before");
      await page.keyboard.press("ArrowDown");
      expect(await page.inputValue("#message")).toBe("");
      await page.keyboard.press("Shift+Enter");
      await visitor.reads("hint", /^A message is one line\. Enter sends it\.$/);
    },
  );
});

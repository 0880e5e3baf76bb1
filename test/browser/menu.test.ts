import { describe, expect } from "bun:test";
import { browserTests } from "../support/browser.ts";
import { startServer } from "../support/server.ts";
import { PageVisitor } from "./visitor.ts";

const testInBrowser = browserTests();

describe("the menu", () => {
  testInBrowser(
    "has its items in their order, and installs only what the browser offers to install",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      const { page } = await open(server);
      const visitor = new PageVisitor(page);
      await visitor.isConnected();
      const items = async () => {
        await page.click("#menu-open");
        const texts = await page.locator("#menu .item:visible").allInnerTexts();
        await page.keyboard.press("Escape");
        return texts.map((text) => text.split("\n")[0]?.trim());
      };
      const before = ["Notify me", "Sound", "New messages at once", "How it works", "Keys", "Copy address"];
      const after = ["Use this name on another device", "Forget this board on this device"];
      expect(await items()).toEqual([...before, "Print what is loaded", ...after]);
      const offer = () =>
        page.evaluate(() => {
          const event = new Event("beforeinstallprompt", { cancelable: true });
          const prompt = () => {
            document.title = "asked";
            return Promise.resolve();
          };
          dispatchEvent(Object.assign(event, { prompt }));
          return event.defaultPrevented;
        });
      expect(await offer()).toBe(true);
      expect(await items()).toEqual([...before, "Print what is loaded", "Install on this device", ...after]);
      await visitor.choose("button", "Install on this device");
      expect(await page.title()).toBe("asked");
      expect(await items()).not.toContain("Install on this device");
      await offer();
      await page.evaluate(() => dispatchEvent(new Event("appinstalled")));
      expect(await items()).not.toContain("Install on this device");
    },
  );
});

import { describe, expect } from "bun:test";
import { browserTests, findAccessibilityFaults, takeScreenshot } from "../support/browser.ts";
import { eventually } from "../support/deadline.ts";
import { startServer } from "../support/server.ts";

const testInBrowser = browserTests();

describe("a browser", () => {
  testInBrowser("loads the page, whose script reaches the server", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    await using tab = await open(server);
    await eventually(
      () => server.connectionCount,
      (count) => count === 1,
    );
    expect(tab.complaints).toEqual([]);
  });

  testInBrowser("runs no inline script that gets into the page", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    await using tab = await open(server);
    const title = await tab.page.title();
    const refused = tab.page.context().waitForEvent("console", (message) => message.type() === "error");
    await tab.page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = 'document.title = "injected"';
      document.body.append(script);
    });
    expect((await refused).text()).toContain("Content Security Policy");
    expect(await tab.page.title()).toBe(title);
    expect(tab.complaints).toHaveLength(1);
    tab.forgive(/inline script/);
    expect(tab.complaints).toEqual([]);
  });

  testInBrowser("reports errors and requests to other servers", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    await using tab = await open(server);
    const context = tab.page.context();
    const thrown = context.waitForEvent("weberror");
    await tab.page.evaluate(() => {
      setTimeout(() => {
        throw new Error("nobody catches this");
      });
    });
    await thrown;
    // A content security policy does not restrict navigation.
    const requested = context.waitForEvent("request");
    await tab.page.evaluate(() => location.assign("http://other.example/"));
    await requested;
    expect(tab.complaints).toContain("not caught: nobody catches this");
    expect(tab.complaints).toContain("request to another server: http://other.example/");
    tab.forgive(/nobody catches this|other\.example/);
  });

  testInBrowser("reports accessibility violations", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    await using tab = await open(server);
    expect(await findAccessibilityFaults(tab.page)).toEqual([]);
    await tab.page.evaluate(() => document.body.append(document.createElement("button")));
    expect(await findAccessibilityFaults(tab.page)).toEqual([
      "button-name (critical): Buttons must have discernible text: body > button",
    ]);
  });

  testInBrowser("takes a screenshot in the requested size and colour scheme", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    await using tab = await open(server);
    const light = await takeScreenshot(tab.page, { width: 320, height: 480, colorScheme: "light" });
    const dark = await takeScreenshot(tab.page, { width: 320, height: 480, colorScheme: "dark" });
    const header = new DataView(light.buffer, light.byteOffset);
    expect([header.getUint32(16), header.getUint32(20)]).toEqual([320, 480]);
    expect(Bun.hash(dark)).not.toBe(Bun.hash(light));
  });
});

import { describe, expect } from "bun:test";
import type { Page } from "playwright-core";
import { browserTests, findAccessibilityFaults, type OpenTab } from "../support/browser.ts";
import { eventually } from "../support/deadline.ts";
import { startServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { joinAs, PageVisitor, readKept } from "./visitor.ts";

const testInBrowser = browserTests();
const canCopy = { permissions: ["clipboard-read", "clipboard-write"] };

/** Waits until the page says that another board answers; returns what it says of the two. */
async function saysAnother(page: Page): Promise<string> {
  await page.locator("#another").waitFor();
  return (await page.locator("#another-sentence").textContent()) ?? "";
}

/** A page on Workshop, with a message of bob's there, whose server is then away. Returns the port, and the visitor. */
async function leaveWorkshop(open: OpenTab, options = {}) {
  await using server = await startServer({ httpPort: 0, title: "Workshop" });
  const tab = await open(server, options);
  const ann = new PageVisitor(tab.page);
  await ann.takeName("ann");
  using bob = await joinAs("bob", server.tcpPort);
  await bob.ask("send the saw is here");
  await ann.sees("the saw is here");
  await server.stop();
  await ann.reads("notice-lead", /./);
  return { ann, tab, httpPort: server.httpPort ?? 0 };
}

/** Starts another board where the page was, with this many messages on it. */
async function startLab(httpPort: number, count: number) {
  const server = await startServer({ httpPort, title: "Lab 3", about: "Network programming" });
  using eve = await joinAs("eve", server.tcpPort);
  for (let each = 1; each <= count; each++) await eve.ask(`send lab ${each}`);
  return server;
}

describe("a page at whose address another board answers", () => {
  testInBrowser("says so, sends nothing to it, and gives back what was waiting", async (open) => {
    const { ann, httpPort } = await leaveWorkshop(open, canCopy);
    const { page } = ann;
    await ann.say("I sign for all ten then");
    await page.locator(".pending.waiting").waitFor();
    await using lab = await startLab(httpPort, 17);
    expect(await saysAnother(page)).toBe(
      `Last time 127.0.0.1:${httpPort} was Workshop, up to #1. Now it is Lab 3, with 17 messages. The two are kept apart.`,
    );
    expect(await page.locator("#another h2").textContent()).toBe("Another board answers here now.");
    expect(await page.locator("#another-sentence b").allTextContents()).toEqual(["Workshop", "Lab 3"]);
    expect(await page.title()).toBe("Lab 3");
    for (const id of ["name-form", "message-form", "state", "menu-open", "find-open", "notice"])
      expect([id, await page.locator(`#${id}`).isVisible()]).toEqual([id, false]);

    const left = page.locator(".left-behind");
    expect(await left.locator("p").textContent()).toBe(
      "This was still waiting for Workshop. It was not sent:",
    );
    expect(await left.locator("li").allTextContents()).toEqual(["I sign for all ten then"]);
    await left.getByRole("button", { name: "Copy it" }).click();
    await ann.reads("hint", /^Copied\.$/);
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("I sign for all ten then");

    await page.getByRole("button", { name: "Go to Lab 3" }).click();
    await ann.sees("lab 17");
    await ann.isConnected();
    expect(await ann.textOf("title")).toBe("Lab 3");
    expect((await ann.messages()).length).toBe(17);
    expect(await page.locator(".pending").count()).toBe(0);
    expect(lab.board.lastWord.id).toBe(17);
  });

  testInBrowser("shows the last board as it was, read-only, and leads on from there", async (open) => {
    const { ann, httpPort } = await leaveWorkshop(open);
    const { page } = ann;
    await using lab = await startLab(httpPort, 1);
    await saysAnother(page);
    await page.getByRole("button", { name: "Read Workshop as it was" }).click();
    await ann.sees("the saw is here");
    expect(await ann.rows()).toEqual([
      "#1 bob: the saw is here",
      expect.stringMatching(/^This is how it stood today at .+\. It may have gone on since\.$/),
    ]);
    expect(await ann.focus()).toBe("board");
    expect([await ann.textOf("title"), await page.title()]).toEqual(["Workshop", "Workshop"]);
    expect(await ann.textOf("old-board-words")).toBe("You read Workshop as this device has kept it.");
    for (const id of ["another", "name-form", "message-form"])
      expect([id, await page.locator(`#${id}`).isVisible()]).toEqual([id, false]);
    expect(lab.connectionCount).toBe(0);
    await page.click("#find-open");
    await page.fill("#find-field", "saw");
    await ann.reads("find-sum", /^1 of the 1 message loaded here/);
    await page.keyboard.press("Enter");
    await page.locator('.target[data-id="1"]').waitFor();
    await page.getByRole("button", { name: "Go to Lab 3" }).click();
    await ann.sees("lab 1");
    expect(await ann.rows()).toEqual(["#1 eve: lab 1"]);
  });

  testInBrowser("says so when it is opened again, and each board has its own draft and key", async (open) => {
    using folder = temporaryFolder();
    const store = `sqlite:${folder.path}/workshop.db`;
    const workshop = await startServer({ httpPort: 0, title: "Workshop", store });
    const httpPort = workshop.httpPort ?? 0;
    const tab = await open(workshop);
    const ann = new PageVisitor(tab.page);
    await ann.takeName("ann");
    await tab.page.fill("#message", "for the workshop");
    await tab.page.goto("about:blank");
    await workshop.stop();

    const lab = await startLab(httpPort, 0);
    const url = `http://127.0.0.1:${httpPort}/`;
    await tab.page.goto(url);
    expect(await saysAnother(tab.page)).toBe(
      `Last time 127.0.0.1:${httpPort} was Workshop. Now it is Lab 3, with no messages yet. The two are kept apart.`,
    );
    expect(await tab.page.locator("#read-old").isVisible()).toBe(false);
    await tab.page.reload();
    await saysAnother(tab.page);
    await tab.page.click("#go-on");
    await ann.isConnected();
    expect(await tab.page.inputValue("#message")).toBe("");
    await ann.isRegistered();
    expect(new Set((await readKept(tab.page, "key")).values()).size).toBe(2);
    await tab.page.goto("about:blank");
    await lab.stop();

    await using _again = await startServer({ httpPort, title: "Workshop", store });
    await tab.page.goto(url);
    await saysAnother(tab.page);
    await tab.page.click("#go-on");
    await ann.isConnected();
    expect(await tab.page.inputValue("#message")).toBe("for the workshop");
  });

  testInBrowser("says so in a second tab, too, after the first has gone on", async (open) => {
    const workshop = await startServer({ httpPort: 0, title: "Workshop" });
    const { page } = await open(workshop);
    const second = new PageVisitor(await page.context().newPage());
    await second.page.goto(page.url());
    await second.takeName("ann");
    // The second tab does not try to connect again by itself.
    await second.page.evaluate(() => Reflect.set(window, "setTimeout", () => 0));
    await workshop.stop();
    await second.page.locator('#header[data-connection="down"]').waitFor();
    await second.say("never sent");

    await using lab = await startLab(workshop.httpPort ?? 0, 1);
    await saysAnother(page);
    await page.click("#go-on");
    await new PageVisitor(page).isConnected();
    await second.page.evaluate(() => window.dispatchEvent(new Event("online")));
    await saysAnother(second.page);
    expect(await second.page.locator(".left-behind li").allTextContents()).toEqual(["never sent"]);
    expect(lab.board.lastWord.id).toBe(1);
  });

  testInBrowser("does not connect before it knows which board it is", async (open) => {
    const { ann, tab, httpPort } = await leaveWorkshop(open);
    tab.forgive(/net::ERR_FAILED/);
    const { page } = ann;
    await ann.say("for Workshop");
    await page.locator(".pending.waiting").waitFor();
    const asked = { count: 0 };
    await page.route("**/about.json", async (route) => {
      asked.count++;
      await route.abort();
    });
    await using lab = await startLab(httpPort, 1);
    await eventually(
      async () => {
        await page.evaluate(() => window.dispatchEvent(new Event("online")));
        return asked.count;
      },
      (count) => count >= 3,
    );
    expect([lab.board.lastWord.id, await page.locator(".pending.waiting").count()]).toEqual([1, 1]);
    expect(await page.locator('#header[data-connection="down"]').count()).toBe(1);
    await page.unroute("**/about.json");
    await saysAnother(page);
    expect(lab.board.lastWord.id).toBe(1);
  });

  for (const [colorScheme, forcedColors] of [
    ["light", "none"],
    ["dark", "none"],
    ["light", "active"],
  ] as const)
    for (const width of [390, 1280])
      testInBrowser(
        `has no accessibility fault: ${colorScheme}, forced colours ${forcedColors}, ${width} pixels`,
        async (open) => {
          const look = { colorScheme, forcedColors, viewport: { width, height: 800 } };
          const { ann, httpPort } = await leaveWorkshop(open, look);
          await ann.say("never sent");
          await ann.page.locator(".pending.waiting").waitFor();
          await using _lab = await startLab(httpPort, 0);
          await saysAnother(ann.page);
          await ann.page.locator("#read-old").waitFor();
          expect(await findAccessibilityFaults(ann.page)).toEqual([]);
          await ann.page.click("#read-old");
          await ann.sees("the saw is here");
          expect(await findAccessibilityFaults(ann.page)).toEqual([]);
          await ann.page.click("#leave-old");
          await ann.isConnected();
          await ann.page.locator("#empty").waitFor();
          expect(await findAccessibilityFaults(ann.page)).toEqual([]);
        },
      );
});

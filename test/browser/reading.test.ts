import { describe, expect } from "bun:test";
import { browserTests, findAccessibilityFaults } from "../support/browser.ts";
import { eventually } from "../support/deadline.ts";
import { startServer } from "../support/server.ts";
import { joinAs, PageVisitor, sendMany } from "./visitor.ts";

const testInBrowser = browserTests();

describe("reading on the page", () => {
  testInBrowser(
    "the header shows the board's title and the line about it, and so does the tab",
    async (open) => {
      await using server = await startServer({ httpPort: 0, title: "Workshop", about: "Tools, lunch." });
      const { page } = await open(server);
      const visitor = new PageVisitor(page);
      await visitor.reads("title", /^Workshop$/);
      await visitor.isConnected(); // before the server stops: the page knows its title earlier
      expect([await visitor.textOf("about"), await page.title()]).toEqual(["Tools, lunch.", "Workshop"]);
    },
  );

  testInBrowser(
    "a line stands where one left off, also after a reload, and the draft is still there",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      using bob = await joinAs("bob", server.tcpPort);
      const { page } = await open(server);
      const ann = new PageVisitor(page);
      await ann.takeName("ann");
      await bob.ask("send seen");
      await ann.sees("seen");
      await eventually(
        () => ann.kept("unread"),
        (kept) => kept?.startsWith("1 ") === true,
      );
      expect(await page.locator(".new-line").count()).toBe(0);
      await page.fill("#message", "half a thought");
      const url = page.url();
      await page.goto("about:blank");
      await bob.ask("send while she was away");
      await page.goto(url);
      await ann.sees("while she was away");
      const line = page.locator(".new-line");
      await line.waitFor();
      expect(await line.textContent()).toMatch(/^New since \d\d:\d\d/);
      const order = await page
        .locator("#rows li")
        .evaluateAll((all) => all.map(({ className }) => className));
      expect(order.indexOf("new-line")).toBe(1);
      expect(await page.inputValue("#message")).toBe("half a thought");
    },
  );

  testInBrowser("a line stands above what came after a reload, too, while nobody looked", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using bob = await joinAs("bob", server.tcpPort);
    await sendMany(bob, 80);
    const { page } = await open(server);
    const visitor = new PageVisitor(page);
    await visitor.sees("number 80");
    await eventually(
      () => visitor.kept("unread"),
      (kept) => kept?.startsWith("80 ") === true,
    );
    await page.reload();
    await visitor.sees("number 80");
    await visitor.isConnected();
    await visitor.scrollTo("start");
    await visitor.reads("to-end", /^To the newest/);
    await bob.ask("send after the reload");
    await visitor.reads("to-end", /^1 new message/);
    await page.click("#to-end");
    await visitor.sees("after the reload");
    await page.locator(".new-line").waitFor();
    expect(await page.locator("#rows .new-line + li .text").textContent()).toBe("after the reload");
  });

  testInBrowser("the button leads to the first new message, then to the newest", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using bob = await joinAs("bob", server.tcpPort);
    await sendMany(bob, 80);
    const { page } = await open(server);
    const visitor = new PageVisitor(page);
    await visitor.sees("number 80");
    await visitor.scrollTo("start");
    const pill = page.locator("#to-end");
    await pill.waitFor();
    for (let index = 1; index <= 60; index++) await bob.ask(`send new ${index}.`);
    await pill.filter({ hasText: "60 new messages" }).waitFor();
    await pill.click();
    const first = page.locator(".message", { hasText: "new 1." });
    await eventually(
      async () => first.isVisible(),
      (isSeen) => isSeen,
    );
    expect(await page.locator(".new-line").count()).toBe(1);
    expect(await visitor.distanceFromEndPx()).toBeGreaterThan(100);
    await pill.click();
    await eventually(
      () => visitor.distanceFromEndPx(),
      (px) => px < 2,
    );
    await pill.waitFor({ state: "hidden" });
  });

  testInBrowser("links, numbers and names stand out, and a call for the reader most of all", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using bob = await joinAs("bob", server.tcpPort);
    const { page } = await open(server);
    const ann = new PageVisitor(page);
    await ann.takeName("ann");
    await bob.ask("send see https://board.example/saw#start, and #1: @chen, not @ann");
    await ann.sees("see https");
    const row = page.locator(".message", { hasText: "see https" });
    const links = await row
      .locator(".text a")
      .evaluateAll((all) => all.map((link) => link.getAttribute("href")));
    expect(links).toEqual(["https://board.example/saw#start", "#/1"]);
    expect(await row.locator(".mention").allTextContents()).toEqual(["@chen", "@ann"]);
    expect(await row.locator(".mention.mine").allTextContents()).toEqual(["@ann"]);
    expect(await row.getAttribute("class")).toContain("calls-me");
    expect(await row.locator(".text").textContent()).toBe(
      "see https://board.example/saw#start, and #1: @chen, not @ann",
    );
  });

  testInBrowser(
    "what called the reader before they had the name is marked once they have it",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      using bob = await joinAs("bob", server.tcpPort);
      const { page } = await open(server);
      const ann = new PageVisitor(page);
      await bob.ask("send is @ann there, or @chen?");
      await ann.sees("is @ann there");
      expect(await page.locator("#rows .mine").count()).toBe(0);
      await ann.takeName("ann");
      const row = page.locator(".message.calls-me");
      await row.waitFor();
      expect(await row.locator(".mention.mine").allTextContents()).toEqual(["@ann"]);
      expect(await ann.rows()).toEqual(["#1 bob: is @ann there, or @chen?"]);
    },
  );

  testInBrowser("an address ending in #/5 leads to that message, however far up it is", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using bob = await joinAs("bob", server.tcpPort);
    await sendMany(bob, 400);
    const { page } = await open({ url: `http://127.0.0.1:${server.httpPort}/#/5` });
    const visitor = new PageVisitor(page);
    const target = page.locator(".message.target");
    await target.waitFor();
    expect(await target.getAttribute("data-id")).toBe("5");
    expect(await target.isVisible()).toBe(true);
    await page.click("#title");
    await target.waitFor({ state: "detached" });
    await page.evaluate(() => {
      location.hash = "#/9000";
    });
    await visitor.reads("alert", /^There is no #9,000 yet; the last is #400\.$/);
  });

  testInBrowser(
    "a message that is chosen can be copied, linked and answered, by hand and by keys",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      using bob = await joinAs("bob", server.tcpPort);
      const { page } = await open(server, { permissions: ["clipboard-read", "clipboard-write"] });
      const ann = new PageVisitor(page);
      const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
      await ann.takeName("ann");
      for (const text of ["one", "two", "three"]) await bob.ask(`send ${text}`);
      await ann.sees("three");
      await page.locator(".text", { hasText: "two" }).click();
      const chosen = page.locator(".message.chosen");
      await chosen.getByRole("button", { name: "Copy text" }).click();
      await ann.reads("hint", /^Copied\.$/);
      expect(await clipboard()).toBe("two");
      await chosen.getByRole("button", { name: "Copy link" }).click();
      await eventually(clipboard, (text) => text === `${page.url()}#/2`);
      await page.fill("#message", "yes");
      await chosen.getByRole("button", { name: "Answer with #2" }).click();
      expect([await page.inputValue("#message"), await ann.focus()]).toEqual(["#2 yes", "message"]);
      await page.focus("#board");
      for (const key of ["ArrowUp", "ArrowUp", "ArrowUp", "Enter"]) await page.keyboard.press(key);
      expect(await chosen.getAttribute("data-id")).toBe("1");
      await page.keyboard.press("c");
      await eventually(clipboard, (text) => text === `${page.url()}#/1`);
      await page.keyboard.press("Escape");
      expect(await chosen.count()).toBe(0);
      await page.keyboard.press("r");
      expect(await page.inputValue("#message")).toBe("#1 #2 yes");
    },
  );

  testInBrowser("several messages are copied as lines, each with its id and time", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using bob = await joinAs("bob", server.tcpPort);
    const { page } = await open(server, { permissions: ["clipboard-read", "clipboard-write"] });
    const visitor = new PageVisitor(page);
    for (const text of ["one", "two", "three"]) await bob.ask(`send ${text}`);
    await visitor.sees("three");
    await page.evaluate(() => {
      const texts = document.querySelectorAll("#rows .text");
      const range = document.createRange();
      const [first, last] = [texts[0], texts[1]];
      if (first === undefined || last === undefined) return;
      range.setStart(first, 0);
      range.setEnd(last, 1);
      getSelection()?.removeAllRanges();
      getSelection()?.addRange(range);
    });
    await page.keyboard.press("Control+C");
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toMatch(/^1 bob: one\t[-\d]+ [:\d]+\n2 bob: two\t[-\d]+ [:\d]+$/);
  });

  testInBrowser("finds words among what is loaded, says where it looked, and leads there", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using bob = await joinAs("bob", server.tcpPort);
    for (const text of ["the old saw", "lunch", "the new Saw, in hall B"]) await bob.ask(`send ${text}`);
    const { page } = await open(server);
    const visitor = new PageVisitor(page);
    await visitor.sees("in hall B");
    await page.keyboard.press("Control+k");
    expect(await visitor.focus()).toBe("find-field");
    await page.keyboard.type("saw");
    await visitor.reads("find-sum", /^2 of the 3 messages loaded here \(#1 to #3\)\.$/);
    const results = page.getByRole("option");
    expect(await results.locator("mark").allTextContents()).toEqual(["Saw", "saw"]);
    expect(await findAccessibilityFaults(page)).toEqual([]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    const target = page.locator(".message.target");
    await target.waitFor();
    expect([await target.getAttribute("data-id"), await page.locator("#find").isVisible()]).toEqual([
      "1",
      false,
    ]);
    await page.click("#find-open");
    await page.fill("#find-field", "#2");
    await page.press("#find-field", "Enter");
    await page.locator('.message.target[data-id="2"]').waitFor();
  });
});

import { describe, expect } from "bun:test";
import type { Page } from "puppeteer-core";
import { eventually } from "../../support/deadline.ts";
import { firefoxTests } from "../../support/firefox.ts";
import { startServer } from "../../support/server.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { spawnPageServer } from "../page-server.ts";
import { joinAs, sendMany } from "../visitor.ts";
import { FirefoxVisitor } from "./visitor.ts";

const testInFirefox = firefoxTests();

/** Where an element is, in px. */
async function boxOf(page: Page, selector: string) {
  return page.$eval(selector, (element) => {
    const { left, right, width, height } = element.getBoundingClientRect();
    return { left, right, width, height };
  });
}

describe("a page in Firefox", () => {
  testInFirefox("is watched for errors, breaches of its policy, and requests to others", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const tab = await open(server);
    await new FirefoxVisitor(tab.page).isConnected();
    expect(tab.complaints).toEqual([]);
    await tab.page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = 'document.title = "injected"';
      document.body.append(script);
      setTimeout(() => {
        throw new Error("nobody catches this");
      });
      location.assign("http://other.example/");
    });
    const expected = [
      /Content-Security-Policy: .* blocked an inline script/,
      /nobody catches this/,
      /request to another server: http:\/\/other\.example/,
    ];
    await eventually(
      () => tab.complaints,
      (complaints) => expected.every((each) => complaints.some((complaint) => each.test(complaint))),
    );
    expect(tab.complaints).toHaveLength(expected.length);
    for (const each of expected) tab.forgive(each);
  });
});

describe("talking in Firefox", () => {
  testInFirefox("two people take names and see each other's messages once, at once", async (open) => {
    await using server = await startServer({ httpPort: 0, title: "Workshop", about: "Tools, lunch." });
    const ann = new FirefoxVisitor((await open(server)).page);
    const bob = new FirefoxVisitor((await open(server)).page);
    await ann.isConnected();
    expect([await ann.focus(), await ann.isSeen("#message")]).toEqual(["name", false]);
    await ann.takeName("ann");
    await bob.takeName("bob");
    await ann.reads("state-word", /^live$/);
    await ann.page.keyboard.type("one");
    await ann.page.keyboard.press("Enter");
    expect(await ann.valueOf("#message")).toBe("");
    await bob.sees("one");
    await bob.say("see https://board.example/saw and #1, @ann");
    for (const visitor of [ann, bob]) {
      await visitor.sees("see https");
      expect(await visitor.rows()).toEqual([
        "#1 ann: one",
        "#2 bob: see https://board.example/saw and #1, @ann",
      ]);
    }
    expect(await ann.textsOf(".own .text")).toEqual(["one"]);
    expect(await ann.textsOf(".text a, .mention.mine")).toEqual(["https://board.example/saw", "#1", "@ann"]);
    expect([await ann.textOf("#title"), await ann.textOf("#about"), await ann.page.title()]).toEqual([
      ...["Workshop", "Tools, lunch.", "Workshop"],
    ]);
  });

  testInFirefox("a name that is taken is said to be, and the card changes a name", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using other = await joinAs("ann", server.tcpPort);
    const visitor = new FirefoxVisitor((await open(server)).page);
    await visitor.askFor("Ann");
    await visitor.reads("name-alert", /^Somebody here is called Ann\./);
    await visitor.takeName("bob");
    await visitor.click("#change-name");
    expect(await visitor.focus()).toBe("name");
    await visitor.page.keyboard.press("Escape");
    expect([await visitor.focus(), await visitor.isSeen("#name")]).toEqual(["message", false]);
    await visitor.takeName("bobby");
    await visitor.say("under another name");
    await visitor.sees("under another name");
    expect(await visitor.rows()).toEqual(["#1 bobby: under another name"]);
    expect(await other.ask("register bobby")).toStartWith("error name-taken: ");
  });

  testInFirefox("a reload keeps name, key, draft and mode; another tab takes the name", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using bob = await joinAs("bob", server.tcpPort);
    const tab = await open(server);
    const ann = new FirefoxVisitor(tab.page);
    await ann.takeName("ann");
    await ann.choose("live");
    await ann.reads("state-word", /^each second$/);
    await ann.fill("#message", "half a thought");
    const key = await ann.kept("key");
    expect(key).toMatch(/^[\w-]{24}$/);
    await ann.page.reload();
    await ann.isRegistered();
    await ann.reads("state-word", /^each second$/);
    expect([await ann.textOf("#own-name"), await ann.valueOf("#message"), await ann.kept("key")]).toEqual([
      ...["ann", "half a thought", key],
    ]);
    await bob.ask("send a second later");
    await ann.sees("a second later");

    const second = new FirefoxVisitor(await tab.openAnother());
    await second.isRegistered();
    await second.say("from the other tab");
    await ann.sees("from the other tab");
    expect(await ann.rows()).toEqual(["#1 bob: a second later", "#2 ann: from the other tab"]);
  });

  testInFirefox(
    "Enter sends, Shift+Enter does not, ↑ recalls, Escape leads to the board and back",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      const ann = new FirefoxVisitor((await open(server)).page);
      await ann.takeName("ann");
      const { keyboard } = ann.page;
      await keyboard.type("one line");
      await ann.pressWith("Shift", "Enter");
      await ann.reads("hint", /^A message is one line\. Enter sends it\.$/);
      expect(await ann.valueOf("#message")).toBe("one line");
      await keyboard.press("Enter");
      await ann.sees("one line");
      await keyboard.press("ArrowUp");
      expect(await ann.valueOf("#message")).toBe("one line");
      await keyboard.press("Enter");
      await eventually(
        () => ann.rows(),
        (rows) => rows.length === 2,
      );
      await keyboard.press("Escape");
      expect(await ann.focus()).toBe("board");
      await keyboard.type("?");
      await ann.page.waitForSelector("#keys-help[open]");
      await keyboard.press("Escape");
      await ann.page.waitForSelector("#keys-help:not([open])");
      await keyboard.press("ArrowUp");
      await keyboard.press("Enter");
      await ann.page.waitForSelector('.message.chosen[data-id="2"]');
      await keyboard.type("r");
      expect([await ann.valueOf("#message"), await ann.focus()]).toEqual(["#2 ", "message"]);
    },
  );

  testInFirefox("pasted lines become one, and undo removes them", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const ann = new FirefoxVisitor((await open(server)).page);
    await ann.takeName("ann");
    await ann.page.keyboard.type("before ");
    await ann.copy("first line\n  second line\n");
    await ann.press("#message", "End");
    await ann.pressWith("Control", "v");
    expect(await ann.valueOf("#message")).toBe("before first line second line");
    expect(await ann.textOf("#hint")).toContain("2 lines became one");
    await ann.pressWith("Control", "z");
    expect(await ann.valueOf("#message")).toBe("before ");
  });
});

describe("reading in Firefox", () => {
  testInFirefox("an address ending in #/5 leads to that message, and Find to others", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using bob = await joinAs("bob", server.tcpPort);
    await sendMany(bob, 300);
    const visitor = new FirefoxVisitor((await open({ url: `http://127.0.0.1:${server.httpPort}/#/5` })).page);
    const { page } = visitor;
    const target = await page.waitForSelector('.message.target[data-id="5"]');
    expect(await target?.isIntersectingViewport()).toBe(true);
    await visitor.pressWith("Control", "k");
    expect(await visitor.focus()).toBe("find-field");
    await page.keyboard.type("number 299");
    await visitor.reads("find-sum", /^1 of the /);
    expect(await visitor.textsOf("#find-results mark")).toEqual(["number 299"]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    const found = await page.waitForSelector('.message.target[data-id="299"]');
    expect([await found?.isIntersectingViewport(), await visitor.isSeen("#find")]).toEqual([true, false]);
  });

  testInFirefox("the panel shows what was missed and fetched, and changes the mode", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using bob = await joinAs("bob", server.tcpPort);
    const ann = new FirefoxVisitor((await open(server)).page);
    await ann.takeName("ann");
    await ann.click("#state");
    expect(await ann.focus()).toBe("how-close");
    await ann.click("#how-poll");
    await ann.reads("state-word", /^each second$/);
    await ann.reads("how-sentence", /^Each second/);
    await sendMany(bob, 3);
    await ann.sees("number 3");
    await ann.reads("sum", /^Nothing is missing from #1 to #3\.$/);
    await ann.reads("wire", /read/);
    expect(await ann.attributeOf("#live", "aria-checked")).toBe("false");
    const unseenPx = await ann.page.$eval(".diagram-box", (box) => box.scrollWidth - box.clientWidth);
    expect(unseenPx).toBe(0);
    await ann.press("#how-close", "Escape");
    expect([await ann.isSeen("#how"), await ann.focus()]).toEqual([false, "message"]);
  });

  testInFirefox("nothing is cut off at 390 pixels, nor after a window has become so narrow", async (open) => {
    await using server = await startServer({ httpPort: 0, title: "Workshop", about: "Tools, lunch." });
    const { page } = await open(server);
    const ann = new FirefoxVisitor(page);
    await ann.takeName("ann");
    await ann.say("hello");
    await ann.sees("hello");
    for (const widthPx of [390, 1280, 390]) await page.setViewport({ width: widthPx, height: 720 });
    const sidePx = await page.evaluate(() => {
      const probe = document.createElement("div");
      probe.style.width = "var(--side)";
      document.querySelector(".page")?.append(probe);
      return probe.getBoundingClientRect().width;
    });
    for (const selector of ["#rows", "#message-form"]) {
      expect(await boxOf(page, selector)).toMatchObject({ left: sidePx, right: 390 - sidePx });
    }
    for (const selector of ["#menu-open", "#message", "#send"]) {
      const { left, right, width, height } = await boxOf(page, selector);
      expect([left >= 0, right <= 390, Math.min(width, height) >= 44]).toEqual([true, true, true]);
    }
    await ann.click("#menu-open");
    const menu = await boxOf(page, "#menu");
    expect([menu.left >= 0, menu.right <= 390]).toEqual([true, true]);
  });
});

describe("a server that stops, in Firefox", () => {
  testInFirefox("what is sent meanwhile waits, and goes out once when it is back", async (open) => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    const first = await spawnPageServer(path);
    const ann = new FirefoxVisitor((await open(first)).page);
    await ann.takeName("ann");
    await ann.say("before");
    await ann.sees("before");
    await first.kill();
    await ann.reads("connection", /^No connection to the board\.$/);
    await ann.say("into the dark");
    await eventually(
      () => ann.textsOf(".pending.waiting .outcome"),
      (outcomes) => outcomes.join() === "Waits for the connection",
    );
    await using _second = await spawnPageServer(path, first.httpPort);
    await ann.click("#retry");
    await ann.reads("connection", /^Connected( again)?\.$/);
    await ann.sees("into the dark");
    await ann.page.waitForSelector(".pending", { hidden: true });
    expect(await ann.rows()).toEqual(["#1 ann: before", "#2 ann: into the dark"]);
  });

  testInFirefox("the page opens without it, and shows the last messages", async (open) => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    const server = await spawnPageServer(path);
    const visitor = new FirefoxVisitor((await open(server)).page);
    await visitor.takeName("ann");
    await visitor.say("one");
    await visitor.sees("one");
    await visitor.page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });
    await server.kill();
    await visitor.page.reload();
    await visitor.sees("one");
    expect(await visitor.rows()).toEqual([
      "#1 ann: one",
      expect.stringMatching(/^This is how it stood today at .+\. It may have gone on since\.$/),
    ]);
    await using _again = await spawnPageServer(path, server.httpPort);
    await visitor.isRegistered();
    await visitor.say("two");
    await visitor.sees("two");
    expect(await visitor.rows()).toEqual(["#1 ann: one", "#2 ann: two"]);
  });
});

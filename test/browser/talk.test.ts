import { describe, expect } from "bun:test";
import { browserTests } from "../support/browser.ts";
import { startClientScreen } from "../support/client-screen.ts";
import { startServer } from "../support/server.ts";
import { joinAs, PageVisitor } from "./visitor.ts";

const testInBrowser = browserTests(["tmux"]);

describe("talking on the page", () => {
  testInBrowser("two pages and a client on a terminal see each other's messages once", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const ann = new PageVisitor((await open(server)).page);
    const bob = new PageVisitor((await open(server)).page);
    await using carol = await startClientScreen(server.tcpPort, ["--name", "carol"]);
    await ann.takeName("ann");
    await bob.takeName("bob");
    await ann.say("one");
    await bob.sees("one");
    await bob.say("two");
    await ann.sees("two");
    await carol.until(/#2 bob: two$/);
    await carol.enter("send three");
    for (const visitor of [ann, bob]) {
      await visitor.sees("three");
      expect(await visitor.messages()).toEqual(["#1 ann: one", "#2 bob: two", "#3 carol: three"]);
    }
    const rows = await carol.until(/#3 carol: three$/);
    expect(rows.flatMap((row) => /#(\d \w+: \w+)$/.exec(row)?.[1] ?? [])).toEqual([
      ...["1 ann: one", "2 bob: two", "3 carol: three"],
    ]);
    expect(await ann.page.locator(".own .text").allTextContents()).toEqual(["one"]);
    expect(await bob.page.locator(".own .text").allTextContents()).toEqual(["two"]);
  });

  testInBrowser(
    "the field is empty as soon as a message is sent, and nothing is on its way once that is on the board",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      const ann = new PageVisitor((await open(server)).page);
      await ann.takeName("ann");
      await ann.say("a \t b");
      expect(await ann.page.inputValue("#message")).toBe("");
      await ann.sees("a   b");
      await ann.page.locator(".pending").waitFor({ state: "detached" });
      expect(await ann.messages()).toEqual(["#1 ann: a   b"]);
    },
  );

  testInBrowser(
    "without a name, the page asks for one in place of the composer, and keeps the draft",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      const { page } = await open(server);
      const visitor = new PageVisitor(page);
      await visitor.isConnected();
      expect([await visitor.focus(), await page.locator("#message").isVisible()]).toEqual(["name", false]);
      await page.locator("#message").evaluate((field) => Reflect.set(field, "value", "too early"));
      await page.press("#name", "Enter");
      await visitor.reads("name-alert", /^One word: /);
      await visitor.takeName("ann");
      expect(await visitor.textOf("name-alert")).toBe("");
      await page.press("#message", "Enter");
      await visitor.sees("too early");
    },
  );

  testInBrowser("Enter in the message never renames; the card behind the name does", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server);
    const visitor = new PageVisitor(page);
    await visitor.takeName("ann");
    await visitor.say("bob");
    await visitor.sees("bob");
    expect(await visitor.textOf("own-name")).toBe("ann");
    await page.click("#change-name");
    expect([
      await visitor.focus(),
      await page.getByRole("dialog", { name: "Your name" }).isVisible(),
    ]).toEqual(["name", true]);
    await page.keyboard.press("Escape");
    expect([await visitor.focus(), await page.locator("#name").isVisible()]).toEqual(["message", false]);
    await page.click("#change-name");
    await page.click("#board");
    expect(await page.locator("#name").isVisible()).toBe(false);
    await visitor.takeName("anna");
    await visitor.say("under another name");
    await visitor.sees("under another name");
    expect(await visitor.messages()).toEqual(["#1 ann: bob", "#2 anna: under another name"]);
  });

  testInBrowser("an alert says that a name is taken or invalid", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using other = await joinAs("ann", server.tcpPort);
    const visitor = new PageVisitor((await open(server)).page);
    await visitor.isConnected();
    await visitor.page.fill("#name", "Ann");
    await visitor.page.press("#name", "Enter");
    await visitor.reads("name-alert", /^Somebody here is called Ann\./);
    expect(await visitor.page.locator("#name-ideas button").allTextContents()).toEqual(["Ann2", "Ann_"]);
    await visitor.page.fill("#name", "two words");
    expect(await visitor.textOf("name-alert")).toBe("");
    await visitor.page.press("#name", "Enter");
    expect(await visitor.textOf("name-alert")).toBe("A name is one word.");
    expect(await visitor.page.locator("#name-ideas button").allTextContents()).toEqual(["two_words"]);
    await visitor.takeName("bob");
    expect(await other.ask("register bob")).toStartWith("error name-taken: ");
  });

  testInBrowser(
    "a reload and a new tab keep the name; on a board without keys a new tab only proposes it",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      const { page } = await open(server);
      const ann = new PageVisitor(page);
      await ann.takeName("ann");
      await page.reload();
      await ann.isRegistered();
      await ann.say("still me");
      await ann.sees("still me");

      const second = new PageVisitor(await page.context().newPage());
      await second.page.goto(page.url());
      await second.isRegistered();
      await second.say("me, too");
      await ann.sees("me, too");

      await page.evaluate(() => {
        const key = Object.keys(localStorage).find((each) => each.startsWith("lastword.key-support."));
        localStorage.setItem(key ?? "", `unsupported ${Date.now()}`);
      });
      const third = new PageVisitor(await page.context().newPage());
      await third.page.goto(page.url());
      await third.isConnected();
      expect(await third.page.inputValue("#name")).toBe("ann");
      expect(await third.page.locator("#message").isVisible()).toBe(false);
      expect(await third.textOf("alert")).toBe("");
    },
  );

  testInBrowser(
    "the page counts the length of a message in bytes, and sends none over the limit",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      const ann = new PageVisitor((await open(server)).page);
      await ann.takeName("ann");
      await ann.say("é".repeat(451));
      expect(await ann.textOf("counter")).toBe("902 of 900");
      expect(await ann.textOf("alert")).toBe("Too long by 2 bytes. Shorten it, or send it as two messages.");
      expect(await ann.page.locator("#message").getAttribute("aria-invalid")).toBe("true");
      await ann.say("é".repeat(450));
      await ann.sees("é".repeat(450));
      expect(await ann.textOf("counter")).toBe("");
      expect(await ann.messages()).toHaveLength(1);
    },
  );

  testInBrowser("the page joins pasted lines with spaces, and says so", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const permissions = ["clipboard-read", "clipboard-write"];
    const ann = new PageVisitor((await open(server, { permissions })).page);
    await ann.takeName("ann");
    await ann.page.focus("#message");
    await ann.page.evaluate(() => navigator.clipboard.writeText("first line\n  second line\n"));
    await ann.page.keyboard.press("Control+V");
    expect(await ann.page.inputValue("#message")).toBe("first line second line");
    expect(await ann.textOf("hint")).toContain("2 lines became one");
    await ann.page.press("#message", "Enter");
    await ann.sees("first line second line");

    await ann.page.keyboard.type("before after");
    for (let step = 0; step < "after".length; step++) await ann.page.keyboard.press("ArrowLeft");
    await ann.page.keyboard.press("Control+V");
    await ann.page.keyboard.type("! ");
    expect(await ann.page.inputValue("#message")).toBe("before first line second line! after");
    for (const _ of [1, 2]) await ann.page.keyboard.press("Control+Z");
    expect(await ann.page.inputValue("#message")).toBe("before after");
  });

  testInBrowser("the page is live until its switch turns that off, and remembers it", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using bob = await joinAs("bob", server.tcpPort);
    const { page } = await open(server);
    const visitor = new PageVisitor(page);
    await visitor.reads("state-word", /^live$/);
    await bob.ask("send at once");
    await visitor.sees("at once");
    expect(await visitor.isOn("live")).toBe(true);
    await visitor.choose("switch", "New messages at once");
    await visitor.reads("state-word", /^each second$/);
    await page.reload();
    await visitor.reads("state-word", /^each second$/);
    expect(await visitor.isOn("live")).toBe(false);
    await bob.ask("send a second later");
    await visitor.sees("a second later");
    await visitor.choose("switch", "New messages at once");
    await visitor.reads("state-word", /^live$/);
    expect(await visitor.messages()).toEqual(["#1 bob: at once", "#2 bob: a second later"]);
  });
});

describe("a limited browser", () => {
  testInBrowser("shows a note instead of the page without JavaScript", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server, { javaScriptEnabled: false });
    const text = page.locator("noscript p");
    expect(await text.textContent()).toContain("JavaScript, which is switched off");
    expect([await text.isVisible(), await page.locator("main").isVisible()]).toEqual([true, false]);
  });

  testInBrowser("runs the page without storage", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server);
    await page.addInitScript(() => {
      for (const name of ["localStorage", "sessionStorage"]) {
        Object.defineProperty(globalThis, name, {
          get: () => {
            throw new DOMException("denied", "SecurityError");
          },
        });
      }
    });
    await page.reload();
    const ann = new PageVisitor(page);
    await ann.takeName("ann");
    await ann.choose("switch", "New messages at once");
    await ann.say("nothing is kept here");
    await ann.sees("nothing is kept here");
  });
});

import { describe, expect } from "bun:test";
import { browserTests } from "../support/browser.ts";
import { startClientScreen } from "../support/client-screen.ts";
import { eventually } from "../support/deadline.ts";
import { startServer } from "../support/server.ts";
import { preferPolling } from "./stand-in.ts";
import { joinAs, PageVisitor, readKept } from "./visitor.ts";

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
    "a message is pending until it is on the board, and the field is empty at once",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      const ann = new PageVisitor((await open(server)).page);
      await ann.takeName("ann");
      await ann.say("a \t b");
      expect(await ann.page.inputValue("#message")).toBe("");
      await ann.page.locator(".pending", { hasText: "a   b" }).waitFor();
      await ann.sees("a   b");
      await ann.page.locator(".pending").waitFor({ state: "detached" });
      expect(await ann.messages()).toEqual(["#1 ann: a   b"]);
    },
  );

  testInBrowser(
    "the page sends nothing without a name: it asks for one, and keeps the text",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      const { page } = await open(server);
      const visitor = new PageVisitor(page);
      await visitor.isConnected();
      expect(await page.locator("#name").evaluate((field) => field === document.activeElement)).toBe(true);
      await visitor.say("too early");
      expect(await visitor.textOf("alert")).toBe("to send it, choose a name first");
      expect(await page.locator("#name").evaluate((field) => field === document.activeElement)).toBe(true);
      expect(await page.inputValue("#message")).toBe("too early");
      await visitor.takeName("ann");
      expect(await visitor.textOf("alert")).toBe("");
      await page.press("#message", "Enter");
      await visitor.sees("too early");
    },
  );

  testInBrowser("an alert says that a name is taken or invalid", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using other = await joinAs("ann", server.tcpPort);
    const visitor = new PageVisitor((await open(server)).page);
    await visitor.isConnected();
    await visitor.page.fill("#name", "Ann");
    await visitor.page.press("#name", "Enter");
    await visitor.reads("alert", /^error name-taken: /);
    await visitor.page.fill("#name", "two words");
    expect(await visitor.textOf("alert")).toBe("");
    await visitor.page.press("#name", "Enter");
    expect(await visitor.textOf("alert")).toMatch(/^not a name: U\+0020 /);
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
      await page.locator("#take-name").waitFor({ state: "hidden" });
      await ann.say("still me");
      await ann.sees("still me");

      const second = new PageVisitor(await page.context().newPage());
      await second.page.goto(page.url());
      await second.page.locator("#take-name").waitFor({ state: "hidden" });
      await second.say("me, too");
      await ann.sees("me, too");

      const [identity] = (await readKept(page, "key-support")).keys();
      await page.evaluate(([key, text]) => localStorage.setItem(key, text), [
        `lastword.key-support.${identity}`,
        `unsupported ${Date.now()}`,
      ] as const);
      const third = new PageVisitor(await page.context().newPage());
      await third.page.goto(page.url());
      await third.isConnected();
      expect(await third.page.inputValue("#name")).toBe("ann");
      expect(await third.page.locator("#take-name").isVisible()).toBe(true);
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
      expect(await ann.textOf("counter")).toBe("902 of 900 bytes: too long");
      expect(await ann.textOf("alert")).toBe("not sent: message of 902 bytes, limit 900");
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
    expect(await ann.textOf("alert")).toContain("2 lines were joined");
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
    await visitor.reads("polling", /^live/);
    await bob.ask("send at once");
    await visitor.sees("at once");
    const live = page.getByRole("switch", { name: "Live" });
    expect(await live.getAttribute("aria-checked")).toBe("true");
    await live.click();
    await visitor.reads("polling", /^asks every second/);
    await page.reload();
    await visitor.reads("polling", /^asks every second/);
    expect(await live.getAttribute("aria-checked")).toBe("false");
    await bob.ask("send a second later");
    await visitor.sees("a second later");
    await live.click();
    await visitor.reads("polling", /^live/);
    expect(await visitor.messages()).toEqual(["#1 bob: at once", "#2 bob: a second later"]);
  });

  testInBrowser("each poll is visible", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server);
    await page.addInitScript(() => {
      const animate = Element.prototype.animate;
      Element.prototype.animate = function (...args) {
        document.body.dataset.beats = `${Number(document.body.dataset.beats ?? 0) + 1}`;
        return animate.apply(this, args);
      };
    });
    await preferPolling(page);
    await page.reload();
    const beats = () => page.evaluate(() => Number(document.body.dataset.beats ?? 0));
    await eventually(beats, (count) => count >= 3);
    await page.emulateMedia({ reducedMotion: "reduce" });
    const before = await beats();
    await new PageVisitor(page).reads("polling", /answered now/);
    await eventually(
      async () => server.connectionCount,
      (count) => count === 1,
    );
    expect(await beats()).toBeLessThanOrEqual(before + 1);
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
    await page.getByRole("switch", { name: "Live" }).click();
    await ann.say("nothing is kept here");
    await ann.sees("nothing is kept here");
  });
});

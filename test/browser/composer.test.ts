import { describe, expect } from "bun:test";
import { browserTests, type OpenTab } from "../support/browser.ts";
import { startServer } from "../support/server.ts";
import { joinAs, PageVisitor } from "./visitor.ts";

const testInBrowser = browserTests();

/** Opens the page under the name ann, with the focus in the field. */
async function openWriting(open: OpenTab, server: Parameters<OpenTab>[0]): Promise<PageVisitor> {
  const { page } = await open(server, { permissions: ["clipboard-read", "clipboard-write"] });
  const visitor = new PageVisitor(page);
  await visitor.takeName("ann");
  await page.focus("#message");
  return visitor;
}

async function paste({ page }: PageVisitor, text: string): Promise<void> {
  await page.evaluate((each) => navigator.clipboard.writeText(each), text);
  await page.keyboard.press("Control+V");
}

describe("pasted lines", () => {
  testInBrowser(
    "are sent as a message each if one likes, in order, with the text around them",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      const ann = await openWriting(open, server);
      await ann.page.keyboard.type("see: ");
      await paste(ann, "one\n two\n\nthree\n");
      expect(await ann.page.inputValue("#message")).toBe("see: one two three");
      expect(await ann.page.textContent("p:has(> #hint)")).toContain(
        "3 lines became one. Send them as 3 messages?",
      );
      await ann.page.click("#send-lines");
      await ann.sees("three");
      expect(await ann.messages()).toEqual(["#1 ann: see: one", "#2 ann: two", "#3 ann: three"]);
      expect([await ann.page.inputValue("#message"), await ann.focus()]).toEqual(["", "message"]);
      expect(await ann.page.locator("#send-lines").isVisible()).toBe(false);
    },
  );

  testInBrowser("are one message once the text was changed", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const ann = await openWriting(open, server);
    await paste(ann, "one\ntwo");
    expect(await ann.page.locator("#send-lines").isVisible()).toBe(true);
    await ann.page.keyboard.type("!");
    expect(await ann.page.locator("#send-lines").isVisible()).toBe(false);
    await ann.page.keyboard.press("Enter");
    await ann.sees("one two!");
    expect(await ann.messages()).toHaveLength(1);
  });

  testInBrowser(
    "are all sent or none: a message too long, or more than may wait, stays in the field",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      const ann = await openWriting(open, server);
      await paste(ann, `one\n${"b".repeat(901)}\nthree`);
      await ann.page.click("#send-lines");
      await ann.reads("alert", /^Message 2 of 3: Too long by 1 byte\. /);
      await ann.page.fill("#message", "");
      const lines = Array.from({ length: 21 }, (_, index) => `line ${index + 1}`);
      await paste(ann, lines.join("\n"));
      await ann.page.click("#send-lines");
      await ann.reads(
        "alert",
        /^These are 21 messages, and only 20 more can wait here\. Send them in parts\.$/,
      );
      expect(await ann.page.inputValue("#message")).toBe(lines.join(" "));
      await ann.page.fill("#message", "");
      await paste(ann, lines.slice(0, 20).join("\n"));
      await ann.page.click("#send-lines");
      await ann.sees("line 20");
      expect(await ann.messages()).toEqual(
        lines.slice(0, 20).map((line, index) => `#${index + 1} ann: ${line}`),
      );
    },
  );
});

describe("the keys of the field", () => {
  testInBrowser(
    "Tab completes a begun @name of a sender, which undo takes back; elsewhere it moves on",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      using nadia = await joinAs("Nadia", server.tcpPort);
      await nadia.ask("send hello");
      const ann = await openWriting(open, server);
      await ann.sees("hello");
      await ann.page.keyboard.type("ask @na");
      await ann.page.keyboard.press("Tab");
      expect(await ann.page.inputValue("#message")).toBe("ask @Nadia ");
      expect(await ann.kept("draft")).toBe("ask @Nadia ");
      await ann.page.keyboard.press("Control+Z");
      expect(await ann.page.inputValue("#message")).toBe("ask @na");
      await ann.page.keyboard.press("End");
      await ann.page.keyboard.type("x");
      await ann.page.keyboard.press("Tab");
      expect([await ann.page.inputValue("#message"), await ann.focus()]).toEqual(["ask @nax", "send"]);
      await ann.page.keyboard.press("Shift+Tab");
      await ann.page.fill("#message", "@na");
      await ann.page.keyboard.press("Shift+Tab");
      expect([await ann.page.inputValue("#message"), await ann.focus()]).toEqual(["@na", "change-name"]);
    },
  );

  testInBrowser("mean nothing of this while an input method composes", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const ann = await openWriting(open, server);
    await ann.say("sent before");
    await ann.sees("sent before");
    const prevented = await ann.page.evaluate(() => {
      const field = document.querySelector("#message");
      return ["ArrowUp", "Tab", "Enter"].map((key) => {
        const shiftKey = key === "Enter";
        const event = new KeyboardEvent("keydown", {
          key,
          shiftKey,
          isComposing: true,
          cancelable: true,
          bubbles: true,
        });
        return field?.dispatchEvent(event) === false;
      });
    });
    expect(prevented).toEqual([false, false, false]);
    expect([await ann.page.inputValue("#message"), await ann.textOf("hint")]).toEqual(["", ""]);
    await ann.page.keyboard.press("ArrowUp");
    expect(await ann.page.inputValue("#message")).toBe("sent before");
  });
});

testInBrowser(
  "a long draft is counted, and one too long is marked at once and explained when the typing rests",
  async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const ann = await openWriting(open, server);
    await ann.page.fill("#message", "a".repeat(863));
    expect(await ann.textOf("counter")).toBe("863 of 900");
    const isInvalid = async () => (await ann.page.getAttribute("#message", "aria-invalid")) === "true";
    expect(await isInvalid()).toBe(false);
    await ann.page.clock.install();
    await ann.page.fill("#message", "a".repeat(934));
    expect([await isInvalid(), await ann.textOf("alert")]).toEqual([true, ""]);
    await ann.page.keyboard.type("b");
    await ann.page.clock.runFor(1000);
    await ann.reads("alert", /^Too long by 35 bytes\. Shorten it, or send it as two messages\.$/);
    await ann.page.fill("#message", "short");
    expect([await isInvalid(), await ann.textOf("alert")]).toEqual([false, ""]);
  },
);

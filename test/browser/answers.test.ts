import { describe, expect } from "bun:test";
import { browserTests } from "../support/browser.ts";
import { startServer } from "../support/server.ts";
import { answerBesides, answerWith } from "./stand-in.ts";

const testInBrowser = browserTests();

describe("how the page handles the server's answers", () => {
  testInBrowser("a refused message returns to the field, and an alert gives the reason", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server);
    const picky = answerBesides((line) => (line.startsWith("send") ? "error bad-encoding: no" : undefined));
    const ann = await answerWith(page, picky);
    await ann.takeName("ann");
    await ann.say("hello");
    await ann.reads("alert", /^There is half a character in it/);
    expect(await page.inputValue("#message")).toBe("hello");
    expect(await page.locator(".pending").count()).toBe(0);
  });

  testInBrowser("a refused message waits for a decision if the field has another text", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server);
    let sends = 0;
    const slow = answerBesides((line) =>
      line === "send first" && ++sends > 0 ? "error bad-encoding: not UTF-8" : undefined,
    );
    const ann = await answerWith(page, slow);
    await ann.takeName("ann");
    await page.evaluate(() => {
      const field = document.querySelector("textarea");
      if (!field) return;
      field.value = "first";
      document.querySelector<HTMLFormElement>("#message-form")?.requestSubmit();
      field.value = "second";
    });
    const refused = page.locator(".pending.refused");
    await refused.waitFor();
    expect(await refused.locator(".delivery").textContent()).toBe(
      "It is not on the board. There is half a character in it (often a cut emoji). Delete it and send again.Edit againLeave it",
    );
    expect(await page.inputValue("#message")).toBe("second");
    await refused.getByRole("button", { name: "Edit again" }).click();
    expect(await ann.textOf("alert")).toContain("Another message is in the field");
    await page.fill("#message", "");
    await refused.getByRole("button", { name: "Edit again" }).click();
    expect(await page.inputValue("#message")).toBe("first");
    expect(await refused.count()).toBe(0);
    expect(sends).toBe(1);
  });

  testInBrowser(
    "[SND-6] a message whose outcome the board does not know is not sent again, and goes when it appears",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      const { page } = await open(server);
      let last = "0 server: no messages yet";
      const sent: string[] = [];
      const board = answerBesides((line) => {
        if (line === "read") return last;
        if (!line.startsWith("send ")) return undefined;
        sent.push(line);
        return "error outcome-unknown: this may be stored later, or never";
      });
      const ann = await answerWith(page, board);
      await ann.takeName("ann");
      await ann.say("hello");
      await page.locator(".pending.perhaps").getByRole("button", { name: "Send it" }).waitFor();
      expect(await page.inputValue("#message")).toBe("");
      last = "1 ann: hello";
      await page.locator(".pending").waitFor({ state: "detached" });
      expect(sent).toEqual(["send hello"]);
    },
  );

  testInBrowser(
    "a message that waits for a decision keeps the focus while other rows change",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      const { page } = await open(server);
      const lost = { hasCome: false };
      const board = answerBesides((line) => {
        if (line === "read" && lost.hasCome) return "1 ann: lost";
        if (!line.startsWith("send ")) return undefined;
        return line === "send lost" ? "hang up" : "error bad-encoding: not UTF-8";
      });
      const ann = await answerWith(page, board);
      await ann.takeName("ann");
      await ann.say("lost");
      const discard = page.locator(".pending.perhaps").getByRole("button", { name: "Leave it" });
      await discard.focus();
      await ann.isConnected();
      await ann.isRegistered();
      await page.evaluate(() => {
        const field = document.querySelector("textarea");
        if (!field) return;
        field.value = "refused";
        document.querySelector<HTMLFormElement>("#message-form")?.requestSubmit();
        field.value = "another draft";
      });
      await page.locator(".pending.refused").waitFor();
      expect(await discard.evaluate((button) => button === document.activeElement)).toBe(true);
      lost.hasCome = true;
      await page.locator(".pending.perhaps").waitFor({ state: "detached" });
      expect(await ann.focus()).toBe("message");
    },
  );

  testInBrowser(
    "a message has an unknown outcome if the connection is lost before the answer",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      const { page } = await open(server);
      let stored = 0;
      const board = answerBesides((line) => {
        if (line === "send hello") {
          stored = 1;
          return "hang up";
        }
        if (line === "send lost") return "hang up";
        return line.startsWith("read") && stored > 0 ? "1 ann: hello" : undefined;
      });
      const ann = await answerWith(page, board);
      await ann.takeName("ann");
      await ann.say("lost");
      const perhaps = page.locator(".pending.perhaps");
      await perhaps.filter({ hasText: "lost" }).waitFor();
      expect(await perhaps.locator(".outcome").textContent()).toBe("Perhaps it is on the board.");
      await ann.isRegistered();
      await ann.say("hello");
      // It was stored after all, and the next poll fetches it.
      await ann.sees("hello");
      expect(await perhaps.locator(".text").allTextContents()).toEqual(["lost"]);
      await perhaps.getByRole("button", { name: "Leave it" }).click();
      expect(await page.locator(".pending").count()).toBe(0);
    },
  );

  testInBrowser("a message that the board has no room for now is sent again by itself", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server);
    let sends = 0;
    const board = answerBesides((line) => {
      if (line === "send hello") return ++sends === 1 ? "error busy: try later" : "ok";
      return line.startsWith("read") && sends > 1 ? "1 ann: hello" : undefined;
    });
    const ann = await answerWith(page, board);
    await ann.takeName("ann");
    await ann.say("hello");
    await ann.sees("hello");
    expect([sends, await page.locator(".pending").count()]).toEqual([2, 0]);
  });

  testInBrowser("the page escapes the control characters of a broken server", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server);
    const broken = answerBesides((line) =>
      line.startsWith("read") ? "1 e\u202evil: a\u0007b\u001b[31m\u2028c\u2066d" : undefined,
    );
    const visitor = await answerWith(page, broken);
    await visitor.sees("a");
    expect(await visitor.rows()).toEqual(["#1 e\\u{202e}vil: a\\u{7}b\\u{1b}[31m\\u{2028}c\\u{2066}d"]);
  });

  testInBrowser("the page polls a server that does not know wait, and the switch shows it", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server);
    const plain = answerBesides((line) =>
      line.startsWith("wait") ? "error unknown-command: no such command" : undefined,
    );
    const visitor = await answerWith(page, plain);
    await visitor.isConnected();
    await visitor.choose("switch", "New messages at once");
    await visitor.reads("alert", /can't tell at once/);
    expect(await visitor.isOn("live")).toBe(false);
    await visitor.reads("state-word", /^each second$/);
  });
});

import { describe, expect } from "bun:test";
import { browserTests } from "../support/browser.ts";
import { startServer } from "../support/server.ts";
import { frontOf } from "./front.ts";
import { answerBesides, answerWith } from "./stand-in.ts";
import { joinAs, PageVisitor } from "./visitor.ts";

const testInBrowser = browserTests();

describe("the page's words about a name", () => {
  testInBrowser("offer other names for one that is taken, and a button takes one", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using _bob = await joinAs("bob", server.tcpPort);
    const ann = new PageVisitor((await open(server)).page);
    await ann.askFor("bob");
    await ann.reads(
      "name-alert",
      /^Somebody here is called bob\. Choose another name\. Your message is kept\.$/,
    );
    expect(await ann.textOf("name-hint")).toBe(
      "If that is you on another device: open this name there by ⋯, or wait; it is free about two minutes after that one has left.",
    );
    expect(await ann.page.locator("#name-ideas button").allTextContents()).toEqual(["bob2", "bob_"]);
    await ann.page.getByRole("button", { name: "bob_" }).click();
    await ann.isRegistered();
    expect(await ann.textOf("own-name")).toBe("bob_");
  });

  testInBrowser("offer one word for a name with blanks, and a button takes it", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const ann = new PageVisitor((await open(server)).page);
    await ann.askFor("Anna Rossi");
    await ann.reads("name-alert", /^A name is one word\.$/);
    await ann.page.getByRole("button", { name: "Anna_Rossi" }).click();
    await ann.isRegistered();
    expect(await ann.textOf("own-name")).toBe("Anna_Rossi");
  });

  testInBrowser("say that a message waits for a name that somebody took meanwhile", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server);
    let isTaken = false;
    const board = answerBesides((line) => {
      if (line === "send goodbye") isTaken = true;
      if (line === "send goodbye") return "hang up";
      return isTaken && line === "register ann" ? "error name-taken: somebody has it" : undefined;
    });
    const ann = await answerWith(page, board);
    await ann.takeName("ann");
    await ann.say("goodbye");
    await ann.reads("notice-lead", /^Somebody took the name ann while you were away\.$/);
    await ann.say("later");
    const waiting = page.locator(".pending.waiting .outcome");
    await waiting.filter({ hasText: "Waits until you have a name" }).waitFor();
    await ann.askFor("anna");
    await page.locator(".pending.waiting").waitFor({ state: "detached" });
  });
});

describe("the page's words about a message", () => {
  testInBrowser("say that a board whose lines are no answers may be of another version", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server);
    const board = answerBesides((line) => (line.startsWith("read") ? "nonsense" : undefined));
    const visitor = await answerWith(page, board);
    await visitor.reads("alert", /^The board did not understand this page, .*Load the page again$/);
  });

  testInBrowser("offer to send it without a control character", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const ann = new PageVisitor((await open(server)).page);
    await ann.takeName("ann");
    await ann.say("be\u0007ll \u202eright");
    await ann.reads("alert", /^There is an unseen control character in it, which the board refuses\./);
    await ann.page.getByRole("button", { name: "Send without it" }).click();
    await ann.sees("bell right");
    expect([await ann.textOf("alert"), await ann.page.inputValue("#message")]).toEqual(["", ""]);
    expect(await ann.focus()).toBe("message");
  });

  testInBrowser("say that there is nothing to send yet", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const ann = new PageVisitor((await open(server)).page);
    await ann.takeName("ann");
    await ann.page.click("#send");
    expect(await ann.textOf("hint")).toBe("There is nothing to send yet.");
    await ann.page.fill("#message", "a");
    expect(await ann.textOf("hint")).toBe("");
  });

  for (const [code, words] of [
    ["busy", "The board has much to store. Yours is sent again in 2 s."],
    ["rate-limited", "That was fast: the rest goes out in 0.4 s."],
    ["unavailable", "The board can't store messages now, perhaps its disk is full. Yours waits here."],
  ] as const)
    testInBrowser(`say when it goes out again: ${code}`, async (open) => {
      await using server = await startServer({ httpPort: 0 });
      const { page } = await open(server);
      const refusals = [`error ${code}: not now`];
      const board = answerBesides((line) => (line.startsWith("send ") ? refusals[0] : undefined));
      const ann = await answerWith(page, board);
      await ann.takeName("ann");
      await ann.say("hello");
      await page.locator(".pending.waiting .outcome", { hasText: words }).waitFor();
      refusals.pop();
      await page.locator(".pending").waitFor({ state: "detached" });
    });

  testInBrowser("offer to load a page that the board does not understand again", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server);
    const board = answerBesides((line) =>
      line.startsWith("send ") ? "error unknown-command: no such command" : undefined,
    );
    const ann = await answerWith(page, board);
    await ann.takeName("ann");
    await ann.say("hello");
    await ann.reads("alert", /^The board did not understand this page, they may be of different versions\./);
    const loaded = page.waitForEvent("load");
    await page.getByRole("button", { name: "Load the page again" }).click();
    await loaded;
    expect(await page.inputValue("#message")).toBe("hello");
  });

  testInBrowser("name a code that the page does not know, and keep the text", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server);
    const board = answerBesides((line) =>
      line.startsWith("send ") ? "error too-purple: <b>never shown</b>" : undefined,
    );
    const ann = await answerWith(page, board);
    await ann.takeName("ann");
    await ann.say("hello");
    await ann.reads("alert", /^The board refused it: too-purple\.$/);
    expect(await page.inputValue("#message")).toBe("hello");
  });

  testInBrowser("let the reader send again what may be on the board", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server);
    const sends: string[] = [];
    const board = answerBesides((line) => {
      if (!line.startsWith("send ")) return undefined;
      sends.push(line);
      return sends.length === 1 ? "hang up" : "ok";
    });
    const ann = await answerWith(page, board);
    await ann.takeName("ann");
    await ann.say("hello");
    const perhaps = page.locator(".pending.perhaps");
    await perhaps.waitFor();
    expect(await perhaps.locator(".delivery").textContent()).toBe(
      "Perhaps it is on the board.Send itLeave it",
    );
    await ann.isRegistered();
    await perhaps.getByRole("button", { name: "Send it" }).click();
    await page.locator(".pending").waitFor({ state: "detached" });
    expect(sends).toEqual(["send hello", "send hello"]);
  });
});

describe("the page's words about the connection", () => {
  testInBrowser("say that the first one takes long", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server);
    await page.addInitScript(() =>
      Reflect.set(
        window,
        "WebSocket",
        class extends EventTarget {
          close(): void {}
        },
      ),
    );
    await page.reload();
    await new PageVisitor(page).reads("notice-rest", /^Connecting to the board…$/);
    expect(await page.locator("#retry").isVisible()).toBe(false);
  });

  testInBrowser("say that the board closed a silent one", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server);
    const answers = ["error timeout: you were silent", "hang up"];
    const board = answerBesides((line) => (line === "read" ? (answers.shift() ?? "hang up") : undefined));
    const visitor = await answerWith(page, board);
    await visitor.reads("notice-lead", /^The board closed a silent connection\.$/);
    expect(await visitor.textOf("notice-rest")).toMatch(/^(Connecting again in \d+ s\.|Trying…)$/);
  });
});

describe("the page's words about an empty board", () => {
  testInBrowser("tell how others get here, and copy it", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server, { permissions: ["clipboard-read", "clipboard-write"] });
    const visitor = new PageVisitor(page);
    await page.locator("#empty").waitFor();
    expect(await visitor.textOf("first-word")).toBe("Choose a name below and have the first word.");
    expect(await visitor.textOf("address-lead")).toBe("Only this computer can open this address.");
    expect(await visitor.textOf("address")).toBe(`http://127.0.0.1:${server.httpPort}/`);
    expect(await visitor.textOf("terminal-command")).toBe(`nc 127.0.0.1 ${server.tcpPort}`);
    const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
    await page.getByRole("button", { name: "Copy command" }).click();
    await visitor.reads("hint", /^Copied\.$/);
    expect(await clipboard()).toBe(`nc 127.0.0.1 ${server.tcpPort}`);
    await page.locator("#empty").getByRole("button", { name: "Copy address" }).click();
    await page.waitForFunction(async () => (await navigator.clipboard.readText()).startsWith("http"));
    expect(await clipboard()).toBe(`http://127.0.0.1:${server.httpPort}/`);
    await visitor.takeName("ann");
    expect(await visitor.textOf("first-word")).toBe("Have the first word.");
  });

  testInBrowser("leave out the terminal where a proxy stands between", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using front = frontOf(server.httpPort, "");
    const tab = await open({ url: `${front.url}/` });
    tab.forgive(/response code: 404|status of 404/);
    expect(await tab.page.locator("#terminal").getAttribute("hidden")).toBe("");
  });
});

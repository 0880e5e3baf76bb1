import { describe, expect } from "bun:test";
import { browserTests } from "../support/browser.ts";
import { spawnClient } from "../support/client-process.ts";
import { eventually } from "../support/deadline.ts";
import { runProgram } from "../support/program.ts";
import { startServer } from "../support/server.ts";
import { answerBesides, answerWith } from "./stand-in.ts";
import { PageVisitor } from "./visitor.ts";

const testInBrowser = browserTests();

describe("one person on the page", () => {
  testInBrowser("uses one name in two tabs at once, and the second tab takes it by itself", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server);
    const one = new PageVisitor(page);
    await one.takeName("ann");
    const otherPage = await page.context().newPage();
    await otherPage.goto(page.url());
    const other = new PageVisitor(otherPage);
    await other.isRegistered();
    expect(await other.textOf("own-name")).toBe("ann");
    await one.say("from one");
    await other.sees("from one");
    await other.say("from the other");
    await one.sees("from the other");
    await other.sees("from the other");
    for (const each of [one, other]) {
      expect(await each.messages()).toEqual(["#1 ann: from one", "#2 ann: from the other"]);
      expect(await each.textOf("alert")).toBe("");
    }
  });

  testInBrowser("uses one name in a tab and on a terminal after the key was carried over", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const port = server.tcpPort;
    await using terminal = spawnClient(port, ["--name", "ann", "--live"]);
    terminal.write("send from the terminal\n");
    expect(await terminal.line()).toBe("ok");
    const { stdout } = await runProgram(["client", "key"], { LASTWORD_PORT: `${port}` });
    const { page } = await open(server);
    const tab = new PageVisitor(page);
    await tab.isConnected();
    await page.fill("#name", "ann");
    await page.press("#name", "Enter");
    await tab.reads("name-alert", /^Somebody here is called ann\./);
    await tab.choose("button", "Use this name on another device");
    await page.fill("#key", stdout);
    await page.press("#key", "Enter");
    await page.locator("#key-dialog").waitFor({ state: "hidden" });
    expect(await tab.textOf("alert")).toBe("");
    await tab.takeName("ann");
    await tab.say("from the tab");
    await tab.sees("from the tab");
    expect(await page.locator(".own .text").allTextContents()).toContain("from the tab");
    terminal.write("send still here\n");
    await tab.sees("still here");
  });

  testInBrowser("sees the key, copies it, and learns what is not a key", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server, { permissions: ["clipboard-read", "clipboard-write"] });
    const visitor = new PageVisitor(page);
    await visitor.takeName("ann");
    const stored = await visitor.kept("key");
    expect(stored).toMatch(/^[\w-]{24}$/);
    await visitor.choose("button", "Use this name on another device");
    expect(await page.inputValue("#key")).toBe(stored ?? "");
    await page.click("#copy-key");
    await visitor.reads("key-note", /^Copied\.$/);
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(stored ?? "");
    await page.fill("#key", "too short");
    await page.press("#key", "Enter");
    await visitor.reads("key-note", /^A key has 16 to 64 /);
    await page.press("#key", "Escape");
    await page.locator("#key-dialog").waitFor({ state: "hidden" });
    await eventually(
      () => page.inputValue("#key"),
      (shown) => shown === "",
    );
    expect(await visitor.kept("key")).toBe(stored ?? "");
    expect(await visitor.textOf("own-name")).toBe("ann");
  });

  testInBrowser(
    "takes a name to another device by a link, whose key leaves the address at once",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      const { page } = await open(server, { permissions: ["clipboard-read", "clipboard-write"] });
      const ann = new PageVisitor(page);
      await ann.takeName("ann");
      await ann.choose("button", "Use this name on another device");
      await page.click("#copy-key-link");
      await ann.reads("key-note", /^Copied\.$/);
      const link = await page.evaluate(() => navigator.clipboard.readText());
      expect(link).toContain("#key=");
      const phone = new PageVisitor((await open({ url: link })).page);
      await phone.isRegistered();
      expect([phone.page.url(), await phone.textOf("own-name")]).toEqual([page.url(), "ann"]);
      expect(await phone.kept("key")).toBe((await ann.kept("key")) ?? "");
      await phone.say("from the phone");
      await page.keyboard.press("Escape");
      await ann.sees("from the phone");
    },
  );

  testInBrowser("leaves nothing behind once the board is forgotten on this device", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server);
    const ann = new PageVisitor(page);
    await ann.takeName("ann");
    await page.fill("#message", "a draft");
    const key = await ann.kept("key");
    page.once("dialog", (dialog) => void dialog.accept());
    const reloaded = page.waitForEvent("load");
    await ann.choose("button", "Forget this board on this device");
    await reloaded;
    await ann.isConnected();
    expect([await page.inputValue("#name"), await page.inputValue("#message")]).toEqual(["", ""]);
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    expect(kept).not.toContain("ann");
    expect(kept).not.toContain(key ?? "no key");
  });

  testInBrowser("has another key in every tab once one tab has replaced it", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server);
    const one = new PageVisitor(page);
    await one.takeName("ann");
    const otherPage = await page.context().newPage();
    const given: string[] = [];
    otherPage.on("websocket", (socket) => {
      socket.on("framesent", ({ payload }) => {
        if (`${payload}`.startsWith("key ")) given.push(`${payload}`);
      });
    });
    await otherPage.goto(page.url());
    await new PageVisitor(otherPage).isConnected();
    await one.choose("button", "Use this name on another device");
    await page.fill("#key", "the-key-of-my-phone");
    await page.press("#key", "Enter");
    await eventually(
      () => given.at(-1),
      (line) => line === "key the-key-of-my-phone",
    );
    expect(given).toHaveLength(2);
    // A page that still connects when the server stops complains.
    for (const each of [page, otherPage]) await new PageVisitor(each).isConnected();
  });

  testInBrowser(
    "knows its messages by their ids, and keeps a stored one in view until it arrives",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      const { page } = await open(server);
      const lines = ["1 bob: first", "2 ann: hello", "3 ann: hello"];
      let last = 1;
      const board = answerBesides((line) => {
        const [verb, id = last] = line.split(" ");
        if (verb === "help") return "commands: post <message>";
        if (verb === "post") return "ok 3";
        return verb === "read" ? lines[Number(id) - 1] : undefined;
      });
      const ann = await answerWith(
        page,
        board,
        () => undefined,
        () => "ok",
      );
      await page.clock.install();
      await ann.takeName("ann");
      await ann.say("hello");
      await page.locator("#pending .delivery", { hasText: "It is on the board." }).waitFor();
      await page.clock.runFor(20_000);
      expect(await page.locator("#pending .delivery").allTextContents()).toEqual(["It is on the board."]);
      last = 3;
      await page.clock.runFor(2000);
      await ann.sees("hello");
      await page.locator("#pending").waitFor({ state: "hidden" });
      expect(await page.locator('[data-id="3"]').getAttribute("class")).toContain("own");
      expect(await page.locator('[data-id="2"]').getAttribute("class")).not.toContain("own");
    },
  );
});

import { describe, expect } from "bun:test";
import { browserTests } from "../support/browser.ts";
import { spawnClient } from "../support/client-process.ts";
import { eventually } from "../support/deadline.ts";
import { runProgram } from "../support/program.ts";
import { startServer } from "../support/server.ts";
import { answerBesides, answerWith } from "./stand-in.ts";
import { PageVisitor, readKept } from "./visitor.ts";

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
    await otherPage.locator("#take-name").waitFor({ state: "hidden" });
    expect(await otherPage.inputValue("#name")).toBe("ann");
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
    await tab.reads("alert", /name-taken/);
    await page.getByRole("button", { name: "Key" }).click();
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
    const [stored = ""] = (await readKept(page, "key")).values();
    expect(stored).toMatch(/^[\w-]{24}$/);
    await page.getByRole("button", { name: "Key" }).click();
    expect(await page.inputValue("#key")).toBe(stored);
    await page.getByRole("button", { name: "Copy" }).click();
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
    expect([...(await readKept(page, "key")).values()]).toEqual([stored]);
    expect(await page.locator("#take-name").isVisible()).toBe(false);
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
    await page.getByRole("button", { name: "Key" }).click();
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
      await page.locator("#pending .delivery", { hasText: "stored" }).waitFor();
      await page.clock.runFor(20_000);
      expect(await page.locator("#pending .delivery").allTextContents()).toEqual(["stored"]);
      last = 3;
      await page.clock.runFor(2000);
      await ann.sees("hello");
      await page.locator("#pending").waitFor({ state: "hidden" });
      expect(await page.locator('[data-id="3"]').getAttribute("class")).toContain("own");
      expect(await page.locator('[data-id="2"]').getAttribute("class")).not.toContain("own");
    },
  );
});

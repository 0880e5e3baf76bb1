import { describe, expect } from "bun:test";
import { browserTests } from "../support/browser.ts";
import { startServer } from "../support/server.ts";
import { answerBesides, answerWith } from "./stand-in.ts";
import { joinAs, PageVisitor } from "./visitor.ts";

const testInBrowser = browserTests();

describe("own messages on the page", () => {
  testInBrowser("do not include those of a later holder of the name, even after a reload", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const ann = new PageVisitor((await open(server)).page);
    const own = ann.page.locator(".own .text");
    await ann.takeName("ann");
    await ann.say("mine");
    await ann.sees("mine");
    await ann.takeName("anna");
    using other = await joinAs("ann", server.tcpPort);
    await other.ask("send not hers");
    await ann.reads("news", /^ann: not hers$/);
    expect(await own.allTextContents()).toEqual(["mine"]);
    await ann.page.reload();
    await ann.sees("not hers");
    expect(await own.allTextContents()).toEqual(["mine"]);
  });

  testInBrowser("are recognized although later ones were fetched with them", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server);
    let isSent = false;
    const lines = ["1 bob: first", "2 ann: hello", "3 bob: between", "4 bob: last"];
    const board = answerBesides((line) => {
      if (line.startsWith("send")) isSent = true;
      const [verb, id] = line.split(" ");
      if (verb === "read" && id !== undefined) return lines[Number(id) - 1];
      return verb === "read" ? lines[isSent ? 3 : 0] : undefined;
    });
    const ann = await answerWith(page, board);
    await ann.takeName("ann");
    await ann.say("hello");
    await ann.sees("last");
    expect(await ann.rows()).toEqual(["#1 bob: first", "#2 ann: hello", "#3 bob: between", "#4 bob: last"]);
    const row = page.locator('[data-id="2"]');
    expect(await row.getAttribute("class")).toBe("message own");
    expect(await row.locator(".meta").textContent()).toBe("–#2");
  });
});

import { describe, expect } from "bun:test";
import { browserTests } from "../support/browser.ts";
import { startServer } from "../support/server.ts";
import { answerBesides, answerWith } from "./stand-in.ts";

const testInBrowser = browserTests();

describe("the name on the page", () => {
  for (const width of [390, 1280])
    testInBrowser(
      `shows as taken if another client takes it before a reconnect, at ${width} pixels`,
      async (open) => {
        await using server = await startServer({ httpPort: 0 });
        const { page } = await open(server, { viewport: { width, height: 800 } });
        let isTaken = false;
        const board = answerBesides((line) => {
          if (line === "send goodbye") isTaken = true;
          if (line === "send goodbye") return "hang up";
          return isTaken && line === "register ann" ? "error name-taken: somebody has it" : undefined;
        });
        const ann = await answerWith(page, board);
        await ann.takeName("ann");
        await ann.say("goodbye");
        const hint = page.locator("#name-hint");
        await hint.filter({ hasText: "ann is taken: trying again soon" }).waitFor();
        expect(await page.getByRole("button", { name: "Take name" }).isVisible()).toBe(true);
        await page.fill("#name", "bob");
        await page.press("#name", "Enter");
        await page.locator("#take-name").waitFor({ state: "hidden" });
        expect(await hint.isVisible()).toBe(false);
      },
    );

  testInBrowser("shows as not registered yet if the server is slow", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server);
    let isSilent = false;
    const board = answerBesides((line) => {
      if (line === "send goodbye") isSilent = true;
      if (line === "send goodbye") return "hang up";
      return undefined;
    });
    const ann = await answerWith(page, (line) => (isSilent ? undefined : board(line)));
    await ann.takeName("ann");
    await ann.say("goodbye");
    await page.locator("#name-hint").filter({ hasText: "ann is not registered yet" }).waitFor();
    expect(await page.getByRole("button", { name: "Take name" }).isVisible()).toBe(true);
  });

  testInBrowser("shows with its control characters escaped, whatever the server welcomes", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server);
    const broken = answerBesides((line) => (line.startsWith("register") ? "Welcome a\u202enn" : undefined));
    const visitor = await answerWith(page, broken);
    await visitor.takeName("ann");
    expect(await page.inputValue("#name")).toBe("a\\u{202e}nn");
  });

  testInBrowser("is not needed to clear a connection error after a reconnect", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server);
    const refusals = ["error busy: this server has too many connections"];
    const visitor = await answerWith(
      page,
      answerBesides(() => undefined),
      () => refusals[0],
    );
    await visitor.reads("alert", /^error busy: /);
    refusals.pop();
    await visitor.isConnected();
    await visitor.reads("alert", /^$/);
  });
});

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
        await ann.reads("notice-lead", /^Somebody took the name ann while you were away\.$/);
        await ann.askFor("bob");
        await ann.isRegistered();
        expect(await page.locator("#notice").isVisible()).toBe(false);
        expect(await ann.textOf("own-name")).toBe("bob");
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
    await ann.reads("notice-lead", /^The board has not answered for ann yet\.$/);
  });

  testInBrowser("shows with its control characters escaped, whatever the server welcomes", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server);
    const broken = answerBesides((line) => (line.startsWith("register") ? "Welcome a\u202enn" : undefined));
    const visitor = await answerWith(page, broken);
    await visitor.takeName("ann");
    expect(await visitor.textOf("own-name")).toBe("a\\u{202e}nn");
  });

  testInBrowser(
    "is not needed where the board is full, and the notice goes when it lets one in",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      const { page } = await open(server);
      const refusals = ["error busy: this server has too many connections"];
      const visitor = await answerWith(
        page,
        answerBesides(() => undefined),
        () => refusals[0],
      );
      await visitor.reads("notice-lead", /^The board is full\.$/);
      await visitor.reads("notice-rest", /^Trying again in \d+ s\.$/);
      await visitor.reads("connection", /^The board is full\.$/);
      refusals.pop();
      await visitor.isConnected();
      await visitor.reads("notice-lead", /^$/);
      expect(await visitor.textOf("alert")).toBe("");
    },
  );
});

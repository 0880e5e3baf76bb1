import { describe, expect } from "bun:test";
import { writeFileSync } from "node:fs";
import { hashToken } from "../../src/server/access/tokens.ts";
import type { ServerSettings } from "../../src/server/settings/settings.ts";
import { browserTests, findAccessibilityFaults, type Tab } from "../support/browser.ts";
import { eventually } from "../support/deadline.ts";
import { startServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { PageVisitor, readKept } from "./visitor.ts";

const testInBrowser = browserTests();
const unknown = "The board does not know this token, or it has expired. Look for a letter that got lost.";

/** A board that asks for a token; `know` changes those that it knows. */
async function startAsking(settings: Partial<ServerSettings> = {}) {
  const folder = temporaryFolder();
  const tokenFile = `${folder.path}/tokens`;
  const write = (...tokens: string[]) =>
    writeFileSync(
      tokenFile,
      tokens.map((token, index) => `t${index} ${hashToken(token).toString("hex")}\n`).join(""),
    );
  write("right");
  const server = await startServer({ httpPort: 0, tokenFile, ...settings });
  return {
    server,
    httpPort: server.httpPort,
    know(...tokens: string[]) {
      write(...tokens);
      server.reload();
    },
    async [Symbol.asyncDispose]() {
      await server.stop();
      folder[Symbol.dispose]();
    },
  };
}

/** The browser complains of each denial by itself. */
function expectDenials(tab: Tab): Tab {
  tab.forgive(/status of (401|429)/);
  return tab;
}

async function giveToken({ page }: Tab, token: string): Promise<void> {
  await page.fill("#token", token);
  await page.getByRole("button", { name: "Open the board" }).click();
}

describe("the page of a board that asks for a token", () => {
  testInBrowser("asks for it before it connects, and opens the board with a right one", async (open) => {
    await using board = await startAsking();
    const tab = expectDenials(await open(board));
    const { page } = tab;
    const visitor = new PageVisitor(page);
    await page.getByRole("heading", { name: "This board asks for a token." }).waitFor();
    expect([await visitor.textOf("state-word"), await visitor.focus()]).toEqual(["token needed", "token"]);
    expect([await visitor.textOf("token-alert"), await page.getAttribute("#token", "type")]).toEqual([
      "",
      "password",
    ]);
    expect(await page.locator("main, footer, #menu-open").filter({ visible: true }).count()).toBe(0);
    expect(board.server.connectionCount).toBe(0);
    expect(await findAccessibilityFaults(page)).toEqual([]);

    await giveToken(tab, "wrong");
    await visitor.reads("token-alert", new RegExp(unknown));
    await giveToken(tab, "two words");
    expect(await visitor.textOf("token-alert")).toBe("A token is one word of letters, digits, _ and -.");
    await page.getByRole("button", { name: "Show" }).click();
    expect(await page.getAttribute("#token", "type")).toBe("text");
    await giveToken(tab, "right");
    await visitor.takeName("ann");
    await visitor.say("let in");
    await visitor.sees("let in");
    expect([await visitor.textOf("state-word"), await page.inputValue("#token")]).toEqual(["live", ""]);
    expect(await page.locator("#token-page").isVisible()).toBe(false);
  });

  testInBrowser(
    "keeps it for the next visit, shows it on each connection, and never in an address",
    async (open) => {
      await using board = await startAsking();
      const tab = expectDenials(await open(board));
      const { page } = tab;
      const addresses: string[] = [];
      page.on("request", (request) => addresses.push(request.url()));
      page.on("websocket", (socket) => addresses.push(socket.url()));
      await giveToken(tab, "right");
      const visitor = new PageVisitor(page);
      await visitor.takeName("ann");
      expect(await visitor.kept("token")).toBe("right");
      await page.reload();
      await visitor.isRegistered();
      expect(await page.locator("#token-page").isVisible()).toBe(false);
      await page.click("#state");
      expect(await page.locator("#wire").textContent()).not.toContain("right");
      expect(addresses.length).toBeGreaterThan(2);
      expect(addresses.filter((address) => address.includes("right"))).toEqual([]);
    },
  );

  testInBrowser("asks again when the token is withdrawn, and goes on with another one", async (open) => {
    await using board = await startAsking();
    const tab = expectDenials(await open(board));
    const visitor = new PageVisitor(tab.page);
    await giveToken(tab, "right");
    await visitor.takeName("ann");
    board.know("another");
    await visitor.reads("token-alert", new RegExp(unknown));
    expect(await visitor.textOf("state-word")).toBe("token needed");
    await eventually(
      () => board.server.connectionCount,
      (count) => count === 0,
    );
    await giveToken(tab, "another");
    await visitor.isRegistered();
    expect(await visitor.kept("token")).toBe("another");
  });

  testInBrowser("says that too many wrong ones came from here", async (open) => {
    await using board = await startAsking({ maxAuthFailuresPerMinute: 1 });
    const tab = expectDenials(await open(board));
    const visitor = new PageVisitor(tab.page);
    await giveToken(tab, "wrong");
    await visitor.reads("token-alert", new RegExp(unknown));
    await giveToken(tab, "wrong-too");
    await visitor.reads("token-alert", /^Too many wrong tokens from here\. Try again in a minute\.$/);
    await giveToken(tab, "right");
    await visitor.isConnected();
  });

  testInBrowser("forgets it with the board", async (open) => {
    await using board = await startAsking();
    const tab = expectDenials(await open(board));
    const { page } = tab;
    const visitor = new PageVisitor(page);
    await giveToken(tab, "right");
    await visitor.takeName("ann");
    page.on("dialog", (dialog) => void dialog.accept());
    const loadsAgain = page.waitForEvent("load");
    await visitor.choose("button", "Forget this board on this device");
    await loadsAgain;
    await page.getByRole("heading", { name: "This board asks for a token." }).waitFor();
    expect((await readKept(page, "token")).size).toBe(0);
  });
});

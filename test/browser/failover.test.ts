import { describe, expect } from "bun:test";
import { writeFileSync } from "node:fs";
import { hashToken } from "../../src/server/access/tokens.ts";
import type { ServerSettings } from "../../src/server/settings/settings.ts";
import { browserTests, type Tab } from "../support/browser.ts";
import { eventually } from "../support/deadline.ts";
import { type Route, startRoute } from "../support/route.ts";
import { startServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WireClient } from "../support/wire-client.ts";
import { joinAs, PageVisitor } from "./visitor.ts";

const testInBrowser = browserTests();

function urlOf({ port }: Route): string {
  return `http://127.0.0.1:${port}/`;
}

/** One board at two addresses, as if two servers had it. */
async function startBoard(settings: Partial<ServerSettings> = {}) {
  const [a, b] = [await startRoute(), await startRoute()];
  const servers = [urlOf(a), urlOf(b)];
  const server = await startServer({ httpPort: 0, servers, ...settings });
  for (const route of [a, b]) route.leadTo(server.httpPort);
  return {
    ...{ a, b, servers, server },
    async [Symbol.asyncDispose]() {
      for (const part of [a, b, server]) await part[Symbol.asyncDispose]();
    },
  };
}

/** A page may ask this address, and no other than its own. */
function mayAsk(tab: Tab, { port }: Route): PageVisitor {
  tab.forgive(new RegExp(`^request to another server: (http|ws)://127\\.0\\.0\\.1:${port}/`));
  return new PageVisitor(tab.page);
}

describe("the page of a board with several servers", () => {
  testInBrowser("goes on at the next one under its name, and shows each message once", async (open) => {
    await using board = await startBoard();
    const { a, b, server } = board;
    const ann = mayAsk(await open({ url: urlOf(a) }), b);
    await ann.takeName("ann");
    await ann.say("before");
    await ann.sees("before");
    expect(b.requests).toEqual([]);
    await a.cut();
    using bob = await joinAs("bob", server.tcpPort);
    for (const text of ["one", "two"]) await bob.ask(`send ${text}`);
    await ann.sees("two");
    await ann.isRegistered();
    await ann.say("after");
    await ann.sees("after");
    expect(await ann.messages()).toEqual(["#1 ann: before", "#2 bob: one", "#3 bob: two", "#4 ann: after"]);
    expect(await ann.page.locator("#rows .message.own").count()).toBe(2);
    expect(await ann.page.getAttribute("#state-word", "title")).toBe(`127.0.0.1:${b.port}`);
    // It stays there.
    const asked = a.requests.length;
    await a.restore();
    await ann.say("still here");
    await ann.sees("still here");
    expect(a.requests).toHaveLength(asked);
  });

  testInBrowser("sends once, at the next one, what waited while it had none", async (open) => {
    await using board = await startBoard();
    const { a, b, server } = board;
    const ann = mayAsk(await open({ url: urlOf(a) }), b);
    await ann.takeName("ann");
    await b.cut();
    await a.cut();
    await ann.reads("connection", /^No connection to the board\.$/);
    await ann.say("waited");
    await ann.page.locator(".pending.waiting").waitFor();
    await b.restore();
    await ann.sees("waited");
    using reader = await WireClient.connect(server.tcpPort);
    expect(await reader.ask("read")).toBe("1 ann: waited");
  });

  testInBrowser(
    "shows the next one its token, and opens the kept page while its own is away",
    async (open) => {
      using folder = temporaryFolder();
      const tokenFile = `${folder.path}/tokens`;
      writeFileSync(tokenFile, `t ${hashToken("right").toString("hex")}\n`);
      await using board = await startBoard({ tokenFile });
      const { a, b } = board;
      const tab = await open({ url: urlOf(a) }, { serviceWorkers: "allow" });
      tab.forgive(/status of 401/);
      const ann = mayAsk(tab, b);
      await tab.page.fill("#token", "right");
      await tab.page.getByRole("button", { name: "Open the board" }).click();
      await ann.takeName("ann");
      await ann.say("one");
      await ann.sees("one");
      await tab.page.evaluate(async () => void (await navigator.serviceWorker.ready));
      await a.cut();
      await tab.page.reload();
      await ann.isRegistered();
      await ann.sees("one");
      await ann.say("two");
      await ann.sees("two");
      expect(b.requests).toContain("OPTIONS /about.json HTTP/1.1");
    },
  );

  testInBrowser("says nothing to a server that has another board by now", async (open) => {
    await using board = await startBoard();
    const { a, b, servers } = board;
    await using other = await startServer({ httpPort: 0, servers });
    b.leadTo(other.httpPort);
    const ann = mayAsk(await open({ url: urlOf(a) }), b);
    await ann.takeName("ann");
    await a.cut();
    await eventually(
      () => b.requests.length,
      (count) => count >= 2,
    );
    await a.restore();
    await ann.isConnected();
    await ann.isRegistered();
    expect(new Set(b.requests)).toEqual(new Set(["GET /about.json HTTP/1.1"]));
  });
});

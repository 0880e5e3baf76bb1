import { expect } from "bun:test";
import { browserTests, takeScreenshot } from "../support/browser.ts";
import { startServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { joinAs, PageVisitor } from "./visitor.ts";

const testInBrowser = browserTests();

const conversation = [
  ["bob", "morning! is the build green again?"],
  ["dóra", "since ten minutes ago"],
  ["dóra", "it was the clock of the second machine: twelve seconds behind"],
  ["wei", "早上好 👋 shall I release at noon?"],
  ["bob", "yes, please. Notes are in the wiki"],
  ["dóra", "shukran شكرا 🙏"],
] as const;

/** `LASTWORD_PICTURES=docs` keeps the pictures, which README.md shows (CONTRIBUTING.md). */
testInBrowser("the page can be pictured for README.md, light and dark", async (open) => {
  using folder = temporaryFolder();
  await using server = await startServer({
    httpPort: 0,
    title: "Workshop",
    about: "The release, the build, lunch.",
  });
  await using tab = await open(server, {
    deviceScaleFactor: 1,
    locale: "en-GB",
    viewport: { width: 1000, height: 560 },
  });
  const visitor = new PageVisitor(tab.page);
  await visitor.takeName("ann");
  for (const [name, text] of conversation) {
    using sender = await joinAs(name, server.tcpPort);
    await sender.ask(`send ${text}`);
    await visitor.sees(text);
  }
  await visitor.say("then noon it is");
  await visitor.sees("then noon it is");
  for (const colorScheme of ["light", "dark"] as const) {
    const path = `${process.env.LASTWORD_PICTURES ?? folder.path}/page-${colorScheme}.png`;
    const picture = await takeScreenshot(tab.page, { width: 1000, height: 560, colorScheme, path });
    expect(picture.length).toBeGreaterThan(10_000);
  }
});

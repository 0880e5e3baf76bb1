import { describe, expect } from "bun:test";
import type { Page } from "playwright-core";
import { browserTests, type OpenTab } from "../support/browser.ts";
import { eventually } from "../support/deadline.ts";
import { startServer } from "../support/server.ts";
import { joinAs, PageVisitor, sendMany } from "./visitor.ts";

const testInBrowser = browserTests();

/** Notes the rows that fade up, by their text, from now on. */
async function watchFading(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const faded: string[] = [];
    Reflect.set(globalThis, "faded", faded);
    document.addEventListener("animationstart", ({ target, animationName }) => {
      if (animationName !== "arrive" || !(target instanceof Element)) return;
      faded.push(target.querySelector(".text")?.textContent ?? "");
    });
  });
  return () => page.evaluate(() => Reflect.get(globalThis, "faded"));
}

describe("a new message", () => {
  testInBrowser("fades up at the end, one by one, and then looks like any other", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using bob = await joinAs("bob", server.tcpPort);
    await bob.ask("send before");
    const { page } = await open(server);
    const ann = new PageVisitor(page);
    await ann.takeName("ann");
    await ann.sees("before");
    const faded = await watchFading(page);
    await bob.ask("send first");
    await eventually(faded, (texts) => texts.join() === "first");
    await ann.say("my own");
    await ann.sees("my own");
    await sendMany(bob, 40);
    await ann.sees("number 40");
    // The first five of them may do so: nobody knew what follows.
    expect((await faded()).length).toBeLessThanOrEqual(6);
    expect(await faded()).not.toContain("my own");
    await page.locator("#rows .arrived").first().waitFor({ state: "detached" });
  });

  testInBrowser(
    "does not fade up where the reader has scrolled away, nor if they want no motion",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      using bob = await joinAs("bob", server.tcpPort);
      await sendMany(bob, 40);
      const { page } = await open(server);
      const ann = new PageVisitor(page);
      await ann.sees("number 40");
      await ann.scrollTo("start");
      await ann.reads("to-end", /^To the newest/);
      const faded = await watchFading(page);
      await bob.ask("send below");
      await ann.reads("to-end", /^1 new message/);
      await page.emulateMedia({ reducedMotion: "reduce" });
      await page.focus("#board");
      await page.keyboard.press("End");
      await bob.ask("send in sight");
      await ann.sees("in sight");
      expect(await faded()).toEqual([]);
    },
  );
});

/** Where the talk is scrolled to, in px. */
async function placeOf(page: Page): Promise<number> {
  return page.evaluate(() => document.querySelector("#board")?.scrollTop ?? Number.NaN);
}

/** Opens a board of 45 messages, with the focus in the talk; from now on, only the test moves the page's clock. */
async function openLong(open: OpenTab, server: Parameters<OpenTab>[0], height: number): Promise<Page> {
  const { page } = await open(server, { viewport: { width: 1000, height } });
  await new PageVisitor(page).sees("number 45");
  await page.focus("#board");
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 10_000);
  return page;
}

describe("a jump in the talk", () => {
  testInBrowser("is smooth over less than two screens, and ends where it should", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using bob = await joinAs("bob", server.tcpPort);
    await sendMany(bob, 45);
    const page = await openLong(open, server, 800);
    const end = await placeOf(page);
    const places: number[] = [];
    await page.keyboard.press("Home");
    for (let frame = 0; frame < 5; frame++) {
      await page.clock.runFor(32);
      places.push(await placeOf(page));
    }
    // Falls with each frame, fast at first.
    expect([end, ...places]).toEqual([end, ...places].toSorted((one, other) => other - one));
    expect(new Set(places).size).toBe(5);
    expect(places.at(-1)).toBeLessThan(end / 4);
    await page.clock.runFor(300);
    expect(await placeOf(page)).toBe(0);
    await page.keyboard.press("End");
    await page.clock.runFor(64);
    expect(await placeOf(page)).toBeLessThan(end - 50);
    await bob.ask("send while it glides");
    await new PageVisitor(page).reads("to-end", /^1 new message/);
    await page.clock.runFor(1000);
    expect(await new PageVisitor(page).distanceFromEndPx()).toBeLessThan(2);
  });

  testInBrowser("is smooth from Find, too, and from a link to a message", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using bob = await joinAs("bob", server.tcpPort);
    await sendMany(bob, 44);
    await bob.ask("send that was #9");
    await bob.ask("send number 45");
    const page = await openLong(open, server, 800);
    const end = await placeOf(page);
    const toTarget = async () => {
      await page.clock.runFor(48);
      const between = await placeOf(page);
      await page.clock.runFor(1000);
      const to = await placeOf(page);
      expect([between < end - 20, between > to + 20]).toEqual([true, true]);
      return page.locator(".target").getAttribute("data-id");
    };
    await page.keyboard.press("Control+k");
    await page.fill("#find-field", "#8");
    await page.press("#find-field", "Enter");
    expect(await toTarget()).toBe("8");
    expect(await new PageVisitor(page).focus()).toBe("board");
    await page.keyboard.press("End");
    await page.clock.runFor(1000);
    await page.getByRole("link", { name: "#9", exact: true }).click();
    expect(await toTarget()).toBe("9");
  });

  testInBrowser("is at once over more than two screens, and if one wants no motion", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using bob = await joinAs("bob", server.tcpPort);
    await sendMany(bob, 45);
    for (const [height, reducedMotion] of [
      [360, "no-preference"],
      [800, "reduce"],
    ] as const) {
      const page = await openLong(open, server, height);
      await page.emulateMedia({ reducedMotion });
      await page.keyboard.press("Home");
      await page.clock.runFor(32);
      expect(await placeOf(page)).toBe(0);
      await page.context().close();
    }
  });
});

testInBrowser("the dot breathes while the page connects, unless one wants no motion", async (open) => {
  await using server = await startServer({ httpPort: 0 });
  const { page } = await open(server);
  await new PageVisitor(page).isConnected();
  const animation = () =>
    page.evaluate(() => {
      const header = document.querySelector<HTMLElement>("#header");
      if (header) header.dataset.state = "connecting";
      return getComputedStyle(document.querySelector("#dot") ?? document.body).animationName;
    });
  expect(await animation()).toBe("breathe");
  await page.emulateMedia({ reducedMotion: "reduce" });
  expect(await animation()).toBe("none");
});

import { describe, expect } from "bun:test";
import { browserTests } from "../support/browser.ts";
import { eventually } from "../support/deadline.ts";
import { startServer } from "../support/server.ts";
import { firstIdOf, lookAtFirst, offsetOf } from "./rows.ts";
import { answerWith } from "./stand-in.ts";
import { joinAs, PageVisitor, sendMany } from "./visitor.ts";

const testInBrowser = browserTests();

describe("the board on the page", () => {
  testInBrowser(
    "fetches older messages on scrolling up, and keeps the visible rows in place",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      using bob = await joinAs("bob", server.tcpPort);
      await sendMany(bob, 200);
      const { page } = await open(server);
      const visitor = new PageVisitor(page);
      await visitor.sees("number 200");
      expect(await firstIdOf(page)).toBeGreaterThan(100);

      // In one call: once the page draws, it may have fetched older ones.
      const { before, oldest } = await page.evaluate(() => {
        const board = document.querySelector("#board");
        const row = document.querySelector<HTMLElement>("#rows .message:nth-child(9)");
        const first = document.querySelector<HTMLElement>("#rows .message");
        if (!board || !row || !first) throw new Error("the board is empty");
        row.scrollIntoView();
        const offsetPx = row.getBoundingClientRect().top - board.getBoundingClientRect().top;
        return { before: { id: row.dataset.id ?? "", offsetPx }, oldest: Number(first.dataset.id) };
      });
      await eventually(
        () => firstIdOf(page),
        (id) => id < oldest,
      );
      expect(Math.abs((await offsetOf(page, before.id)) - before.offsetPx)).toBeLessThan(1.5);
      await eventually(
        async () => {
          await visitor.scrollTo("start");
          return firstIdOf(page);
        },
        (id) => id === 1,
      );
      await visitor.reads("top", /^This is where the board begins\.$/);
      const rows = await visitor.rows();
      expect(rows).toEqual(rows.map((_, index) => `#${index + 1} bob: number ${index + 1}`));
    },
  );

  testInBrowser("says where the server keeps no older messages", async (open) => {
    await using server = await startServer({ httpPort: 0, store: "memory:", keep: 70 });
    using bob = await joinAs("bob", server.tcpPort);
    await sendMany(bob, 200);
    const visitor = new PageVisitor((await open(server)).page);
    await visitor.sees("number 200");
    await visitor.scrollTo("start");
    await visitor.reads("top", /^Older messages are no longer kept \(before #131\)\.$/);
    await eventually(
      () => firstIdOf(visitor.page),
      (id) => id === 131,
    );
  });

  testInBrowser("fetches older messages with a button, too", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using bob = await joinAs("bob", server.tcpPort);
    await sendMany(bob, 101);
    const { page } = await open(server, { viewport: { width: 1280, height: 300 } });
    const visitor = new PageVisitor(page);
    await visitor.sees("number 101");
    const oldest = await firstIdOf(page);
    await page.locator("#older").dispatchEvent("click");
    await eventually(
      () => firstIdOf(page),
      (id) => id < oldest,
    );
  });

  testInBrowser(
    "follows new messages at its end, and keeps the reader's position elsewhere",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      using bob = await joinAs("bob", server.tcpPort);
      await sendMany(bob, 60);
      const { page } = await open(server);
      const visitor = new PageVisitor(page);
      await visitor.sees("number 60");
      await bob.ask("send at the end");
      await visitor.sees("at the end");
      await eventually(
        () => visitor.distanceFromEndPx(),
        (px) => px < 2,
      );
      expect([await page.title(), await page.locator("#to-end").isVisible()]).toEqual(["Lastword", false]);

      await page.locator("#board").evaluate((board) => {
        board.scrollTop -= 400;
      });
      await page.locator("#to-end").waitFor();
      const before = await lookAtFirst(page);
      for (const text of ["one", "two", "three"]) await bob.ask(`send out of sight: ${text}`);
      await eventually(
        () => page.title(),
        (title) => title === "(3) Lastword",
      );
      expect(await visitor.textOf("to-end")).toBe("3 new messages ↓");
      expect(Math.abs((await offsetOf(page, before.id)) - before.offsetPx)).toBeLessThan(1.5);

      await page.locator("#to-end").click();
      await visitor.sees("out of sight: three");
      await eventually(
        () => visitor.distanceFromEndPx(),
        (px) => px < 2,
      );
      expect([await page.title(), await page.locator("#to-end").isVisible()]).toEqual(["Lastword", false]);
    },
  );

  testInBrowser("stays at its end when the window shrinks, as under a phone's keyboard", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using bob = await joinAs("bob", server.tcpPort);
    await sendMany(bob, 60);
    const { page } = await open(server, { viewport: { width: 390, height: 844 } });
    const visitor = new PageVisitor(page);
    await visitor.sees("number 60");
    await visitor.takeName("ann");
    for (const height of [420, 844, 500]) {
      await page.setViewportSize({ width: 390, height });
      await eventually(
        () => visitor.distanceFromEndPx(),
        (px) => px < 2,
      );
      const field = await page.locator("#message").boundingBox();
      expect((field?.y ?? height) + (field?.height ?? 0)).toBeLessThanOrEqual(height);
    }
  });

  testInBrowser("stays at its end when one long draft replaces another", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using bob = await joinAs("bob", server.tcpPort);
    await sendMany(bob, 60);
    const { page } = await open(server, { viewport: { width: 390, height: 844 } });
    const visitor = new PageVisitor(page);
    await visitor.sees("number 60");
    await visitor.takeName("ann");
    await page.fill("#message", "one ".repeat(200));
    for (const text of ["two ", "three ", "four "]) {
      // As when a draft is pasted over another one: the field shrinks and grows within a frame.
      const movedPx = await page.evaluate((draft) => {
        const field = document.querySelector("textarea");
        const board = document.querySelector("#board");
        if (!field || !board) return 0;
        const before = board.scrollTop;
        field.value = "";
        const after = board.scrollTop;
        field.value = draft;
        field.dispatchEvent(new InputEvent("input", { bubbles: true }));
        return before - after;
      }, text.repeat(150));
      expect(movedPx).toBeGreaterThan(50);
      await page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
      );
      expect([await page.locator("#to-end").isVisible(), await visitor.distanceFromEndPx()]).toEqual([
        false,
        0,
      ]);
    }
  });

  testInBrowser("scrolls by keys: Home and End lead to its ends, Escape to the field", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using bob = await joinAs("bob", server.tcpPort);
    await sendMany(bob, 500);
    const { page } = await open(server);
    const visitor = new PageVisitor(page);
    await visitor.sees("number 500");
    await visitor.takeName("ann");
    await page.focus("#board");
    await page.keyboard.press("PageUp");
    await page.locator("#to-end").waitFor();
    await eventually(
      async () => {
        await page.keyboard.press("Home");
        return firstIdOf(page);
      },
      (id) => id === 1,
    );
    await visitor.reads("top", /begins/);
    await page.keyboard.press("End");
    await visitor.sees("number 500");
    await eventually(
      () => visitor.distanceFromEndPx(),
      (px) => px < 2,
    );
    await page.keyboard.press("Escape");
    expect(await page.locator("#message").evaluate((field) => field === document.activeElement)).toBe(true);
  });

  testInBrowser("requests a page again that the server refused", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server);
    let busy = 0;
    const visitor = await answerWith(page, (line) => {
      const id = line === "read" ? 300 : Number(line.replace("read ", ""));
      if (id >= 230) return `${id} bob: number ${id}`;
      busy += busy < 40 ? 1 : 0;
      return busy < 40 ? "error busy: later" : `${id} bob: number ${id}`;
    });
    await visitor.sees("number 300");
    await page.focus("#board");
    for (let presses = 0; presses < 8; presses++) {
      await page.keyboard.press("Home");
      await visitor.scrollTo("start");
    }
    await eventually(
      () => firstIdOf(page),
      (id) => id < 230,
    );
    expect(busy).toBe(40);
  });
});

import { Database } from "bun:sqlite";
import { describe, expect } from "bun:test";
import type { Page } from "playwright-core";
import { type BigBoard, writeBigBoard } from "../support/big-board.ts";
import { browserTests } from "../support/browser.ts";
import { eventually } from "../support/deadline.ts";
import { startServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { spawnPageServer } from "./page-server.ts";
import { firstIdOf, lastIdOf, lookAtFirst, offsetOf } from "./rows.ts";
import { joinAs, PageVisitor, sendMany } from "./visitor.ts";

const testInBrowser = browserTests();

/** A server on a board of so many messages, one each `stepMs`. `spoil` changes its file before. */
async function startBig(
  count: number,
  stepMs: number,
  spoil: (database: Database) => void = () => undefined,
) {
  const folder = temporaryFolder();
  const board: BigBoard = writeBigBoard(folder.path, count, stepMs);
  {
    using database = new Database(board.path, { strict: true });
    spoil(database);
  }
  const server = await startServer({ httpPort: 0, store: `sqlite:${board.path}` });
  return {
    server,
    board,
    url: (hash: string) => `http://127.0.0.1:${server.httpPort}/${hash}`,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

/** The lines that a page sends from its next load on. */
function recordLines(page: Page): string[] {
  const lines: string[] = [];
  page.on("websocket", (socket) => {
    socket.on("framesent", ({ payload }) => lines.push(payload.toString()));
  });
  return lines;
}

/** Brings a row near an edge of what is drawn into view; returns where it is, and the edge. */
function approach(
  page: Page,
  edge: "start" | "end",
): Promise<{ id: string; offsetPx: number; edgeId: number }> {
  return page.evaluate((wanted) => {
    const board = document.querySelector("#board");
    const rows = [...document.querySelectorAll<HTMLElement>("#rows .message")];
    const row = rows.at(wanted === "start" ? 5 : -6);
    const last = rows.at(wanted === "start" ? 0 : -1);
    if (!board || !row || !last) throw new Error("the board is empty");
    row.scrollIntoView({ block: wanted === "start" ? "start" : "end" });
    const offsetPx = row.getBoundingClientRect().top - board.getBoundingClientRect().top;
    return { id: row.dataset.id ?? "", offsetPx, edgeId: Number(last.dataset.id) };
  }, edge);
}

/** Waits until a message is in view. */
async function isInView(page: Page, id: number): Promise<void> {
  const heightPx = await page.locator("#board").evaluate((board) => board.clientHeight);
  await eventually(
    () => offsetOf(page, `${id}`),
    (px) => px > -5 && px < heightPx,
  );
}

describe("a board of 50,000 messages", () => {
  testInBrowser(
    "is read from a permalink in its middle, both ways, and no row in view moves",
    async (open) => {
      await using big = await startBig(50_000, 60_000);
      const { page } = await open({ url: big.url("#/25000") });
      const visitor = new PageVisitor(page);
      const target = page.locator('.message.target[data-id="25000"]');
      await target.waitFor();
      expect(await target.isVisible()).toBe(true);
      await visitor.reads("top", /^$/);
      for (const edge of ["start", "end", "start", "end"] as const) {
        const before = await approach(page, edge);
        await eventually(
          () => (edge === "start" ? firstIdOf(page) : lastIdOf(page)),
          (id) => (edge === "start" ? id < before.edgeId : id > before.edgeId),
        );
        expect(Math.abs((await offsetOf(page, before.id)) - before.offsetPx)).toBeLessThan(1.5);
      }
      const rows = await visitor.rows();
      const first = await firstIdOf(page);
      expect(rows).toEqual(rows.map((_, index) => `#${first + index} bob: number ${first + index}`));
      await page.reload();
      await target.waitFor();
      expect(await target.isVisible()).toBe(true);
    },
  );

  testInBrowser(
    "scrolling down from there meets what is loaded, and asks for nothing twice",
    async (open) => {
      await using big = await startBig(50_000, 60_000);
      const { page } = await open({ url: big.url("") });
      const lines = recordLines(page);
      await page.goto(big.url("#/49700"));
      await page.reload();
      const visitor = new PageVisitor(page);
      await page.locator('.message.target[data-id="49700"]').waitFor();
      expect(await page.locator("#to-end").isVisible()).toBe(true);
      await eventually(
        async () => {
          await visitor.scrollTo("end");
          return lastIdOf(page);
        },
        (id) => id === 50_000,
      );
      await visitor.scrollTo("end");
      await page.locator("#to-end").waitFor({ state: "hidden" });
      const reads = lines.filter((line) => line.startsWith("read "));
      expect(reads.length).toBe(new Set(reads).size);
      expect(reads.length).toBeLessThan(600);
    },
  );

  testInBrowser("Home and End lead to its first and last message in one press", async (open) => {
    await using big = await startBig(50_000, 60_000);
    const { page } = await open({ url: big.url("") });
    const visitor = new PageVisitor(page);
    await visitor.sees("number 50000");
    await page.focus("#board");
    await page.keyboard.press("Home");
    await visitor.reads("top", /^This is where the board begins\.$/);
    await isInView(page, 1);
    await page.keyboard.press("End");
    await eventually(
      () => lastIdOf(page),
      (id) => id === 50_000,
    );
    await eventually(
      () => visitor.distanceFromEndPx(),
      (px) => px < 2,
    );
  });

  testInBrowser(
    "what is said while one reads elsewhere moves nothing, and the button leads there",
    async (open) => {
      await using big = await startBig(50_000, 60_000);
      using bob = await joinAs("bob", big.server.tcpPort);
      const { page } = await open({ url: big.url("#/25000") });
      await page.locator('.message.target[data-id="25000"]').waitFor();
      const before = await lookAtFirst(page);
      await sendMany(bob, 1500);
      const pill = page.locator("#to-end");
      await pill.filter({ hasText: "1,500 new messages" }).waitFor();
      expect(Math.abs((await offsetOf(page, before.id)) - before.offsetPx)).toBeLessThan(1.5);
      await pill.click();
      await isInView(page, 50_001);
      await pill.click();
      await isInView(page, 51_500);
      await pill.waitFor({ state: "hidden" });
    },
  );

  testInBrowser("the search names what is loaded, and loads 1,000 older to search again", async (open) => {
    await using big = await startBig(50_000, 60_000);
    const { page } = await open({ url: big.url("") });
    const visitor = new PageVisitor(page);
    await visitor.sees("number 50000");
    await page.keyboard.press("Control+k");
    await page.keyboard.type("number 492");
    await visitor.reads("find-sum", /^0 of the \d+ messages loaded here \(#49,\d+ to #50,000\)\.$/);
    await page.getByRole("button", { name: "Load 1,000 older" }).click();
    await visitor.reads("find-sum", /^100 of the 1,\d+ messages loaded here \(#48,\d+ to #50,000\)\.$/);
    await page.getByRole("button", { name: "Load 1,000 older" }).waitFor();
    await page.fill("#find-field", "#20,000");
    await page.press("#find-field", "Enter");
    await page.locator('.message.target[data-id="20000"]').waitFor();
    await page.click("#state");
    await visitor.reads("sum", /^Nothing is missing in #19,\d+ to #20,\d+ and #48,\d+ to #50,000\.$/);
  });

  testInBrowser("all that is loaded is printed, and only while it prints", async (open) => {
    await using big = await startBig(50_000, 60_000);
    const { page } = await open({ url: big.url("#/25000") });
    await page.locator('.message.target[data-id="25000"]').waitFor();
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    await page.emulateMedia({ media: "print" });
    const printed = page.locator("#print-sheet");
    expect(await printed.locator("> p").textContent()).toMatch(
      /^Loaded here: #24,\d+ to #25,\d+ and #49,\d+ to #50,000\.$/,
    );
    expect(await printed.locator(".mark").textContent()).toMatch(/^Not loaded here: #25,\d+ to #49,\d+\.$/);
    expect(await printed.locator(".message").count()).toBeGreaterThanOrEqual(150);
    expect(await printed.locator('[data-id="25001"] .id').isVisible()).toBe(true);
    expect([await page.locator("#board").isVisible(), await page.locator("#message").isVisible()]).toEqual([
      false,
      false,
    ]);
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    await page.emulateMedia({ media: "screen" });
    expect(await printed.locator(".message").count()).toBe(0);
    await isInView(page, 25_000);
  });

  testInBrowser("damaged and lost messages have their marks, and their permalinks say so", async (open) => {
    await using big = await startBig(50_000, 60_000, (database) => {
      database.run("UPDATE message SET text = 'x' WHERE id BETWEEN 24990 AND 24992");
      database.run("DELETE FROM message WHERE id BETWEEN 24980 AND 24985");
    });
    const { page } = await open({ url: big.url("#/24995") });
    const visitor = new PageVisitor(page);
    await page.locator('.message.target[data-id="24995"]').waitFor();
    expect((await visitor.rows()).filter((row) => !row.startsWith("#2") || row.includes("damaged"))).toEqual([
      "6 messages are missing here: they are no longer kept.",
      "#24,990 to #24,992 are damaged and can't be shown.",
    ]);
    await page.goto(big.url("#/24991"));
    await visitor.reads("alert", /^#24,991 is damaged and can't be shown\.$/);
    await page.goto(big.url("#/24982"));
    await visitor.reads("alert", /^#24,982 is no longer kept\.$/);
    await isInView(page, 24_986);
  });

  testInBrowser(
    "where its start is no longer kept, Home leads to the oldest message that is",
    async (open) => {
      await using big = await startBig(50_000, 60_000, (database) => {
        database.run("DELETE FROM message WHERE id <= 40000");
      });
      const { page } = await open({ url: big.url("#/12") });
      const visitor = new PageVisitor(page);
      await visitor.reads("alert", /^#12 is no longer kept; the oldest is #40,001\.$/);
      await isInView(page, 50_000);
      await page.focus("#board");
      await page.keyboard.press("Home");
      await visitor.reads("top", /^Older messages are no longer kept \(before #40,001\)\.$/);
      await isInView(page, 40_001);
      expect((await visitor.rows())[0]).toBe("#40001 bob: number 40001");
    },
  );

  testInBrowser(
    "without a connection, what is far away stays where it is, and the page says so",
    async (open) => {
      using folder = temporaryFolder();
      await using server = await spawnPageServer(writeBigBoard(folder.path, 50_000, 60_000).path);
      const { page } = await open(server);
      const visitor = new PageVisitor(page);
      await visitor.sees("number 50000");
      await server.kill();
      await visitor.reads("connection", /^No connection to the board\.$/);
      await page.focus("#board");
      await page.keyboard.press("Home");
      await visitor.reads(
        "alert",
        /^That part is not loaded here, and there is no connection to the board\.$/,
      );
      await isInView(page, 50_000);
      await visitor.scrollTo("start");
      await visitor.reads("top", /^Older messages are not loaded here, and there is no connection\.$/);
    },
  );
});

testInBrowser("a board of five million messages is read anywhere, and searched for a day", async (open) => {
  const stepMs = 20_000;
  await using big = await startBig(5_000_000, stepMs);
  const { page } = await open({ url: big.url("") });
  const lines = recordLines(page);
  await page.goto(big.url("#/2500000"));
  await page.reload();
  const visitor = new PageVisitor(page);
  await page.locator('.message.target[data-id="2500000"]').waitFor();
  await page.focus("#board");
  await page.keyboard.press("Home");
  await visitor.reads("top", /^This is where the board begins\.$/);
  await isInView(page, 1);
  await page.keyboard.press("End");
  await isInView(page, 5_000_000);

  const day = new Date(big.board.storedAtMs(1_234_567)).toLocaleDateString("sv-SE");
  const sinceMs = new Date(`${day}T00:00`).getTime();
  const firstId = 5_000_000 - Math.floor((big.board.storedAtMs(5_000_000) - sinceMs) / stepMs);
  const asked = lines.length;
  await page.keyboard.press("Control+k");
  await page.click("#find-a-day");
  await page.fill("#day", day);
  await page.press("#day", "Enter");
  await isInView(page, firstId);
  const times = lines.slice(asked).filter((line) => line.startsWith("time "));
  expect(times.length).toBeLessThanOrEqual(23 + 100);
  expect(await page.locator("#rows li").count()).toBeLessThanOrEqual(300);
  for (const [chosen, words] of [
    ["2999-01-01", /^Nothing was said on Tuesday 1 January 2999, nor later\. This is the last message\.$/],
    ["1999-01-01", /^Nothing was said on Friday 1 January 1999\. This is what came next\.$/],
  ] as const) {
    await page.keyboard.press("Control+k");
    await page.click("#find-a-day");
    await page.fill("#day", chosen);
    await page.press("#day", "Enter");
    await visitor.reads("alert", words);
    await isInView(page, chosen === "2999-01-01" ? 5_000_000 : 1);
  }
});

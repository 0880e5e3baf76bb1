import { expect } from "bun:test";
import { browserTests } from "../support/browser.ts";
import { eventually } from "../support/deadline.ts";
import { startServer } from "../support/server.ts";
import { joinAs, PageVisitor, sendMany } from "./visitor.ts";

const testInBrowser = browserTests();

const totalMessages = 3000;

testInBrowser(
  "with 3,000 messages the document stays small while the reader scrolls to the first and back",
  async (open) => {
    await using server = await startServer({ httpPort: 0 });
    using bob = await joinAs("bob", server.tcpPort);
    await sendMany(bob, totalMessages);
    const { page } = await open(server);
    const visitor = new PageVisitor(page);
    await visitor.sees(`number ${totalMessages}`);
    await page.evaluate(() => {
      const seen = { frames: [] as number[], mostNodes: 0, lastMs: performance.now() };
      const look = (nowMs: number) => {
        seen.frames.push(nowMs - seen.lastMs);
        seen.lastMs = nowMs;
        seen.mostNodes = Math.max(seen.mostNodes, document.querySelectorAll("#rows li").length);
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
      Reflect.set(globalThis, "seen", seen);
    });
    const board = await page.locator("#board").boundingBox();
    await page.mouse.move((board?.x ?? 0) + 100, (board?.y ?? 0) + 100);
    const scroll = async (deltaPx: number, isThere: () => Promise<boolean>) => {
      while (!(await isThere())) for (let turn = 0; turn < 10; turn++) await page.mouse.wheel(0, deltaPx);
    };
    const startedMs = performance.now();
    await scroll(-3000, async () => (await visitor.textOf("top")).includes("begins"));
    await page.focus("#board");
    await page.keyboard.press("Home");
    await visitor.sees("number 1");
    const upMs = performance.now() - startedMs;
    await scroll(3000, async () => !(await page.locator("#to-end").isVisible()));
    await visitor.sees(`number ${totalMessages}`);
    const { frames, mostNodes } = await page.evaluate<{ frames: number[]; mostNodes: number }>(() =>
      Reflect.get(globalThis, "seen"),
    );
    const sorted = frames.toSorted((one, other) => one - other);
    const at = (part: number) => Math.round(sorted[Math.floor(sorted.length * part)] ?? 0);
    if (process.env.SHOW_FIGURES) {
      process.stderr.write(
        `up in ${Math.round(upMs)} ms, down in ${Math.round(performance.now() - startedMs - upMs)} ms; ` +
          `${frames.length} frames: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, longest ${at(0.9999)} ms; ${mostNodes} rows\n`,
      );
    }
    expect(mostNodes).toBeLessThanOrEqual(300);
    expect(mostNodes).toBeGreaterThan(200);
    await bob.ask("send and one more");
    await visitor.sees("and one more");
    await eventually(
      () => visitor.distanceFromEndPx(),
      (px) => px < 2,
    );
  },
);

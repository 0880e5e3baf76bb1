import { describe, expect } from "bun:test";
import { browserTests } from "../support/browser.ts";
import { eventually } from "../support/deadline.ts";
import { startServer } from "../support/server.ts";
import { answerBesides, answerWith } from "./stand-in.ts";

const testInBrowser = browserTests();

/** A server whose board has this many messages; the test can replace the board between polls. */
function boardOf(count: number, sender = "bob") {
  const board = { count, sender };
  const say = (id: number) => `${id} ${board.sender}: number ${id}`;
  const answer = answerBesides((line) =>
    line.startsWith("read") ? say(Number(line.split(" ")[1] ?? board.count)) : undefined,
  );
  return { board, answer };
}

/** The page takes in ten thousand messages: a busy machine needs minutes for that. */
const farBehindTimeoutMs = 400_000;

describe("a page that is far behind its board", () => {
  testInBrowser(
    "continues near the end after a gap, and shows everything before it on scrolling up",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      const { page } = await open(server);
      const { board, answer } = boardOf(60);
      const visitor = await answerWith(page, answer);
      await visitor.sees("number 60");
      await visitor.scrollTo("start");
      await page.locator("#to-end").waitFor();
      board.count = 10_200;
      await visitor.reads("alert", /more messages came/);
      // What is being read does not move.
      await page.press("#board", "End");
      // Ten thousand answers of the stand-in take their time.
      const last = page.locator("#rows .message .text", { hasText: "number 10200" });
      await last.waitFor({ state: "attached", timeout: farBehindTimeoutMs });
      expect(await visitor.textOf("alert")).toBe(
        "139 more messages came. Scroll up to read those that are still kept.",
      );
      await eventually(
        () => visitor.distanceFromEndPx(),
        (px) => px < 2,
      );
      expect(await page.locator("#to-end").isVisible()).toBe(false);

      await page.focus("#board");
      const seen = new Set<string>();
      await eventually(
        async () => {
          await page.keyboard.press("Home");
          for (const row of await visitor.rows()) seen.add(row);
          return seen.has("#1 bob: number 1");
        },
        (isThere) => isThere,
      );
      const first = await visitor.rows();
      const expected = Array.from({ length: 10_200 }, (_, index) => `#${index + 1} bob: number ${index + 1}`);
      expect(first).toEqual(expected.slice(0, first.length));
      expect([...seen].filter((row) => !row.startsWith("#"))).toEqual([]);
    },
    farBehindTimeoutMs,
  );

  testInBrowser("counts and announces only the new board's messages after a reset", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server);
    await page.addInitScript(() =>
      Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true }),
    );
    const { board, answer } = boardOf(1);
    const visitor = await answerWith(page, answer);
    await visitor.sees("number 1");
    board.count = 3;
    await visitor.reads("news", /number 3$/);
    expect(await page.title()).toBe("(2) Lastword");
    Object.assign(board, { count: 1, sender: "eve" });
    await visitor.reads("news", /eve: number 1/);
    expect([await visitor.textOf("news"), await page.title()]).toEqual(["eve: number 1", "(1) Lastword"]);
    expect(await visitor.rows()).toEqual(["Another board answers here now.", "#1 eve: number 1"]);
  });
});

import { describe, expect } from "bun:test";
import type { Server } from "../../src/server/server.ts";
import { browserTests, type OpenTab } from "../support/browser.ts";
import { eventually } from "../support/deadline.ts";
import { startServer } from "../support/server.ts";
import { lookAtFirst } from "./rows.ts";
import { joinAs, PageVisitor, sendMany } from "./visitor.ts";

const testInBrowser = browserTests();

/** A board of 600 messages, and a visitor at its end, with the focus in the talk. */
async function openLong(open: OpenTab, server: Server): Promise<PageVisitor> {
  using bob = await joinAs("bob", server.tcpPort);
  await sendMany(bob, 600);
  const visitor = new PageVisitor((await open(server)).page);
  await visitor.sees("number 600");
  await visitor.page.focus("#board");
  return visitor;
}

/** Opens Find, and enters this there. */
async function find({ page }: PageVisitor, wanted: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.fill("#find-field", wanted);
  await page.press("#find-field", "Enter");
}

describe("the keys of the talk", () => {
  testInBrowser("go on working when the row that had the focus is far away", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const visitor = await openLong(open, server);
    const { page } = visitor;
    await page.keyboard.press("ArrowUp");
    expect(await visitor.focus()).toContain("number 600");
    await page.keyboard.press("Home");
    await visitor.sees("number 1");
    await eventually(
      () => visitor.focus(),
      (focus) => focus === "board",
    );
    await page.keyboard.press("End");
    await visitor.sees("number 600");
  });

  testInBrowser("begin at the last row in sight, wherever one reads", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const visitor = await openLong(open, server);
    const { page } = visitor;
    await find(visitor, "#300");
    await page.locator('.target[data-id="300"]').waitFor();
    const { id } = await lookAtFirst(page);
    await page.keyboard.press("ArrowUp");
    const focused = Number(await page.locator(".message:focus").getAttribute("data-id"));
    expect(focused).toBeGreaterThanOrEqual(300);
    expect(focused).toBeLessThan(Number(id) + 40);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Copy link" }).focus();
    await page.keyboard.press("Escape");
    expect(await page.locator(".row-actions").count()).toBe(0);
    expect(await page.locator(".message:focus").getAttribute("data-id")).toBe(`${focused}`);
  });
});

testInBrowser("what is said of a jump is gone with the next one", async (open) => {
  await using server = await startServer({ httpPort: 0 });
  const visitor = await openLong(open, server);
  const { page } = visitor;
  await find(visitor, "#9000");
  await visitor.reads("alert", /^There is no #9,000 yet/);
  await find(visitor, "#20");
  await page.locator('.target[data-id="20"]').waitFor();
  expect(await visitor.textOf("alert")).toBe("");
});

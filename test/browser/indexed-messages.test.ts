import { describe, expect } from "bun:test";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { browserTests } from "../support/browser.ts";
import { startServer } from "../support/server.ts";

const testInBrowser = browserTests();
const source = fileURLToPath(new URL("../../src/web/browser/indexed-messages.ts", import.meta.url));

/** Runs the body of a function on a database of its own in a page; `kept` is the database. */
async function onDatabase(page: Page, body: string): Promise<unknown> {
  const { outputs } = await Bun.build({ entrypoints: [source], format: "esm" });
  const code = (await outputs[0]?.text())?.replace(/export\s*\{[^}]*\};?/, "");
  return page.evaluate(`(async () => { ${code}; const kept = new IndexedMessages("test"); ${body} })()`);
}

const make =
  "const make = (id) => ({ message: { id, sender: 'bob', text: 'number ' + id }, storedAt: undefined });";

describe("messages in IndexedDB", () => {
  testInBrowser(
    "the newest 1,000 of a board are kept, in their order, and boards are kept apart",
    async (open) => {
      await using server = await startServer({ httpPort: 0 });
      const { page } = await open(server);
      const result = await onDatabase(
        page,
        `${make}
      await kept.save("b", [make(7)], 5);
      for (let from = 1; from <= 2500; from += 500)
        await kept.save("a", Array.from({ length: 500 }, (_, index) => make(from + index)), from);
      await kept.save("a", [], 9000);
      const [a, b] = [await kept.load("a"), await kept.load("b")];
      return [a.asOfMs, a.entries.length, a.entries[0], a.entries.at(-1).message.id, b, (await kept.load("c")) ?? null];`,
      );
      const entry = (id: number) => ({
        message: { id, sender: "bob", text: `number ${id}` },
        storedAt: undefined,
      });
      expect(result).toEqual([9000, 1000, entry(1501), 2500, { entries: [entry(7)], asOfMs: 5 }, null]);
    },
  );

  testInBrowser("a board that is forgotten is gone, and the others stay", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server);
    const result = await onDatabase(
      page,
      `${make}
      for (const board of ["a", "b"]) await kept.save(board, [make(1)], 5);
      await kept.forget("a");
      return [(await kept.load("a")) ?? null, (await kept.load("b")).entries.length];`,
    );
    expect(result).toEqual([null, 1]);
  });

  testInBrowser("a browser without a database keeps nothing, and nothing fails", async (open) => {
    await using server = await startServer({ httpPort: 0 });
    const { page } = await open(server);
    const result = await onDatabase(
      page,
      `${make}
      IDBFactory.prototype.open = () => { throw new DOMException("blocked", "SecurityError"); };
      await kept.save("a", [make(1)], 5);
      await kept.forget("a");
      return (await kept.load("a")) ?? null;`,
    );
    expect(result).toBe(null);
  });
});

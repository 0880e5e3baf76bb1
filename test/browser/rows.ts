import type { Page } from "playwright-core";

/** The topmost visible message: its id, and its distance from the top edge of the board. */
export function lookAtFirst(page: Page): Promise<{ id: string; offsetPx: number }> {
  return page.evaluate(() => {
    const edgePx = document.querySelector("#board")?.getBoundingClientRect().top ?? 0;
    for (const row of document.querySelectorAll<HTMLElement>("#rows .message")) {
      const { top, bottom } = row.getBoundingClientRect();
      if (bottom > edgePx) return { id: row.dataset.id ?? "", offsetPx: top - edgePx };
    }
    return { id: "", offsetPx: 0 };
  });
}

/** The distance of a message from the top edge of the board; NaN if it is not in the document. */
export function offsetOf(page: Page, id: string): Promise<number> {
  return page.evaluate((wanted) => {
    const edgePx = document.querySelector("#board")?.getBoundingClientRect().top ?? 0;
    const row = document.querySelector(`[data-id="${wanted}"]`);
    return row ? row.getBoundingClientRect().top - edgePx : Number.NaN;
  }, id);
}

/** The first message in the document. */
export function firstIdOf(page: Page): Promise<number> {
  return page.evaluate(() =>
    Number(document.querySelector<HTMLElement>("#rows .message")?.dataset.id ?? Number.NaN),
  );
}

/** The last message in the document. */
export function lastIdOf(page: Page): Promise<number> {
  return page.evaluate(() => {
    const rows = [...document.querySelectorAll<HTMLElement>("#rows .message")];
    return Number(rows.at(-1)?.dataset.id ?? Number.NaN);
  });
}

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  type BlockContent,
  drawBlock,
  eraseBelow,
  eraseBlock,
  layOutBlock,
} from "../../../src/client/terminal/block.ts";
import { splitClusters } from "../../../src/client/terminal/clusters.ts";

function layOut(text: string, more: Partial<BlockContent> = {}) {
  return layOutBlock({
    status: undefined,
    prompt: "> ",
    text,
    cursor: text.length,
    columns: 10,
    rows: 24,
    ...more,
  });
}

describe("the layout of a block", () => {
  test("a short line is one row, below the status", () => {
    expect(layOut("abc")).toEqual({ rows: ["> abc"], cursorRow: 0, cursorColumn: 5 });
    expect(layOut("abc", { status: "fine", cursor: 1 })).toEqual({
      rows: ["fine", "> abc"],
      cursorRow: 1,
      cursorColumn: 3,
    });
  });

  test("a long line wraps into rows, and the cursor is at its character", () => {
    const rows = ["> abcdefgh", "ijklmnop"];
    expect(layOut("abcdefghijklmnop", { cursor: 7 })).toEqual({ rows, cursorRow: 0, cursorColumn: 9 });
    expect(layOut("abcdefghijklmnop", { cursor: 8 })).toEqual({ rows, cursorRow: 1, cursorColumn: 0 });
  });

  test("after a full last row the cursor is on a new row", () => {
    expect(layOut("abcdefgh")).toEqual({ rows: ["> abcdefgh", ""], cursorRow: 1, cursorColumn: 0 });
    expect(layOut("abcdefgh", { cursor: 7 })).toEqual({
      rows: ["> abcdefgh"],
      cursorRow: 0,
      cursorColumn: 9,
    });
  });

  test("a wide character never straddles the edge", () => {
    expect(layOut("abcdefg漢x")).toEqual({ rows: ["> abcdefg", "漢x"], cursorRow: 1, cursorColumn: 3 });
    expect(layOut("abcdefg漢x", { cursor: 7 })).toMatchObject({ cursorRow: 1, cursorColumn: 0 });
  });

  test("an emoji of several code points is one character of two columns", () => {
    expect(layOut("👨‍👩‍👧!")).toMatchObject({ rows: ["> 👨‍👩‍👧!"], cursorColumn: 5 });
  });

  test("unprintable characters are escaped", () => {
    expect(layOut("a\u202eb")).toMatchObject({ rows: ["> a", "\\u{202e}b"], cursorColumn: 9 });
  });

  test("a line that needs too many rows shows those around the cursor, below one row of messages", () => {
    const text = Array.from({ length: 10 }, (_, index) => `${index}`.repeat(10)).join("");
    const content = { prompt: "", status: "fine", rows: 5 };
    expect(layOut(text, { ...content, cursor: 0 }).rows).toEqual([
      "fine",
      "0".repeat(10),
      "1".repeat(10),
      "2".repeat(10),
    ]);
    expect(layOut(text, { ...content, cursor: 55 })).toEqual({
      rows: ["fine", "4".repeat(10), "5".repeat(10), "6".repeat(10)],
      cursorRow: 2,
      cursorColumn: 5,
    });
    expect(layOut(text, content)).toMatchObject({
      rows: ["fine", "8".repeat(10), "9".repeat(10), ""],
      cursorRow: 3,
    });
  });

  test("one column is enough", () => {
    expect(layOut("a漢b", { columns: 1, rows: 4 })).toEqual({
      rows: ["?", "b", ""],
      cursorRow: 2,
      cursorColumn: 0,
    });
    expect(layOut("a", { columns: 0, rows: 0 }).rows).toEqual([""]);
  });

  test("for any text the block fits the screen, and the cursor is inside it", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 60 });
    fc.assert(
      fc.property(
        text,
        fc.nat(),
        fc.integer({ min: 2, max: 20 }),
        fc.integer({ min: 2, max: 12 }),
        (...all) => {
          const [typed, at, columns, rows] = all;
          const edges = [...splitClusters(typed).map(({ start }) => start), typed.length];
          const cursor = edges[at % edges.length] ?? 0;
          const block = layOut(typed, { cursor, columns, rows });
          expect(Math.max(...block.rows.map((row) => Bun.stringWidth(row)))).toBeLessThanOrEqual(columns);
          expect(block.rows.length).toBeLessThan(rows);
          expect(block.rows[block.cursorRow]).toBeDefined();
          expect(block.cursorColumn).toBeLessThan(columns);
        },
      ),
    );
  });
});

describe("drawing a block", () => {
  test("it draws its rows without wrapping, then moves the cursor", () => {
    expect(drawBlock({ rows: ["one", "two", "three"], cursorRow: 1, cursorColumn: 2 })).toBe(
      "\u001b[?7lone\r\ntwo\r\nthree\u001b[?7h\u001b[1A\r\u001b[2C",
    );
  });

  const erase = (rows: number) => `${rows > 0 ? `\u001b[${rows}A` : ""}\r${eraseBelow}`;

  test("erasing starts at its first row", () => {
    expect(eraseBlock({ rows: ["one", "two", "three"], cursorRow: 1, cursorColumn: 2 }, 20, "wraps")).toBe(
      erase(1),
    );
    expect(eraseBlock({ rows: ["one"], cursorRow: 0, cursorColumn: 2 }, 20, "wraps")).toBe(erase(0));
  });

  test("on a narrower screen each row counts as many times as it wraps", () => {
    const rows = ["\u001b[7mthirty columns wide, a status.\u001b[0m", "x".repeat(40), "xx"];
    expect(eraseBlock({ rows, cursorRow: 2, cursorColumn: 2 }, 20, "wraps")).toBe(erase(4));
    expect(eraseBlock({ rows, cursorRow: 1, cursorColumn: 25 }, 20, "wraps")).toBe(erase(3));
    expect(eraseBlock({ rows, cursorRow: 1, cursorColumn: 20 }, 20, "wraps")).toBe(erase(3));
    expect(eraseBlock({ rows, cursorRow: 1, cursorColumn: 19 }, 20, "wraps")).toBe(erase(2));
  });

  test("on a narrower screen that cuts its rows, each row counts once", () => {
    const rows = ["x".repeat(30), "x".repeat(40), "xx"];
    expect(eraseBlock({ rows, cursorRow: 2, cursorColumn: 2 }, 20, "cuts")).toBe(erase(2));
  });

  test("a cursor at the end of a text that wraps into full rows stays on the last one", () => {
    expect(eraseBlock({ rows: ["x".repeat(20)], cursorRow: 0, cursorColumn: 20 }, 20, "wraps")).toBe(
      erase(0),
    );
    expect(eraseBlock({ rows: ["x".repeat(40)], cursorRow: 0, cursorColumn: 40 }, 20, "wraps")).toBe(
      erase(1),
    );
  });

  test("wide characters that do not fit at the edge wrap to the next row", () => {
    expect(eraseBlock({ rows: ["漢".repeat(10), ""], cursorRow: 1, cursorColumn: 0 }, 9, "wraps")).toBe(
      erase(3),
    );
  });
});

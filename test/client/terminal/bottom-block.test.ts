import { describe, expect, test } from "bun:test";
import { eraseBelow } from "../../../src/client/terminal/block.ts";
import { BottomBlock } from "../../../src/client/terminal/bottom-block.ts";

function start() {
  const written: string[] = [];
  let size: [number, number] = [20, 10];
  let text = "";
  const screen = { getWindowSize: () => size, write: (bytes: string) => written.push(bytes) };
  const block = new BottomBlock(screen, "wraps", (columns, rows) => ({
    status: undefined,
    prompt: "> ",
    text,
    cursor: text.length,
    columns,
    rows,
  }));
  return {
    block,
    /** Returns the text written since the last call. */
    written: () => written.splice(0),
    change: (newText: string) => {
      text = newText;
    },
    resize: (columns: number, rows = 10) => {
      size = [columns, rows];
    },
  };
}

/** Resolves after this turn of the event loop, in which the block draws. */
const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

const drawn = (text: string) => `\u001b[?7l${text}\u001b[?7h\r\u001b[${text.length}C`;
const erased = `\r${eraseBelow}`;

describe("the block at the bottom of the screen", () => {
  test("everything printed in one turn appears above it, in one write", async () => {
    const { block, written } = start();
    block.show();
    await nextTurn();
    expect(written()).toEqual([erased, drawn("> ")]);
    block.print("one");
    block.print("two");
    block.refresh();
    await nextTurn();
    expect(written()).toEqual([`${erased}one\r\ntwo\r\n${drawn("> ")}`]);
  });

  test("it writes nothing while nothing changes", async () => {
    const { block, written, change } = start();
    block.show();
    await nextTurn();
    written();
    block.refresh();
    await nextTurn();
    expect(written()).toEqual([]);
    change("x");
    block.refresh();
    await nextTurn();
    expect(written()).toEqual([`${erased}${drawn("> x")}`]);
  });

  test("while it is hidden, lines are printed at once, without a block", async () => {
    const { block, written } = start();
    block.print("early");
    expect(written()).toEqual(["early\r\n"]);
    block.show();
    await nextTurn();
    written();
    block.print("last");
    block.hide();
    expect(written()).toEqual([`${erased}last\r\n`]);
    await nextTurn();
    expect(written()).toEqual([]);
  });

  test("a resize redraws it from the new position of its first row", async () => {
    const { block, written, change, resize } = start();
    change("x".repeat(16));
    block.show();
    await nextTurn();
    written();
    resize(10);
    block.resize();
    expect(written()).toEqual([
      `\u001b[1A${erased}\u001b[?7l> ${"x".repeat(8)}\r\n${"x".repeat(8)}\u001b[?7h\r\u001b[8C`,
    ]);
  });

  test("what a small screen scrolled away is erased when it comes back, unless something was printed since", async () => {
    for (const [printed, rowsUp] of [
      [false, 2],
      [true, 0],
    ] as const) {
      const { block, written, change, resize } = start();
      change("x".repeat(18 + 40));
      block.show();
      await nextTurn();
      resize(20, 2);
      block.resize();
      change("");
      block.refresh();
      await nextTurn();
      if (printed) block.print("hi");
      await nextTurn();
      written();
      resize(20, 10);
      block.resize();
      const [sequences = ""] = written();
      expect(sequences).toStartWith(rowsUp === 0 ? erased : `\u001b[${rowsUp}A${erased}`);
    }
  });

  test("clearing the screen leaves it visible", async () => {
    const { block, written } = start();
    block.clearScreen();
    expect(written()).toEqual([]);
    block.show();
    await nextTurn();
    written();
    block.clearScreen();
    expect(written()).toEqual(["\u001b[H\u001b[2J", drawn("> ")]);
  });
});

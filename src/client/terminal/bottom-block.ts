import { isDeepStrictEqual } from "node:util";
import {
  type Block,
  type BlockContent,
  countAbove,
  drawBlock,
  eraseBelow,
  eraseBlock,
  layOutBlock,
  type Narrowing,
} from "./block.ts";

/** The screen for a block: `process.stdout`, except in tests. */
export interface BlockScreen {
  /** Its columns and rows, as known to the process. */
  getWindowSize(): [number, number];
  write(text: string): unknown;
}

/**
 * The block at the bottom of a screen. Everything is printed above it, and all changes of one turn of the event loop are
 * drawn together.
 */
export class BottomBlock {
  readonly #screen: BlockScreen;
  readonly #narrowing: Narrowing;
  readonly #describe: (columns: number, rows: number) => BlockContent;
  #phase: "hidden" | "shown" = "hidden";
  #drawn: Block | undefined;
  /**
   * The size, in cells, of what scrolled off a screen that became too small for the block: it comes back above the block
   * when the screen grows. Nothing else can be there, unless something was printed.
   */
  #cellsAway = 0;
  /** The height of the screen when it was drawn last. */
  #rows = 0;
  #printed: string[] = [];
  #turn: NodeJS.Immediate | undefined;

  /** `describe` returns the content of the block for a screen of this size. */
  constructor(
    screen: BlockScreen,
    narrowing: Narrowing,
    describe: (columns: number, rows: number) => BlockContent,
  ) {
    this.#screen = screen;
    this.#narrowing = narrowing;
    this.#describe = describe;
  }

  /** Prints a line above the block. */
  print(line: string): void {
    this.#printed.push(line);
    if (this.#phase === "hidden") this.#draw();
    else this.refresh();
  }

  /** Redraws the block at the end of this turn, if it has changed. */
  refresh(): void {
    this.#turn ??= setImmediate(() => this.#draw());
  }

  /** Shows the block at the cursor: other programs may have written to the screen. */
  show(): void {
    this.#phase = "shown";
    this.#drawn = undefined;
    this.#screen.write(`\r${eraseBelow}`);
    this.refresh();
  }

  /** Prints the queued lines, and removes the block. */
  hide(): void {
    this.#phase = "hidden";
    this.#draw();
  }

  /** Redraws the block for a new size of the screen. */
  resize(): void {
    this.#draw("always");
  }

  /** Clears the screen, except for the block. */
  clearScreen(): void {
    if (this.#phase === "hidden") return;
    this.#drawn = undefined;
    this.#screen.write("\u001b[H\u001b[2J");
    this.#draw();
  }

  /** A screen that grows brings rows back; one that is lower than the part of the block above the cursor loses some. */
  #noteAway(columns: number, rows: number, rowsAway: number): void {
    if (this.#drawn === undefined) this.#cellsAway = 0;
    else if (rows !== this.#rows) {
      const left = Math.max(0, rowsAway - Math.max(0, rows - this.#rows));
      const lost = Math.max(0, countAbove(this.#drawn, columns, this.#narrowing) - (rows - 1));
      this.#cellsAway = (left + lost) * columns;
    }
    this.#rows = rows;
  }

  #draw(how: "always" | "if changed" = "if changed"): void {
    clearImmediate(this.#turn);
    this.#turn = undefined;
    const [columns, rows] = this.#screen.getWindowSize();
    const block = this.#phase === "shown" ? layOutBlock(this.#describe(columns, rows)) : undefined;
    const printed = this.#printed;
    if (how === "if changed" && printed.length === 0 && isDeepStrictEqual(block, this.#drawn)) return;
    this.#printed = [];
    const rowsAway = Math.ceil(this.#cellsAway / Math.max(1, columns));
    const erasure = this.#drawn ? eraseBlock(this.#drawn, columns, this.#narrowing, rowsAway) : "";
    this.#noteAway(columns, rows, rowsAway);
    if (printed.length > 0) this.#cellsAway = 0;
    const above = printed.map((line) => `${line}\r\n`).join("");
    const drawing = block ? drawBlock(block) : "";
    this.#drawn = block;
    this.#screen.write(erasure + above + drawing);
  }
}

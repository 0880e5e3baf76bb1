import type { StockScript } from "./stock-script.ts";

/** A script of loadtest/ with all that it imports, as one text, and the modules of k6 that it requires. */
export interface PackedScript extends StockScript {
  readonly code: string;
  readonly modules: readonly string[];
}

/** The scripts in the compiled program: scripts/build/ puts them here. */
export const packed: readonly PackedScript[] = [];

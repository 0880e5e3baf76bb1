import { readFileSync } from "node:fs";
import { fileErrorReason } from "../../src/error-message.ts";
import type { VirtualUser } from "./virtual-user.ts";

/** k6's `open`: the text of a file, in the init context only. Relative paths start at the working directory. */
export function createOpen(user: VirtualUser) {
  return (path: unknown): string => {
    if (!user.isLoading) throw new Error("open() can only be used in the init context");
    try {
      return readFileSync(String(path), "utf8");
    } catch (error) {
      throw new Error(`open: ${fileErrorReason(error)}`);
    }
  };
}

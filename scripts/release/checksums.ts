import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

/** The name of the list. */
export const checksumsFile = "SHA256SUMS";

/** Writes the hash of each file in the folder, as `sha256sum --check` reads them. Returns the list. */
export async function writeChecksums(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name !== checksumsFile).sort();
  let list = "";
  for (const name of names) {
    const hash = createHash("sha256");
    await pipeline(createReadStream(join(folder, name)), hash);
    list += `${hash.digest("hex")}  ${name}\n`;
  }
  await Bun.write(join(folder, checksumsFile), list);
  return list;
}

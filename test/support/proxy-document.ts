import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The text of docs/proxy.md. */
export const proxyDocument = readFileSync(
  fileURLToPath(new URL("../../docs/proxy.md", import.meta.url)),
  "utf8",
);

/** The configuration in this language in the document, with each text changed to another; throws unless each is there once. */
export function readConfiguration(
  language: string,
  changes: readonly (readonly [from: string, to: string])[],
): string {
  const [, shown = ""] = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(proxyDocument) ?? [];
  return changes.reduce((text, [from, to]) => {
    if (text.split(from).length !== 2) throw new Error(`docs/proxy.md does not say once: ${from}`);
    return text.replace(from, to);
  }, shown);
}

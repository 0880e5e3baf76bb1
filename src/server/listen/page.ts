import page from "../../web/index.html";
import { bundleFiles } from "./bundle.ts";
import { loadInstallable, type NamedBoard } from "./installable.ts";
import { caching, loadFile, type PageFiles } from "./page-file.ts";

/** Loads the page and all its assets into memory, and compresses them. Rejects if the page cannot be bundled. */
export async function loadPage(bundle: Bun.HTMLBundle = page): Promise<PageFiles> {
  const contents = await bundleFiles(bundle);
  const names = [...contents.keys()];
  return new Map(
    await Promise.all(
      [...contents].map(async ([name, content]) => {
        if (!name.endsWith(".html")) return [`/${name}`, await loadFile(content, caching.forGood)] as const;
        return ["/", await loadFile(await makeRelative(content, names), caching.askEachTime)] as const;
      }),
    ),
  );
}

/** The page, with what it needs to be installed under the board's title. */
export async function loadSite(board: NamedBoard): Promise<PageFiles> {
  return new Map([...(await loadPage()), ...(await loadInstallable(board))]);
}

/** A proxy may serve the page below a path of its own; a compiled program's page asks for `/file`. */
async function makeRelative(html: Blob, names: readonly string[]): Promise<Blob> {
  let text = await html.text();
  for (const name of names) text = text.replaceAll(`"/${name}"`, `"./${name}"`);
  return new Blob([text], { type: html.type });
}

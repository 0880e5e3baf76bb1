import offline from "../../web/offline.html";
import { bundleFiles } from "./bundle.ts";
import { caching, loadFile, type PageFiles } from "./page-file.ts";

/** What an installed page shows of the board on the system's desktop. */
export interface NamedBoard {
  readonly title: string;
  readonly about: string;
}

/** An icon in the manifest. */
interface ManifestIcon {
  /** What its file's name begins with. */
  readonly name: string;
  readonly sizes: string;
  readonly purpose: "any" | "maskable";
}

const icons: readonly ManifestIcon[] = [
  { name: "icon-192-", sizes: "192x192", purpose: "any" },
  { name: "icon-512-", sizes: "512x512", purpose: "any" },
  { name: "maskable-512-", sizes: "512x512", purpose: "maskable" },
];
const paper = "#faf8f4";

/**
 * Loads what a browser needs to install the page: the manifest, its icons, and the service worker. The worker's name does
 * not change, and a browser asks for it again each day.
 */
export async function loadInstallable(board: NamedBoard): Promise<PageFiles> {
  const files = await bundleFiles(offline);
  const assets = [...files].filter(([name]) => name.endsWith(".png"));
  const worker = [...files].find(([name]) => name.endsWith(".js"))?.[1];
  if (worker === undefined) throw new Error("the service worker is missing");
  const manifest = new Blob([formatManifest(board, [...files.keys()])], {
    type: "application/manifest+json",
  });
  return new Map([
    ["/service-worker.js", await loadFile(worker, caching.askEachTime)],
    ["/manifest.webmanifest", await loadFile(manifest, caching.askEachTime)],
    ...(await Promise.all(
      assets.map(async ([name, icon]) => [`/${name}`, await loadFile(icon, caching.forGood)] as const),
    )),
  ]);
}

/** The manifest; its addresses are relative, so it works below any path (https://www.w3.org/TR/appmanifest/). */
function formatManifest({ title, about }: NamedBoard, names: readonly string[]): string {
  return JSON.stringify({
    name: title,
    short_name: title,
    ...(about === "" ? {} : { description: about }),
    start_url: "./",
    scope: "./",
    display: "standalone",
    background_color: paper,
    theme_color: paper,
    icons: icons.map(({ name, sizes, purpose }) => {
      const file = names.find((each) => each.startsWith(name));
      if (file === undefined) throw new Error(`the icon ${name} is missing`);
      return { src: `./${file}`, sizes, type: "image/png", purpose };
    }),
  });
}

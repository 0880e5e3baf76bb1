import { chromium, type Page } from "playwright-core";

/** An icon of the installed page. */
export interface Icon {
  /** Its file in src/web/icons. */
  readonly file: string;
  readonly sizePx: number;
  /** How much of the width the mark takes: a system may cut a maskable icon down to the inner 80 %. */
  readonly share: number;
  /** The colour behind the mark; undefined: none. */
  readonly ground: string | undefined;
}

const paper = "#faf8f4";

/** The icons that systems ask for: as they are, maskable (Android), and on a ground of their own (iOS). */
export const icons: readonly Icon[] = [
  { file: "icon-192.png", sizePx: 192, share: 1, ground: undefined },
  { file: "icon-512.png", sizePx: 512, share: 1, ground: undefined },
  { file: "maskable-512.png", sizePx: 512, share: 0.56, ground: paper },
  { file: "touch-180.png", sizePx: 180, share: 0.7, ground: paper },
];

/** Draws the icons from the mark, an SVG, in Chromium: calls `write` with each file and its PNG. */
export async function drawIcons(
  svg: string,
  executablePath: string,
  write: (file: string, png: Uint8Array) => Promise<unknown>,
): Promise<void> {
  const browser = await chromium.launch({ executablePath, chromiumSandbox: false });
  try {
    const page = await browser.newPage();
    for (const icon of icons) await write(icon.file, await drawIcon(page, svg, icon));
  } finally {
    await browser.close();
  }
}

async function drawIcon(page: Page, svg: string, { sizePx, share, ground }: Icon): Promise<Uint8Array> {
  await page.setViewportSize({ width: sizePx, height: sizePx });
  await page.setContent(
    `<style>body { margin: 0; height: 100vh; display: grid; place-items: center; background: ${ground ?? "none"} }
     svg { width: ${100 * share}vw; height: ${100 * share}vh }</style>${svg}`,
  );
  return page.screenshot({ omitBackground: ground === undefined });
}

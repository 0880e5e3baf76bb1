/**
 * Keeps the page as high as what is seen of it: on iOS, the keyboard covers a part of the page instead of making it shorter.
 * The height is set by CSSOM, since the content security policy forbids style attributes. Elsewhere nothing happens, nor
 * while the reader has zoomed in.
 */
export function leaveRoomForKeyboard(body: HTMLElement): void {
  const viewport = globalThis.visualViewport;
  if (!viewport) return;
  viewport.addEventListener("resize", () => {
    const isCovered = viewport.scale === 1 && window.innerHeight - viewport.height > leastKeyboardPx;
    if (isCovered) {
      body.style.setProperty("height", `${viewport.height}px`);
      // iOS has scrolled the whole page to show the field, which is in sight now.
      window.scrollTo(0, 0);
    } else body.style.removeProperty("height");
  });
}

/** Less than that are bars of the browser, which 100dvh knows. */
const leastKeyboardPx = 100;

/** What a page does when the person leaves it, perhaps for ever, and when they are back. */
export interface Leavable {
  goAway(): void;
  comeBack(): void;
}

/** Tells it when. A phone may end a hidden page without another word, so that being hidden is leaving. */
export function watchLeaving(page: Leavable): void {
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") page.goAway();
    else page.comeBack();
  });
  addEventListener("pagehide", () => page.goAway());
  addEventListener("pageshow", () => page.comeBack());
}

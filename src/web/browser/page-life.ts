/** What a page does when the person leaves it, perhaps for ever, and when they return. */
export interface Leavable {
  goAway(): void;
  comeBack(): void;
}

/** Calls them. A phone may end a hidden page without notice, so a hidden page counts as left. */
export function watchLeaving(page: Leavable): void {
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") page.goAway();
    else page.comeBack();
  });
  addEventListener("pagehide", () => page.goAway());
  addEventListener("pageshow", () => page.comeBack());
}

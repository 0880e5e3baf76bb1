/** Receives the events that the page is hidden and shown. */
export interface VisibilityEvents {
  hidden(): void;
  shown(): void;
}

/** Watches the page's visibility. A phone may end a hidden page without notice, so `hidden` may be the last event. */
export function watchVisibility(events: VisibilityEvents): void {
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") events.hidden();
    else events.shown();
  });
  addEventListener("pagehide", () => events.hidden());
  addEventListener("pageshow", () => events.shown());
}

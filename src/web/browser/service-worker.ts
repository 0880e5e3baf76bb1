import { nameShellCache } from "../model/shell.ts";

/** Has the browser keep the page for when there is no connection, where it can: that takes https or this machine. */
export function keepPageOffline(): void {
  if (!("serviceWorker" in navigator)) return;
  const options = { scope: "./", updateViaCache: "none" } as const;
  navigator.serviceWorker.register("./service-worker.js", options).catch(() => {
    // Without it, the page works while there is a connection.
  });
}

/** Removes the kept page, as from a shared computer. Resolves when it is gone; never rejects. */
export async function forgetPageOffline(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  try {
    const scope = new URL("./", location.href).href;
    const registration = await navigator.serviceWorker.getRegistration(scope);
    if (registration?.scope === scope) await registration.unregister();
    await caches.delete(nameShellCache(scope));
  } catch {
    // The browser blocks it, so nothing was kept.
  }
}

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
  try {
    await (await findRegistration())?.unregister();
    await caches.delete(nameShellCache(new URL("./", location.href).href));
  } catch {
    // The browser blocks it, so nothing was kept.
  }
}

/**
 * Shows a notification; a click on it brings the page to the front. Rejects if the browser shows none. On a phone, only a
 * service worker may show them.
 */
export async function showNotification(title: string, options: NotificationOptions): Promise<void> {
  const registration = await findRegistration();
  if (registration?.active) return registration.showNotification(title, options);
  const notification = new Notification(title, options);
  notification.addEventListener("click", () => {
    window.focus();
    notification.close();
  });
}

/** The registration of the page's own worker; undefined if there is none. */
async function findRegistration(): Promise<ServiceWorkerRegistration | undefined> {
  if (!("serviceWorker" in navigator)) return undefined;
  const scope = new URL("./", location.href).href;
  const registration = await navigator.serviceWorker.getRegistration(scope);
  return registration?.scope === scope ? registration : undefined;
}

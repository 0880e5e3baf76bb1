import { Shell } from "./shell.ts";

/** The service worker: it holds the page for when there is no connection, and its notifications lead back to the page. */
declare const self: ServiceWorkerGlobalScope;

const { scope } = self.registration;
const shell = new Shell(scope);

self.addEventListener("install", (event) => {
  event.waitUntil(shell.update().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener("fetch", (event) => {
  const answer = shell.answer(event.request);
  if (answer === undefined) return;
  event.respondWith(answer.response);
  event.waitUntil(answer.kept);
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(showPage());
});

/** Brings the page to the front, or opens it. */
async function showPage(): Promise<void> {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = pages.find(({ url }) => url.split(/[?#]/)[0] === scope);
  if (open === undefined) await self.clients.openWindow(scope);
  else await open.focus();
}

/** The address of a monitor as an operator writes it, `n1:8222` or `http://n1:8222/`, as a URL; undefined if it is none. */
export function parseMonitor(text: string): string | undefined {
  const url = URL.parse(/^https?:\/\//i.test(text) ? text : `http://${text}`);
  const isOrigin = url !== null && url.href === `${url.origin}/` && url.username === "";
  return isOrigin ? url.origin : undefined;
}

/** The address of this page, without what follows it: what one gives to others. */
export function findAddress(): string {
  return location.href.replace(/[?#].*$/, "");
}

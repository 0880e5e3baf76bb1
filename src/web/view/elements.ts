/** The element with this id. The page's own HTML has it, so its absence is a bug. */
export function findElement<T extends Element>(id: string, kind: abstract new () => T): T {
  const element = document.getElementById(id);
  if (element instanceof kind) return element;
  throw new Error(`the page has no ${kind.name} with the id ${id}`);
}

/** A new element with a class and a text; the text becomes one text node. */
export function makeElement<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  text = "",
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.className = className;
  if (text !== "") element.textContent = text;
  return element;
}

/** Hides or shows an element; a hidden one passes the focus to `fallback`, since the body handles no keys. */
export function setHidden(element: HTMLElement, isHidden: boolean, fallback: HTMLElement): void {
  if (isHidden && element.contains(document.activeElement)) fallback.focus();
  element.hidden = isHidden;
}

/** Sets the text of an element only if it changes: a live region would repeat it. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Puts a text in the place of what is selected in the field that has the focus, as if typed; returns false if it cannot. */
export function insertText(text: string): boolean {
  // Deprecated, but the only way to insert a text that undo removes.
  return document.execCommand("insertText", false, text);
}

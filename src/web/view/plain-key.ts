/**
 * The key of a press, a letter in lower case; undefined if Ctrl, Alt or Meta is held, or while a character is composed. Shift
 * does not matter.
 */
export function plainKey({ key, ctrlKey, altKey, metaKey, isComposing }: KeyboardEvent): string | undefined {
  if (ctrlKey || altKey || metaKey || isComposing) return undefined;
  return key.length === 1 ? key.toLowerCase() : key;
}

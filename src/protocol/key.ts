const keyForm = /^[A-Za-z0-9_-]{16,64}$/;

/** Whether a text has the form of a key: 16 to 64 ASCII letters, digits, `_` and `-`. */
export function isKey(text: string): boolean {
  return keyForm.test(text);
}

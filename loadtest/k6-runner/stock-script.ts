/** A script of loadtest/, and what it does. */
export interface StockScript {
  readonly name: string;
  readonly about: string;
}

/** What the first line of a script says that it does. */
export function describeScript(text: string): string {
  const [first = ""] = text.split("\n");
  return first.replace(/^.*?\.js: |, with .*$/g, "");
}

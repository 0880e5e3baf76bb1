/** Returns what both replies begin with, up to the first difference; a number that is cut there is left out. */
export function sameStart(first: string, second: string): string {
  let length = 0;
  while (length < first.length && first[length] === second[length]) length++;
  return first === second ? first : first.slice(0, length).replace(/\d+$/, "");
}

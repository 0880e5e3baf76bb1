/** How many slips make one text the other: a letter too many, missing, replaced, or two in the wrong order. */
export function editDistance(one: string, other: string, replacedCost = 1): number {
  const rows = [Array.from({ length: other.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= one.length; row++) {
    rows.push([row]);
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      const cost = Math.min(
        at(row - 1, column) + 1,
        at(row, column - 1) + 1,
        at(row - 1, column - 1) + (isSame ? 0 : replacedCost),
        at(row - 2, column - 2) + (isSwapped ? 1 : Number.POSITIVE_INFINITY),
      );
      rows[row]?.push(cost);
    }
  }
  return at(one.length, other.length);
}

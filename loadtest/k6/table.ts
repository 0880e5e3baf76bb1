const byteUnits = ["B", "kB", "MB", "GB", "TB"];

/** Draws a table as autocannon does; all rows have as many cells as the first. */
export function drawTable(rows: readonly (readonly string[])[]): string {
  const columns = rows[0]?.length ?? 0;
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const rule = (left: string, middle: string, right: string) =>
    left + widths.map((width) => "─".repeat(width + 2)).join(middle) + right;
  const lines = rows.map(
    (row) => `│${row.map((cell, column) => ` ${cell.padEnd(widths[column] ?? 0)} `).join("│")}│`,
  );
  return [rule("┌", "┬", "┐"), lines.join(`\n${rule("├", "┼", "┤")}\n`), rule("└", "┴", "┘")].join("\n");
}

/** `1.547 ms`. */
export function formatMs(ms: number): string {
  return `${Number(ms.toFixed(3))} ms`;
}

/** `40,484.81`, formatted by hand because k6 has no locales. */
export function formatNumber(number: number): string {
  const [whole = "", fraction] = String(Number(number.toFixed(2))).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** `202k`, as autocannon shortens counts. */
export function formatCount(count: number): string {
  return count < 1000 ? String(count) : `${Math.round(count / 1000)}k`;
}

/** `3.37 MB`: three digits, in powers of 1,000. */
export function formatBytes(bytes: number): string {
  const exponent = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), byteUnits.length - 1);
  return `${Number((bytes / 1000 ** exponent).toPrecision(3))} ${byteUnits[exponent] ?? ""}`;
}

/** Geometric mean; NaN of nothing. */
export const geometricMean = (numbers) =>
  Math.exp(numbers.reduce((sum, number) => sum + Math.log(number), 0) / numbers.length);

/** A number in as many digits as tell something. */
export const short = (number) => {
  if (!Number.isFinite(number)) return '–';
  return number.toLocaleString('en', { maximumSignificantDigits: number >= 1000 ? 4 : 3 });
};

/** Whether an aim is met, or by how much it is not. */
export const atMost = (value, limit, unit) => verdict(value - limit, unit);
export const atLeast = (value, limit, unit) => verdict(limit - value, unit);
function verdict(over, unit) {
  if (Number.isNaN(over)) return 'not measured';
  return over <= 0 ? 'met' : `missed by ${short(over)} ${unit}`;
}

/** Prints a table, columns as wide as they need be, all but the first to the right. */
export function printTable(rows) {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => String(row[i] ?? '').length)));
  for (const row of rows) {
    const cells = row.map((cell, i) =>
      i === 0 ? String(cell).padEnd(widths[i]) : String(cell ?? '').padStart(widths[i]),
    );
    console.log(`  ${cells.join('  ').trimEnd()}`);
  }
}

/** Reads a table parted by tabs, whose first line names the columns; a cell holds neither tab nor line end. */
export function readTsv(text) {
  const [head, ...lines] = text.trimEnd().split('\n');
  const columns = head.split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    return Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? '']));
  });
}

/** Writes such a table. */
export const writeTsv = (columns, rows) =>
  `${[columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))].map((cells) => cells.join('\t')).join('\n')}\n`;

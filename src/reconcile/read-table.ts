import { CsvError, parse } from 'csv-parse/sync';
import { DemarcheError } from '../error.ts';
import { closest } from '../suggest.ts';

/** A table that somebody hands in: the names of its columns, and its rows with the line on which each begins. */
export interface Table {
  columns: string[];
  rows: TableRow[];
}

export interface TableRow {
  line: number;
  cells: string[];
  /** What is wrong with the row as such: its cells may stand in columns that are not theirs. */
  problem?: string;
}

const DELIMITERS = [',', ';', '\t', '|'];
/** By which Excel says what parts the cells; no row of the table. */
const DECLARED = /^sep=(.)(?=[\r\n]|$)/i;
const IN_WORDS: Readonly<Record<string, string>> = {
  tab: '\t',
  '\\t': '\t',
  comma: ',',
  semicolon: ';',
};

/**
 * Reads a table, as spreadsheets and databases write it. Every cell is text as it stands: no word such as "NA" is taken
 * for a missing one.
 *
 * @param delimiter - what parts the cells; where none is given, the one that the first line has most of
 * @throws DemarcheError `syntax` with the line, where quotes do not close; `usage` for a delimiter that is none
 */
export function readTable(text: string, delimiter?: string): Table {
  const declared = DECLARED.exec(text);
  const table = declared ? text.slice(declared[0].length) : text;
  const parting =
    delimiter === undefined ? (declared?.[1] ?? likelyDelimiter(table)) : (IN_WORDS[delimiter] ?? delimiter);
  if ([...parting].length !== 1 || /["\r\n]/.test(parting))
    throw new DemarcheError('usage', `"${parting.slice(0, 20)}" parts no cells.`, {
      hint: 'Give one character, or tab, to --delimiter.',
    });
  const [head, ...rest] = parsed(table, parting);
  if (!head)
    throw new DemarcheError('syntax', 'The file holds no table: its first line should name the columns.');
  const columns = head.cells.map((name) => name.trim());
  return { columns, rows: rest.map((row) => withProblem(row, columns.length, parting)) };
}

/** "Korea, South" without quotes is two cells, and what follows stands a column too far. */
function withProblem(row: TableRow, columns: number, delimiter: string): TableRow {
  if (row.cells.slice(columns).every((cell) => cell.trim() === '')) return row;
  const problem = `the row has ${row.cells.length} cells and the header ${columns}: a cell that holds ${JSON.stringify(delimiter)} must stand in quotes`;
  return { ...row, problem };
}

/**
 * The place of a column.
 *
 * @param option - the option that names it, for the message
 * @throws DemarcheError `usage` where there is none of that name, naming the nearest, or several
 */
export function columnAt({ columns }: Table, name: string, option: string): number {
  const at = columns.indexOf(name.trim());
  if (at >= 0 && columns.lastIndexOf(name.trim()) === at) return at;
  if (at >= 0)
    throw new DemarcheError('usage', `The file has several columns "${name}".`, {
      hint: 'Give each column of the first line a name of its own.',
    });
  const near = closest(name, columns);
  throw new DemarcheError('usage', `The file has no column "${name}" for --${option}.`, {
    hint: near ? `Did you mean ${near}?` : `It has: ${columns.join(', ')}.`,
  });
}

function parsed(text: string, delimiter: string): TableRow[] {
  const bytes = Buffer.from(text);
  // The parser's own count of lines goes wrong where cells hold line ends of two characters.
  let [at, line] = [0, 1];
  try {
    // In tab-separated files of databases, a quote within a cell is a quote.
    const lax = { relax_column_count: true, relax_quotes: true, skip_empty_lines: true };
    const rows: TableRow[] = [];
    parse(bytes, {
      ...lax,
      delimiter,
      on_record(cells: string[], { bytes: end }) {
        const written = bytes.toString('latin1', at, end);
        const [blank = ''] = /^[\r\n]*/.exec(written) ?? [];
        rows.push({ line: line + lineEnds(blank), cells });
        [at, line] = [end, line + lineEnds(written)];
        return null;
      },
    });
    return rows;
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    // What never closes is met at the end of the file, and begins in the row after the last that was read.
    const isOpen = cause.code === 'CSV_QUOTE_NOT_CLOSED';
    const opened = line + linesBeforeOpenQuote(bytes.toString('utf8', at), delimiter);
    const met = Number((cause as unknown as { lines?: number }).lines);
    const told = isOpen ? opened : met;
    throw new DemarcheError(
      'syntax',
      `The table cannot be read: ${isOpen ? 'the quote that opens a cell here never closes' : cause.message}.`,
      {
        ...(Number.isInteger(told) ? { position: { line: told } } : {}),
        hint: 'A quote that opens a cell must close it; --delimiter says what parts the cells.',
        cause,
      },
    );
  }
}

/** How many line ends stand before the quote that no other closes, in a text that begins with its row. */
function linesBeforeOpenQuote(text: string, delimiter: string): number {
  const ends = new Set([delimiter, '\r', '\n', undefined]);
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== '"' || !ends.has(text[at - 1])) continue;
    // A quote closes where the cell ends; all others are doubled, or stand within.
    let close = text.indexOf('"', at + 1);
    while (close >= 0 && !ends.has(text[close + 1]))
      close = text.indexOf('"', close + (text[close + 1] === '"' ? 2 : 1));
    if (close < 0) return lineEnds(text.slice(0, at));
    at = close;
  }
  return 0;
}

const lineEnds = (text: string) => text.match(/\r\n|\r|\n/g)?.length ?? 0;

function likelyDelimiter(text: string): string {
  const beginning = text.slice(0, 2 ** 16).replace(/"[^"]*"/g, '');
  const [first = ''] = beginning.split(/\r\n|\r|\n/, 1);
  const counts = DELIMITERS.map((one) => first.split(one).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] as string;
}

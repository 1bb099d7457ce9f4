import { CsvError, parse } from 'csv-parse/sync';
import { DemarcheError } from '../error.ts';
import { closest } from '../suggest.ts';

/** A table that somebody hands in: the names of its columns, and its rows with the line on which each begins. */
export interface Table {
  columns: string[];
  rows: { line: number; cells: string[] }[];
}

const DELIMITERS = [',', ';', '\t', '|'];
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
  const parting = delimiter === undefined ? likelyDelimiter(text) : (IN_WORDS[delimiter] ?? delimiter);
  if ([...parting].length !== 1 || /["\r\n]/.test(parting))
    throw new DemarcheError('usage', `"${parting.slice(0, 20)}" parts no cells.`, {
      hint: 'Give one character, or tab, to --delimiter.',
    });
  const [head, ...rest] = parsed(text, parting);
  if (!head)
    throw new DemarcheError('syntax', 'The file holds no table: its first line should name the columns.');
  return { columns: head.cells.map((name) => name.trim()), rows: rest };
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
  if (at >= 0) throw new DemarcheError('usage', `The file has several columns "${name}".`);
  const near = closest(name, columns);
  throw new DemarcheError('usage', `The file has no column "${name}" for --${option}.`, {
    hint: near ? `Did you mean ${near}?` : `It has: ${columns.join(', ')}.`,
  });
}

function parsed(text: string, delimiter: string): Table['rows'] {
  try {
    // In tab-separated files of databases, a quote within a cell is a quote.
    const lax = { relax_column_count: true, relax_quotes: true, skip_empty_lines: true };
    const rows: Table['rows'] = [];
    parse(text, {
      ...lax,
      delimiter,
      on_record(cells: string[], { lines }) {
        rows.push({ line: lines - lineEnds(cells), cells });
        return null;
      },
    });
    return rows;
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const line = Number((cause as unknown as { lines?: number }).lines);
    throw new DemarcheError('syntax', `The table cannot be read: ${cause.message}.`, {
      ...(Number.isInteger(line) ? { position: { line } } : {}),
      hint: 'A quote that opens a cell must close it; --delimiter says what parts the cells.',
      cause,
    });
  }
}

/** The parser counts the lines up to the end of a record, and its cells may hold some. */
const lineEnds = (cells: readonly string[]) =>
  cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0);

function likelyDelimiter(text: string): string {
  const beginning = text.slice(0, 2 ** 16).replace(/"[^"]*"/g, '');
  const [first = ''] = beginning.split(/\r\n|\r|\n/, 1);
  const counts = DELIMITERS.map((one) => first.split(one).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] as string;
}

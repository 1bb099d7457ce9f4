import { type CsvError, parse } from 'csv-parse/sync';
import type { TextPosition } from '../error.ts';
import type { Lines } from './lines.ts';
import type { Problem } from './read-rules.ts';

/** A record of the mappings block: its fields, unquoted, and where it stands. */
export interface Row {
  line: number;
  fields: string[];
  /** The place of a field (from 0), columns in code points. */
  place(field: number): TextPosition;
}

const LINE_END = /\r\n|\n|\r/g;
const FIELD = /(?:"(?:[^"]|"")*"|[^\t\r\n]*)\t/y;

/** What to do about a fault of quoting, by the code that csv-parse gives it. */
const ADVICE: Record<string, string> = {
  INVALID_OPENING_QUOTE:
    'A quotation mark stands within a field that does not begin with one: put the field in "…" and double those within.',
  CSV_QUOTE_NOT_CLOSED:
    'The field that begins with a quotation mark never ends in one: close it, or double those within.',
  CSV_INVALID_CLOSING_QUOTE:
    'Something follows the closing quotation mark of a field: double the quotation marks within it.',
};

/**
 * Splits the mappings block, which follows so many lines of metadata, into records and fields (SSSOM/TSV, "Quoting":
 * RFC 4180 with tabs). Without rows where the quoting is at fault.
 */
export function readRows(text: string, lines: Lines, height: number): { rows?: Row[]; problem?: Problem } {
  const body = text.slice(offsetAfter(text, height));
  let records: { record: string[]; raw: string }[];
  try {
    // With `raw` and `info` csv-parse gives objects, which its types do not say of the synchronous call.
    records = parse(body, {
      ...{ delimiter: '\t', relaxColumnCount: true, raw: true, info: true },
      recordDelimiter: ['\r\n', '\n', '\r'],
    }) as unknown as { record: string[]; raw: string }[];
  } catch (error) {
    const { code, message, lines: at, raw = '' } = error as CsvError & { lines: number; raw?: string };
    // What never closes runs to the end of the file; all else is met where it stands.
    const line = code === 'CSV_QUOTE_NOT_CLOSED' ? lines.count - breaksIn(raw) : height + at;
    return { problem: { rule: 'syntax', message: ADVICE[code] ?? message, position: { line } } };
  }
  let line = height + 1;
  const rows = records.map(({ record, raw }) => {
    const row = { line, fields: record, place: placeIn(raw, line, lines) };
    // Line breaks within a record stand in its fields; csv-parse counts CR LF there as two.
    line += 1 + breaksIn(record.join('\t'));
    return row;
  });
  // Nothing is lost with an empty line, such as some editors leave at the end; quotation marks around nothing are a field.
  return { rows: rows.filter((_, at) => records[at]?.raw.replace(LINE_END, '') !== '') };
}

const breaksIn = (text: string): number => text.match(LINE_END)?.length ?? 0;

function offsetAfter(text: string, height: number): number {
  LINE_END.lastIndex = 0;
  for (let line = 0; line < height; line++) if (!LINE_END.exec(text)) return text.length;
  return LINE_END.lastIndex;
}

function placeIn(raw: string, line: number, lines: Lines): Row['place'] {
  return (field) => {
    // A line feed that belongs to the record before, where lines end in CR LF.
    const record = raw.replace(/^\n/, '');
    FIELD.lastIndex = 0;
    let offset = 0;
    for (let index = 0; index < field && FIELD.exec(record); index++) offset = FIELD.lastIndex;
    const before = record.slice(0, offset).split(LINE_END);
    return lines.place(line + before.length - 1, before.at(-1)?.length ?? 0);
  };
}

import { DemarcheError } from '../error.ts';

/** Days from the first to the last, both included, as YYYY-MM-DD; an end that is left out is open or unknown. */
export interface Span {
  from?: string;
  until?: string;
}

/** Days that are asked about: both ends are there. */
export interface Period {
  from: string;
  until: string;
}

/** How much of a period lies within a span. */
export type Overlap = 'all' | 'some' | 'none';

const DATE = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?|\/(\d{2})\/(\d{2})|(\d{2})(\d{2}))?$/;
/** A time of day behind a whole day, up to 24:00 or a leap second; the day counts as it is written, whatever the zone. */
const TIME =
  /[T ](?:(?:[01]\d|2[0-3]):[0-5]\d(?::(?:[0-5]\d|60)(?:[.,]\d+)?)?|24:00(?::00(?:[.,]0+)?)?)(?:Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?$/;
/** A year as spreadsheets write a number. */
const FRACTION = /^(\d{4})\.0+$/;
export const DATE_FORMS = 'YYYY, YYYY-MM, YYYY-MM-DD or YYYYMMDD';

/**
 * The days that a date means: one, or all of a month or year.
 *
 * @param text - YYYY, YYYY-MM, YYYY-MM-DD, YYYY/MM/DD or YYYYMMDD, a day also with its time
 * @throws DemarcheError `parameter` where it is none, or no day of the calendar
 */
export function parsePeriod(text: string): Period {
  const written = text.trim().replace(FRACTION, '$1');
  const bare = written.replace(TIME, '');
  const match = DATE.exec(bare);
  const [, year = '', m1, d1, m2, d2, m3, d3] = match ?? [];
  const [month, day] = [m1 ?? m2 ?? m3, d1 ?? d2 ?? d3];
  const isWhole = bare === written || day !== undefined;
  const [from, until] = [
    `${year}-${month ?? '01'}-${day ?? '01'}`,
    `${year}-${month ?? '12'}-${day ?? lastDay(Number(year), Number(month ?? '12'))}`,
  ];
  if (match && isWhole && year !== '0000' && isDay(from) && isDay(until)) return { from, until };
  throw new DemarcheError('parameter', `"${text.slice(0, 40)}" is no date.`, {
    hint: `Dates are written ${DATE_FORMS}.`,
  });
}

/** Why a date is none, and how dates are written; undefined where it is one. */
export function dateProblem(date: string): string | undefined {
  try {
    parsePeriod(date);
    return undefined;
  } catch (error) {
    if (error instanceof DemarcheError) return [error.message, error.hint ?? ''].join(' ').trim();
    throw error;
  }
}

/** How much of the period lies within the span. Days compare as text. */
export function overlap({ from, until }: Span, period: Period): Overlap {
  if ((until !== undefined && until < period.from) || (from !== undefined && from > period.until))
    return 'none';
  return (from === undefined || from <= period.from) && (until === undefined || until >= period.until)
    ? 'all'
    : 'some';
}

/** The period in words: a day, a year, or its two ends. */
export function periodInWords({ from, until }: Period): string {
  if (from === until) return from;
  if (from.endsWith('-01-01') && until === `${from.slice(0, 4)}-12-31`) return from.slice(0, 4);
  return from.slice(0, 7) === until.slice(0, 7) ? from.slice(0, 7) : `${from} to ${until}`;
}

/** The span in words, such as `1918-12-01 to 1992-04-27` or `from 1990-03-21`. */
export function spanInWords({ from, until }: Span): string {
  if (from !== undefined && until !== undefined) return from === until ? from : `${from} to ${until}`;
  return from !== undefined ? `from ${from}` : until !== undefined ? `until ${until}` : 'on days unknown';
}

function lastDay(year: number, month: number): string {
  const date = new Date(0);
  // The day before the first of the next month; years below 100 are not those of the last century.
  date.setUTCFullYear(year, month, 0);
  return String(date.getUTCDate()).padStart(2, '0');
}

function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

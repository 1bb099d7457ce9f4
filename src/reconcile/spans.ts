import { type Overlap, overlap, type Period, type Span, spanInWords } from './period.ts';

/* Days of a thing that may have been none of its kind for a time: spans in their order, with gaps between them. */

/** Days between two spans on which a thing was none of its kind: the last day before them, and the first after. */
export interface Gap {
  ended: string;
  resumed: string;
}

/**
 * The spans of a thing: its days without its gaps.
 *
 * @returns none where nothing is known of its days
 */
export function spansOf(days: Span, gaps: readonly Gap[]): Span[] {
  const spans: Span[] = [];
  let { from } = days;
  for (const { ended, resumed } of [...gaps].sort((a, b) => (a.ended < b.ended ? -1 : 1))) {
    // Two lists may say the same, and one membership may follow another with no day between.
    if (spans.at(-1)?.until === ended || resumed === dayAfter(ended)) continue;
    spans.push(span(from, ended));
    from = resumed;
  }
  spans.push(span(from, days.until));
  return spans.filter((one) => one.from !== undefined || one.until !== undefined);
}

/** The span from the first day to the last, gaps or not. */
export function hull(spans: readonly Span[]): Span {
  const [from] = open(spans.map((one) => one.from));
  const until = open(spans.map((one) => one.until)).at(-1);
  return span(from, until);
}

/** How much of the period lies within the spans. */
export function overlapWith(spans: readonly Span[], period: Period): Overlap {
  const each = spans.map((one) => overlap(one, period));
  return each.includes('all') ? 'all' : each.includes('some') ? 'some' : 'none';
}

/** The spans in words. */
export const spansInWords = (spans: readonly Span[]): string => spans.map(spanInWords).join(', ');

/** A span of ends that may be left out. */
export const span = (from?: string, until?: string): Span => ({
  ...(from === undefined ? {} : { from }),
  ...(until === undefined ? {} : { until }),
});

/** The days in their order; nothing where one is left out, which is an end that is open. */
const open = (days: readonly (string | undefined)[]): string[] =>
  days.includes(undefined) ? [] : (days as string[]).toSorted();

function dayAfter(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
}

import { type Overlap, overlap, type Period, type Span, spanInWords } from './period.ts';

/* Days of a thing that may have been none of its kind for a time: spans in their order, with gaps between them. */

/** The first day of the lists of states: what they have from then on may be older. */
const LISTS_BEGIN = '1816-01-01';

/**
 * The days of a thing.
 *
 * @param own - what it says itself of its first and last day
 * @param members - days on which some list has it among its members; where lists differ, each is believed
 * @returns none where neither says anything
 */
export function spansOf(own: readonly Span[], members: readonly Span[]): Span[] {
  const [widest] = own.length > 0 ? [hull(own)] : [];
  const joined = join(members);
  if (joined.length === 0) return widest ? [widest] : [];
  const [first, last] = [joined[0] as Span, joined.at(-1) as Span];
  const { from, until } = widest ?? {};
  if (from === undefined ? first.from === LISTS_BEGIN : first.from !== undefined && from < first.from)
    joined[0] = span(from, first.until);
  if (until !== undefined && last.until !== undefined && until > last.until)
    joined[joined.length - 1] = span((joined.at(-1) as Span).from, until);
  return joined.filter(({ from: start, until: end }) => start !== undefined || end !== undefined);
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

/** Spans in their order, with those in one that overlap or follow each other with no day between. */
function join(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const one of [...spans].sort((a, b) => ((a.from ?? '') < (b.from ?? '') ? -1 : 1))) {
    const last = joined.at(-1);
    if (last && (one.from === undefined || last.until === undefined || one.from <= dayAfter(last.until)))
      joined[joined.length - 1] = hull([last, one]);
    else joined.push(one);
  }
  return joined;
}

/** The days in their order; nothing where one is left out, which is an end that is open. */
const open = (days: readonly (string | undefined)[]): string[] =>
  days.includes(undefined) ? [] : (days as string[]).toSorted();

function dayAfter(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
}

import {
  codePointLength,
  cutTo,
  isLetter,
  isPairAt,
  quoted,
  runsOn,
  sliceCodePoints,
  utf16Offset,
} from './code-points.ts';
import { lookalike, nearest } from './near-passages.ts';

/** A stretch of a text: Unicode code points from 0, end exclusive (Web Annotation, §4.2.5). */
export interface Span {
  start: number;
  end: number;
}

/** One of the places where an ambiguous quote stands, and literals that would single it out. */
export interface Occurrence extends Span {
  /** For `dem:prefix`: the shortest words before it that stand before no other occurrence. */
  prefix?: string;
  /** For `dem:suffix`, likewise after it. */
  suffix?: string;
}

/** Why a quote has no place: the text lacks it, has it otherwise, or has it more than once. */
export interface LocateProblem {
  kind: 'absent' | 'near' | 'ambiguous';
  /** What is wrong and what to write instead. */
  message: string;
  /** The passage that comes nearest, where one comes near at all. */
  nearest?: Span & { text: string };
  /** The places of an ambiguous quote, the first few of them. */
  occurrences?: Occurrence[];
}

/** How many occurrences of an ambiguous quote a message shows. */
const SHOWN = 5;
/** Beyond so many occurrences a longer quote is the only advice. */
const MOST_COMPARED = 1000;
/** How far, in UTF-16 units, words that single an occurrence out are looked for. */
const REACH = 80;

/** UTF-16 offsets of all occurrences, overlapping ones included. */
function occurrencesOf(text: string, quote: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(quote); at >= 0; at = text.indexOf(quote, at + 1)) found.push(at);
  return found;
}

/**
 * The shortest text beside an occurrence that stands beside no other, out to a word's end. `step` is −1 to
 * look before it, 1 to look after it; `edges` are the offsets where the occurrences begin or end.
 */
function distinguishing(
  text: string,
  edge: number,
  edges: readonly number[],
  step: -1 | 1,
): string | undefined {
  if (edges.length > MOST_COMPARED) return undefined;
  const unitAt = (from: number, distance: number) =>
    text[step < 0 ? from - distance : from + distance - 1] as string;
  const room = Math.min(REACH, step < 0 ? edge : text.length - edge);
  let rivals = edges.filter((other) => other !== edge);
  let distance = 0;
  // White space alone is easily mistaken, so at least a letter, and where a word has begun, all of it.
  let letters = false;
  while (rivals.length > 0 || !letters || runsOn(unitAt(edge, distance + 1))) {
    if (distance === room) return rivals.length > 0 || distance === 0 ? undefined : between(distance);
    distance++;
    letters ||= isLetter(unitAt(edge, distance));
    rivals = rivals.filter((other) => unitAt(other, distance) === unitAt(edge, distance));
  }
  return between(distance);

  function between(distance: number): string {
    let far = edge + step * distance;
    if (isPairAt(text, far)) far += step;
    return text.slice(Math.min(edge, far), Math.max(edge, far));
  }
}

function ambiguous(
  text: string,
  quote: string,
  all: readonly number[],
  left: readonly number[],
): LocateProblem {
  const ends = all.map((start) => start + quote.length);
  // Where a prefix and a suffix point to different places, all are shown again.
  const shownOf = left.length === 0 ? all : left;
  const occurrences = shownOf.slice(0, SHOWN).map((at): Occurrence => {
    const start = codePointLength(text.slice(0, at));
    const prefix = distinguishing(text, at, all, -1);
    const suffix = distinguishing(text, at + quote.length, ends, 1);
    return {
      start,
      end: start + codePointLength(quote),
      ...(prefix === undefined ? {} : { prefix }),
      ...(suffix === undefined ? {} : { suffix }),
    };
  });
  const shown = occurrences.map(({ start, end, prefix, suffix }) => {
    const around = context(text, start, end, 24);
    const ways = [prefix && `dem:prefix ${quoted(prefix)}`, suffix && `dem:suffix ${quoted(suffix)}`];
    const way = ways.filter(Boolean).join(' or ') || 'a longer quote';
    return `at ${start}, ${quoted(`…${around.prefix}[${cutTo(quote, 24)}]${around.suffix}…`)}: ${way}`;
  });
  const more = shownOf.length > SHOWN ? `; and ${shownOf.length - SHOWN} more` : '';
  const leave = left.length === 0 ? 'none: no place has both' : left.length;
  const narrowed =
    left.length < all.length ? `, and the record's dem:prefix and dem:suffix leave ${leave}` : '';
  const message = `The quote occurs ${all.length} times${narrowed}. Add what singles yours out: ${shown.join('; ')}${more}.`;
  return { kind: 'ambiguous', message, occurrences };
}

function missing(text: string, quote: string): LocateProblem {
  const same = lookalike(text, quote);
  const near = same ?? nearest(text, quote);
  if (near === undefined) {
    return { kind: 'absent', message: 'The text does not contain the quote, nor anything near it.' };
  }
  const passage = text.slice(near.start, near.end);
  const start = codePointLength(text.slice(0, near.start));
  const found = { start, end: start + codePointLength(passage), text: passage };
  const where = ` (Code points ${found.start}–${found.end}.)`;
  return { kind: same ? 'near' : 'absent', message: near.message + where, nearest: found };
}

/**
 * Finds the one place of a quote in a text. It must occur exactly once, overlapping occurrences counted; where
 * it occurs more often, those count that directly follow one of the prefixes (if any of them stands before an
 * occurrence) and directly precede one of the suffixes (likewise): a record's prefixes serve all its quotes.
 *
 * @returns its span in code points, or what is the matter with it
 */
export function locate(
  text: string,
  quote: string,
  prefixes: readonly string[] = [],
  suffixes: readonly string[] = [],
): Span | LocateProblem {
  if (quote === '') return { kind: 'absent', message: 'The quote is empty: it quotes nothing.' };
  if (/\p{Surrogate}/u.test(quote)) {
    // It would be "found" inside a whole character.
    return { kind: 'absent', message: 'The quote holds half of a surrogate pair, which is no character.' };
  }
  const all = occurrencesOf(text, quote);
  if (all.length === 0) return missing(text, quote);
  const after = all.filter((at) => prefixes.some((one) => one !== '' && text.endsWith(one, at)));
  const before = all.filter((at) =>
    suffixes.some((one) => one !== '' && text.startsWith(one, at + quote.length)),
  );
  const kept = [after, before].filter(({ length }) => length > 0).map((places) => new Set(places));
  const left = all.length === 1 ? all : all.filter((at) => kept.every((places) => places.has(at)));
  if (left.length !== 1) return ambiguous(text, quote, all, left);
  const start = codePointLength(text.slice(0, left[0]));
  return { start, end: start + codePointLength(quote) };
}

/** The up to `n` code points before and after a span: a TextQuoteSelector's prefix and suffix (§4.2.4). */
export function context(
  text: string,
  start: number,
  end: number,
  n = 32,
): { prefix: string; suffix: string } {
  const after = text.slice(utf16Offset(text, end));
  return {
    prefix: sliceCodePoints(text, Math.max(0, start - n), start),
    suffix: after.slice(0, utf16Offset(after, n)),
  };
}

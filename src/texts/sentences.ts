import { DemarcheError } from '../error.ts';
import { codePointLength } from './code-points.ts';
import type { Span } from './passages.ts';

/**
 * Abbreviations that stand before a name, so that the full stop and the capital after them end no sentence; by
 * language, without their full stops. Not those that often end a sentence themselves ("U.S.", "Inc.").
 */
const TITLES: Readonly<Record<string, readonly string[]>> = {
  en: [
    ...[
      'Adm',
      'Amb',
      'Brig',
      'Capt',
      'Cdr',
      'Col',
      'Dr',
      'Gen',
      'Gov',
      'Hon',
      'Lt',
      'Maj',
      'Messrs',
      'Mr',
      'Mrs',
    ],
    ...['Ms', 'Mt', 'No', 'Pres', 'Prof', 'Rep', 'Rev', 'Sen', 'Sgt', 'St', 'vs'],
  ],
  fr: ['M', 'MM', 'Dr', 'Pr', 'Gén', 'Cdt', 'Col', 'Lt', 'Me', 'Mgr', 'Ste', 'St'],
  de: ['Dr', 'Prof', 'Hr', 'Fr', 'Gen', 'Nr', 'St'],
};

/** Whether a segment ends in a title of the language, on the line on which the name follows. */
function endsInTitle(segment: string, language: string): boolean {
  const last = /(?:^|[^\p{L}\p{N}])([\p{L}]+)\.[^\S\r\n]*$/u.exec(segment)?.[1];
  const titles = TITLES[language.toLowerCase().split('-')[0] as string];
  return last !== undefined && titles?.includes(last) === true;
}

function segmenter(language: string): Intl.Segmenter {
  try {
    return new Intl.Segmenter(language, { granularity: 'sentence' });
  } catch (cause) {
    const message = `"${language}" is no language tag (BCP 47), so the text cannot be cut into sentences.`;
    throw new DemarcheError('data', message, { cause });
  }
}

/**
 * Cuts a text into sentences by the rules of Unicode (UAX #29, §5). A heading or a line of its own is a sentence;
 * what holds no letter (the number or bullet of a list) belongs to the sentence that follows, at the end of the
 * text to the one before.
 *
 * @param language BCP 47 tag; it also chooses the titles ("the Hon.") that end no sentence
 * @returns spans in code points, in order, white space at their ends left out: every other character is in one
 */
export function sentences(text: string, language: string): Span[] {
  const spans: Span[] = [];
  let held = '';
  let offset = 0;
  for (const { segment } of segmenter(language).segment(text)) {
    held += segment;
    if (!/\p{L}/u.test(segment) || endsInTitle(segment, language)) continue;
    const span = trimmed(held, offset);
    if (span) spans.push(span);
    offset += codePointLength(held);
    held = '';
  }
  const rest = trimmed(held, offset);
  const last = spans.at(-1);
  if (rest === undefined) return spans;
  if (last === undefined || /\p{L}/u.test(held)) spans.push(rest);
  else last.end = rest.end;
  return spans;
}

/** The span of a stretch that begins at `offset`, without white space at its ends; undefined where that is all. */
function trimmed(stretch: string, offset: number): Span | undefined {
  const middle = stretch.trim();
  if (middle === '') return undefined;
  const start = offset + codePointLength(stretch.slice(0, stretch.indexOf(middle)));
  return { start, end: start + codePointLength(middle) };
}

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codePointLength, sliceCodePoints } from '../src/texts/code-points.ts';
import { context, type LocateProblem, locate, type Span } from '../src/texts/passages.ts';

const TEXT = readFileSync(
  new URL('../data/texts/2021-01-15-japan-france-defense-ministers-teleconference.txt', import.meta.url),
  'utf8',
);

const problem = (found: Span | LocateProblem): LocateProblem => {
  if ('start' in found) throw new Error(`found at ${found.start}`);
  return found;
};

describe('a quote in the founding text', () => {
  it.each([
    ['Minister KISHI held a teleconference', 153],
    ['no act of terrorism can be justified for any reasons', 553],
    ['he highly valued France’s continuous commitment', 1395],
    ['the “2+2” meeting at an earliest possible timing', 2767],
    ['to uphold and reinforce the Free and Open Indo-Pacific', 2816],
    ['measures:\n  4. ●sharing', 2056],
  ])('%j is at %i', (quote, start) => {
    expect(locate(TEXT, quote)).toEqual({ start, end: start + quote.length });
  });

  it('that occurs more often is found by a prefix or a suffix of its record', () => {
    expect(locate(TEXT, 'Minister Parly', ['1. '])).toEqual({ start: 296, end: 310 });
    expect(locate(TEXT, 'Minister Parly', [], [' consented'])).toEqual({ start: 2532, end: 2546 });
    expect(locate(TEXT, 'Minister Parly', ['terrorism. '], [' expressed'])).toEqual({ start: 674, end: 688 });
  });

  it('that occurs once is found whatever prefixes the record has for its other quotes', () => {
    expect(locate(TEXT, 'Minister KISHI', ['nowhere'], ['no such'])).toMatchObject({ start: 153 });
    // A prefix of another quote of the record does not stand before this one; the suffix decides.
    expect(locate(TEXT, 'Minister Parly', ['held a '], [' consented'])).toMatchObject({ start: 2532 });
  });
});

describe('an ambiguous quote', () => {
  it('is reported with its places and with what singles each of them out', () => {
    const { kind, message, occurrences } = problem(locate(TEXT, 'Minister Parly'));
    expect(kind).toBe('ambiguous');
    expect(message).toMatch(/^The quote occurs 3 times\./);
    expect(message).toContain('at 674, "…all forms of terrorism. [Minister Parly] expressed her gratitude…"');
    expect(message).toContain('dem:prefix "terrorism. " or dem:suffix " expressed"');
    // The em space that the text has there would not be seen.
    expect(message).toContain('dem:prefix "pandemic.\\n    \\u2003"');
    expect(occurrences).toEqual([
      { start: 296, end: 310, prefix: '1. ', suffix: ' congratulated' },
      { start: 674, end: 688, prefix: 'terrorism. ', suffix: ' expressed' },
      { start: 2532, end: 2546, prefix: 'pandemic.\n    \u2003', suffix: ' consented' },
    ]);
  });

  it('remains one where prefix and suffix stand at different places, or leave several', () => {
    expect(problem(locate(TEXT, 'Minister Parly', ['1. '], [' expressed'])).message).toMatch(/leave none/);
    expect(problem(locate('xab yab xab', 'ab', ['x'])).message).toMatch(/occurs 3 times.*leave 2/);
  });

  it('may overlap itself', () => {
    expect(problem(locate('banana', 'ana')).occurrences).toHaveLength(2);
    expect(locate('banana', 'ana', ['ban'])).toEqual({ start: 3, end: 6 });
  });

  it('shows a few of very many places, soon', () => {
    const { message, occurrences } = problem(locate('a'.repeat(200_000), 'a'));
    expect(message).toMatch(/occurs 200000 times.*and 199995 more/);
    expect(occurrences).toHaveLength(5);
  });
});

describe('a quote that nearly stands in the text', () => {
  it.each([
    ["France's continuous commitment", 'quotation marks', "U+2019 (’) where the quote has U+0027 (')"],
    ['the "2+2" meeting', 'quotation marks', 'U+201C (“) where the quote has U+0022 (")'],
    ['cooperation and exchanges-including', 'dashes', 'U+2014 (—) where the quote has U+002D (-)'],
    ['a free and\nopen maritime order', 'spaces', 'U+0020 (a space) where the quote has U+000A'],
    [
      'a  free and open maritime order',
      'spaces',
      'U+0020 (a space) where the quote has U+0020 (a space) U+0020 (a space)',
    ],
    ['a free\u00a0and open maritime order', 'spaces', 'U+0020 (a space) where the quote has U+00A0'],
    [
      'a free\u200b and open maritime order',
      'characters',
      'U+0065 (e) where the quote has U+0065 (e) U+200B',
    ],
    ['Japan Ministry of Defense ', 'spaces', 'white space at its beginning or end'],
    ['minister KISHI held', 'upper and lower case', 'U+004D (M) where the quote has U+006D (m)'],
  ])('%j differs in %s', (quote, kind, says) => {
    const found = problem(locate(TEXT, quote));
    expect(found.kind).toBe('near');
    expect(found.message).toContain(`differs from the text in ${kind} only`);
    expect(found.message).toContain(says);
    expect(locate(TEXT, found.nearest?.text as string)).toEqual({
      start: found.nearest?.start,
      end: found.nearest?.end,
    });
  });

  it('differs in several kinds at once', () => {
    expect(problem(locate('the “so-called” state', 'The "so-called"')).message).toContain(
      'in upper and lower case and quotation marks only',
    );
  });

  it('differs in Unicode normalisation', () => {
    expect(problem(locate('la Défense', 'De\u0301fense')).message).toMatch(/Unicode normalisation.*form NFC/);
    expect(problem(locate('la De\u0301fense', 'Défense')).message).toMatch(/Unicode normalisation.*form NFD/);
    expect(problem(locate('Ｎｏ．１ 日本', 'No.1 日本')).message).toContain(
      'U+FF2E (Ｎ) where the quote has U+004E (N)',
    );
  });
});

describe('a quote that the text does not contain', () => {
  it('is shown with the nearest passage, in whole words, and where the two part', () => {
    const { kind, message, nearest } = problem(locate(TEXT, 'Minister Parly congratulated Mr. Kishi on'));
    expect(kind).toBe('absent');
    expect(nearest).toEqual({
      start: 296,
      end: 342,
      text: 'Minister Parly congratulated Minister Kishi on',
    });
    expect(message).toContain(
      'After "Minister Parly congratulated " the quote has "Mr. Kishi on", the text has "Minister Kishi on"',
    );
  });

  it('is said to be nowhere near where nothing is', () => {
    const found = problem(locate(TEXT, 'The delegations signed a treaty of amity'));
    expect(found).toEqual({ kind: 'absent', message: expect.stringContaining('nor anything near') });
  });

  it('may be empty, longer than the text, or half a character', () => {
    expect(problem(locate(TEXT, '')).message).toMatch(/empty/);
    expect(problem(locate('short', TEXT)).kind).toBe('absent');
    expect(problem(locate('', 'quote')).kind).toBe('absent');
    expect(problem(locate('🤝', '\ud83e')).kind).toBe('absent');
  });

  it('is looked for in bounded time', () => {
    const start = performance.now();
    locate(TEXT.repeat(100), 'x'.repeat(3000));
    locate('ab'.repeat(100_000), `${'ab'.repeat(20)}c`);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

// Latin, combining marks, Japanese, astral characters, and such as are folded or look alike.
const character = fc.constantFrom(
  ..."aé e\u0301ß日本の大臣。🤝👩‍👩𠮷 ’'-—\u2003\n.",
  '\u0301',
  '\u200d',
  'か\u3099',
);
const text = fc.array(character, { maxLength: 40 }).map((characters) => characters.join(''));

describe('in any text', () => {
  it('a span gives the quote back, by code points', () => {
    fc.assert(
      fc.property(text, text, text, (before, quote, after) => {
        const whole = before + quote + after;
        const found = locate(whole, quote);
        if ('start' in found) expect(sliceCodePoints(whole, found.start, found.end)).toBe(quote);
        else if (quote !== '') expect(found.kind).toBe('ambiguous');
        if ('start' in found) expect([...whole].slice(found.start, found.end).join('')).toBe(quote);
      }),
      { numRuns: 1000 },
    );
  });

  it('what singles an occurrence out does so', () => {
    fc.assert(
      fc.property(
        text,
        fc.string({ unit: fc.constantFrom(...'a日🤝'), minLength: 1, maxLength: 2 }),
        (whole, quote) => {
          const found = locate(whole, quote);
          for (const { start, end, prefix, suffix } of ('start' in found ? [] : found.occurrences) ?? []) {
            if (prefix !== undefined) expect(locate(whole, quote, [prefix])).toEqual({ start, end });
            if (suffix !== undefined) expect(locate(whole, quote, [], [suffix])).toEqual({ start, end });
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('a problem has a message, and its nearest passage is of the text', () => {
    fc.assert(
      fc.property(text, text, (whole, quote) => {
        const found = locate(whole, quote);
        if ('start' in found) return;
        expect(found.message).toMatch(/\.\)?$/);
        const { nearest } = found;
        if (nearest) expect(sliceCodePoints(whole, nearest.start, nearest.end)).toBe(nearest.text);
        expect(/\p{Surrogate}/u.test(found.message)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it('the context of a span is the code points around it', () => {
    fc.assert(
      fc.property(text, fc.nat(40), fc.nat(40), fc.nat(10), (whole, one, other, n) => {
        const characters = [...whole];
        const start = Math.min(one, other, characters.length);
        const end = Math.min(Math.max(one, other), characters.length);
        expect(context(whole, start, end, n)).toEqual({
          prefix: characters.slice(Math.max(0, start - n), start).join(''),
          suffix: characters.slice(end, end + n).join(''),
        });
        expect(codePointLength(whole)).toBe(characters.length);
      }),
    );
  });
});

it('a context has 32 code points unless asked otherwise', () => {
  expect(context(TEXT, 717, 796)).toEqual({
    prefix: 'rly expressed her gratitude and ',
    suffix: '.\n  2. The Ministers exchanged v',
  });
  expect(context(TEXT, 0, 2935)).toEqual({ prefix: '', suffix: '' });
});

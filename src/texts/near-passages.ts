import search, { type Match } from 'approx-string-match';
import { cutTo, isPairAt, quoted, runsOn, showCharacters } from './code-points.ts';

/** A stretch of a text in UTF-16 units, end exclusive, and what to say of it. */
export interface Near {
  start: number;
  end: number;
  message: string;
}

/** Kinds of characters that stand in for each other, by what they are folded to. */
const LOOKALIKES = [
  { name: 'quotation marks', as: "'", characters: "'‘’‚‛ʼʻ′´`＇" },
  { name: 'quotation marks', as: '"', characters: '"“”„‟«»″＂' },
  { name: 'dashes', as: '-', characters: '-‐‑‒–—―−﹣－\u00ad' },
] as const;
const FOLDED = new Map(LOOKALIKES.flatMap(({ as, characters }) => [...characters].map((one) => [one, as])));

/** A text without the differences that are easily overlooked, and where each unit of it comes from. */
interface Folded {
  text: string;
  starts: number[];
  ends: number[];
}

function foldCharacter(character: string): string {
  const same = FOLDED.get(character);
  if (same !== undefined) return same;
  if (/\s/.test(character)) return ' ';
  if (/\p{Default_Ignorable_Code_Point}/u.test(character)) return '';
  return character.normalize('NFKD').toLowerCase();
}

/** Folds letter case, widths, accents' forms, quotation marks and dashes; runs of white space become one space. */
function fold(text: string): Folded {
  const folded: Folded = { text: '', starts: [], ends: [] };
  const parts: string[] = [];
  let start = 0;
  let last = '';
  for (const character of text) {
    const end = start + character.length;
    const units = foldCharacter(character);
    if (units === '' || (units === ' ' && last === ' ')) {
      // What leaves nothing belongs to what stands before it, so that it shows in a comparison.
      if (folded.ends.length > 0) folded.ends[folded.ends.length - 1] = end;
    } else {
      parts.push(units);
      for (let i = 0; i < units.length; i++) {
        folded.starts.push(start);
        folded.ends.push(end);
      }
      last = units;
    }
    start = end;
  }
  folded.text = parts.join('');
  return folded;
}

function kindOf(own: string, stored: string): string {
  const both = [own, stored];
  for (const { name, characters } of LOOKALIKES) {
    if (both.every((text) => text !== '' && [...text].every((one) => characters.includes(one)))) return name;
  }
  if (both.every((text) => /^[\s\p{Default_Ignorable_Code_Point}]*$/u.test(text))) return 'spaces';
  return own.toLowerCase() === stored.toLowerCase() ? 'upper and lower case' : 'characters';
}

/** How many differences a message spells out. */
const SPELT_OUT = 5;

/**
 * The passage that is the quote but for quotation marks, dashes, white space, letter case, width or Unicode
 * normalisation; its message names the characters. Undefined where there is none.
 */
export function lookalike(text: string, quote: string): Near | undefined {
  const foldedText = fold(text);
  const foldedQuote = fold(quote);
  const trimmed = foldedQuote.text.trim();
  if (trimmed === '') return undefined;
  const at = foldedText.text.indexOf(trimmed);
  if (at < 0) return undefined;
  const skipped = foldedQuote.text.indexOf(trimmed);
  const start = foldedText.starts[at] as number;
  const end = foldedText.ends[at + trimmed.length - 1] as number;
  const passage = text.slice(start, end);

  const pairs = new Map<string, { kind: string; said: string }>();
  if (trimmed !== foldedQuote.text) {
    pairs.set('', { kind: 'spaces', said: 'the quote has white space at its beginning or end' });
  }
  if (quote.normalize('NFC') === passage.normalize('NFC')) {
    const form = passage.normalize('NFC') === passage ? 'NFC' : 'NFD';
    const said = `the text is in the form ${form}, where accents are ${form === 'NFC' ? 'part of' : 'apart from'} letters`;
    pairs.set('', { kind: 'Unicode normalisation', said });
  } else {
    for (let i = 0; i < trimmed.length; i++) {
      const stored = text.slice(foldedText.starts[at + i], foldedText.ends[at + i]);
      const own = quote.slice(foldedQuote.starts[skipped + i], foldedQuote.ends[skipped + i]);
      if (stored === own) continue;
      const said = `the text has ${showCharacters(stored)} where the quote has ${showCharacters(own)}`;
      pairs.set(said, { kind: kindOf(own, stored), said });
    }
  }
  const kinds = [...new Set([...pairs.values()].map(({ kind }) => kind))].join(' and ');
  const said = [...pairs.values()].slice(0, SPELT_OUT).map((pair) => pair.said);
  if (pairs.size > SPELT_OUT) said.push(`and ${pairs.size - SPELT_OUT} more`);
  const message =
    `The quote differs from the text in ${kinds || 'characters that cannot be seen'} only` +
    `${said.length > 0 ? `: ${said.join('; ')}` : ''}. Copy it from the text: ${quoted(cutTo(passage, 300))}.`;
  return { start, end, message };
}

/** How much of a quote may differ in what is still called near, as a share of its length. */
const NEAR = 0.4;
/** Bounds the work: units of text times units of quote that are compared. */
const MOST_COMPARISONS = 2e9;

/** Where quote and passage part, in words; empty where that is at their beginnings. */
function parting(quote: string, passage: string): string {
  let same = 0;
  while (same < quote.length && quote[same] === passage[same]) same++;
  const inWord = (at: number) => runsOn(quote[at - 1]) && runsOn(quote[at]);
  // Back to the beginning of the word, and a few words before it.
  while (same > 0 && (inWord(same) || isPairAt(quote, same))) same--;
  if (same < 4) return '';
  let from = Math.max(0, same - 30);
  while (from < same && (inWord(from) || isPairAt(quote, from))) from++;
  const show = (text: string) => (text === '' ? 'ends' : `has ${quoted(cutTo(text, 30))}`);
  const before = quoted(quote.slice(from, same));
  return ` After ${before} the quote ${show(quote.slice(same))}, the text ${show(passage.slice(same))}.`;
}

/** Units of text that are searched at once. */
const WINDOW = 20_000;

/** The first match with the fewest changes. Window by window, so that a text full of equal matches takes no longer. */
function fewestChanges(text: string, pattern: string): Match | undefined {
  let best: Match | undefined;
  let allowed = Math.floor(pattern.length * NEAR);
  for (let from = 0; from < text.length && allowed >= 0; from += WINDOW) {
    const window = text.slice(from, from + WINDOW + 2 * pattern.length);
    const match = search(window, pattern, allowed)[0];
    if (match === undefined) continue;
    best = { ...match, start: from + match.start, end: from + match.end };
    allowed = match.errors - 1;
  }
  return best;
}

/** The passage with the fewest changes to the quote (Myers 1999); undefined where too much would change. */
export function nearest(text: string, quote: string): Near | undefined {
  // A beginning is enough to find the place of an over-long quote.
  const pattern = quote.slice(0, Math.max(64, Math.floor(MOST_COMPARISONS / (text.length + 1))));
  const best = fewestChanges(text, pattern);
  if (best === undefined || best.start === best.end) return undefined;
  // Out to whole words, as far as a word goes.
  let { start, end } = best;
  while (start > 0 && best.start - start < 20 && runsOn(text[start]) && runsOn(text[start - 1])) start--;
  while (end < text.length && end - best.end < 20 && runsOn(text[end - 1]) && runsOn(text[end])) end++;
  if (isPairAt(text, start)) start--;
  if (isPairAt(text, end)) end++;
  const passage = text.slice(start, end);
  const message =
    `The text does not contain the quote. The nearest passage is ${quoted(cutTo(passage, 300))}, ` +
    `${best.errors} character${best.errors === 1 ? '' : 's'} away.${parting(quote, passage)}`;
  return { start, end, message };
}

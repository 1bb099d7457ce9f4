import { stripVTControlCharacters } from 'node:util';

/* In how many columns a terminal shows a text, and how the text is broken into lines. */

// UAX 11: East Asian Wide and Fullwidth, by block. Emoji count as wide where they are shown as pictures.
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18aff}\u{1b000}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const ZERO = /^[\p{M}\p{Cf}\u1160-\u11ff]$/u;
const PLAIN = /^[ -~]*$/;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The characters as a reader sees them, combining marks and joined emoji in one. */
export function characters(text: string): string[] {
  return PLAIN.test(text) ? [...text] : [...graphemes.segment(text)].map(({ segment }) => segment);
}

/** Columns of one character as a reader sees it. */
function characterWidth(character: string): number {
  if (WIDE.test(character) || character.includes('\ufe0f')) return 2;
  return [...character].every((part) => ZERO.test(part)) ? 0 : 1;
}

/** Columns that a text of one line takes; colours take none. */
export function textWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  return characters(stripVTControlCharacters(text)).reduce((sum, each) => sum + characterWidth(each), 0);
}

/**
 * Breaks a text into lines of at most `width` columns: at its own line ends, at blanks, between characters of
 * scripts that are written without blanks, and within a word only where it alone is too long.
 */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => (textWidth(line) <= width ? [line] : wrapLine(line, width)));
}

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let current = '';
  let used = 0;
  const flush = () => {
    lines.push(current.trimEnd());
    current = '';
    used = 0;
  };
  const add = (piece: string, columns: number) => {
    if (used > 0 && used + columns > width) flush();
    if (used === 0 && piece.trim() === '') return;
    current += piece;
    used += columns;
  };
  for (const piece of pieces(line)) {
    const columns = textWidth(piece);
    if (columns <= width) add(piece, columns);
    else for (const part of broken(piece, width)) add(part, textWidth(part));
  }
  if (used > 0) flush();
  return lines;
}

/** A word too long for a line, in parts: after the marks that IRIs and dates are made of, else anywhere. */
function broken(word: string, width: number): string[] {
  const parts = word.split(/(?<=[-/#:])/);
  return parts.flatMap((part) => (textWidth(part) <= width ? [part] : characters(part)));
}

/** Blanks, single wide characters, and words of all others. */
function pieces(line: string): string[] {
  if (!WIDE.test(line)) return line.match(/\s+|\S+/g) ?? [];
  const made: string[] = [];
  let word = '';
  for (const character of characters(line)) {
    const alone = WIDE.test(character) || /^\s+$/.test(character);
    if (alone && word) made.push(word);
    word = alone ? '' : word + character;
    if (alone) made.push(character);
  }
  return word ? [...made, word] : made;
}

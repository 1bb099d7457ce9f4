/* What counts in a name: letters and digits of any script, their order, and nothing else. */

// Letters that are no letter with a mark to Unicode, and that many write without.
const PLAIN_LETTERS: Readonly<Record<string, string>> = {
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ŧ: 't',
  ŋ: 'n',
  ı: 'i',
  ß: 'ss',
  ς: 'σ',
};
const SPECIAL = new RegExp(`[${Object.keys(PLAIN_LETTERS).join('')}]`, 'g');

// Marks that a word is read without: accents of Latin, Greek and Cyrillic, vowel signs of Arabic and Hebrew. The marks
// of other scripts are letters to their readers (the dots of が, the vowels of Devanagari).
const MARKS =
  /[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0640\u064b-\u0655\u0670]/g;
// Soft hyphens, joiners, turners of the writing direction, variation selectors: nobody sees them.
const UNSEEN = /\p{Cf}|\p{Variation_Selector}/gu;

/**
 * A text as it is compared: compatibility forms, case, accents, punctuation and the kinds of blanks and apostrophes do
 * not count, and "&" is "and". Words stay apart. Normalising twice is normalising once.
 */
export function plain(text: string): string {
  let before: string;
  let now = text;
  // Folding may bring forth what another step folds; three rounds have been enough for all of Unicode.
  for (let round = 0; round < 4; round++) {
    before = now;
    now = foldOnce(now);
    if (now === before) break;
  }
  return now;
}

function foldOnce(text: string): string {
  return (
    text
      .normalize('NFKD')
      .replace(MARKS, '')
      .replace(UNSEEN, '')
      // Up and down again is what JavaScript has of case folding: ß, ﬁ and ſ come out as others write them.
      .toUpperCase()
      .toLowerCase()
      .normalize('NFKD')
      .replace(MARKS, '')
      .replace(SPECIAL, (letter) => PLAIN_LETTERS[letter] ?? letter)
      .normalize('NFKC')
      .replaceAll('&', ' and ')
      .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
      .trim()
  );
}

/**
 * A longer text, in UTF-16 units once it is plain, is no name with a title, or with its state in other words: each place
 * to part one is tried.
 */
export const LONGEST_PARTED = 120;

/** The same without blanks, which names of one thing differ in most: "Cote dIvoire", "岸 信夫", "LeDrian". */
export const key = (text: string): string => plain(text).replaceAll(' ', '');

/** Whether a text is written in a script without blanks between words. */
export const isUnspaced = (text: string): boolean =>
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text);

/** What stands before and after the comma of a text, or before and in the brackets at its end. */
export interface Halves {
  head: string;
  tail: string;
  /** Whether the tail stands in brackets. */
  inBrackets: boolean;
}

const AT_COMMA = /^([^,、，()（）]+)[,、，]([^,、，()（）]+)$/u;
const AT_BRACKET = /^([^()（）]+)[(（]([^()（）]+)[)）]\s*$/u;

/**
 * The halves of such a text as "Korea, South", "Kishi, Nobuo", "Iran (Islamic Republic of)". Undefined where there is
 * neither comma nor bracket, or there are several commas.
 */
export function halves(text: string): Halves | undefined {
  const bracket = AT_BRACKET.exec(text);
  const match = bracket ?? AT_COMMA.exec(text);
  const [head, tail] = [plain(match?.[1] ?? ''), plain(match?.[2] ?? '')];
  return head !== '' && tail !== '' ? { head, tail, inBrackets: bracket !== null } : undefined;
}

/** All ways to begin the words elsewhere and go round, as names do whose family name may stand first or last. */
export function rotations(words: readonly string[]): string[] {
  return words.slice(1).map((_, at) => [...words.slice(at + 1), ...words.slice(0, at + 1)].join(''));
}

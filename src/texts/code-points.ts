/** How many Unicode code points `text` has; a surrogate pair counts once. */
export function codePointLength(text: string): number {
  let count = text.length;
  for (let i = 1; i < text.length; i++) if (isPairAt(text, i)) count--;
  return count;
}

/** Whether a surrogate pair lies across the UTF-16 offset, so that cutting there would halve a character. */
export function isPairAt(text: string, offset: number): boolean {
  const low = text.charCodeAt(offset);
  if (!(low >= 0xdc00 && low <= 0xdfff)) return false;
  const high = text.charCodeAt(offset - 1);
  return high >= 0xd800 && high <= 0xdbff;
}

/** The UTF-16 offset at which the code point with this number (from 0) begins; the length beyond the last. */
export function utf16Offset(text: string, codePoints: number): number {
  let offset = 0;
  for (let count = 0; count < codePoints && offset < text.length; count++) {
    offset += isPairAt(text, offset + 1) ? 2 : 1;
  }
  return offset;
}

/** `text.slice` by code points: `start` and `end` from 0, end exclusive, neither negative. */
export function sliceCodePoints(text: string, start: number, end: number): string {
  const from = utf16Offset(text, start);
  const rest = text.slice(from);
  return rest.slice(0, utf16Offset(rest, end - start));
}

/** A text cut to so many code points, with an ellipsis where something is left out. */
export function cutTo(text: string, codePoints: number): string {
  const end = utf16Offset(text, codePoints);
  return end === text.length ? text : `${text.slice(0, end)}…`;
}

/** Characters as messages show them: their numbers, and themselves where they can be seen. */
export function showCharacters(text: string): string {
  const show = (character: string) => {
    const code = (character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0');
    if (character === ' ') return `U+${code} (a space)`;
    return /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(character) ? `U+${code} (${character})` : `U+${code}`;
  };
  return [...text].map(show).join(' ');
}

/** Whether a UTF-16 unit is a letter or digit, or part of one; halves of pairs are taken for such. */
export function isLetter(unit: string | undefined): boolean {
  return unit !== undefined && /[\p{L}\p{M}\p{N}\p{Surrogate}]/u.test(unit);
}

/** Whether a UTF-16 unit is such, in a script that puts spaces between words: there a word runs on from it. */
export function runsOn(unit: string | undefined): boolean {
  return (
    isLetter(unit) &&
    !/[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}]/u.test(unit as string)
  );
}

/** A text as a string of Turtle, on one line; white space that looks like a plain space is escaped. */
export function quoted(text: string): string {
  const unseen = /(?! )[\s\p{Default_Ignorable_Code_Point}]/gu;
  const escaped = (character: string) =>
    `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  return JSON.stringify(text).replace(unseen, (character) =>
    character.length > 1 ? character : escaped(character),
  );
}

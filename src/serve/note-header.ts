/* Notes on an answer, which its own format has no place for, as a header field: `Demarche-Note`. */

/** A client may take no more than 8 or 16 KB of headers. */
const MOST_NOTES = 5;
/** In bytes of UTF-8. */
const LONGEST_NOTE = 400;

/**
 * Sentences as a list of Display Strings (RFC 9651 §3.1, §3.3.8): ASCII that any client can show, and whatever it stands
 * for. What is too much for a header is left out, and that it is.
 *
 * @returns undefined where there is nothing to say
 */
export function noteHeader(sentences: readonly string[]): string | undefined {
  if (sentences.length === 0) return undefined;
  const told = sentences.map((sentence) => cut(asParameters(sentence)));
  const left = told.length - MOST_NOTES;
  const shown = left > 0 ? [...told.slice(0, MOST_NOTES), `${left} more notes are left out.`] : told;
  return shown.map(displayString).join(', ');
}

/** Names of parameters as an address has them: on the command line, two hyphens stand before them. */
export const asParameters = (sentence: string): string => sentence.replace(/(?<![\w-])--(?=[a-z])/g, '');

function cut(sentence: string): string {
  // What fits in whole characters; each of their bytes may become three of the header.
  const { read } = new TextEncoder().encodeInto(sentence, new Uint8Array(LONGEST_NOTE));
  return read < sentence.length ? `${sentence.slice(0, read)}…` : sentence;
}

/** RFC 9651 §4.1.11: what is not ASCII, a percent sign and a quotation mark by their UTF-8 bytes. */
function displayString(text: string): string {
  const bytes = (char: string) =>
    [...new TextEncoder().encode(char)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  return `%"${text.replace(/[^\u0020-\u007e]|[%"]/gu, bytes)}"`;
}

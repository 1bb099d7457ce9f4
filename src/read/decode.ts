import { isUtf8 } from 'node:buffer';
import { linesOf } from './lines.ts';
import type { Problem } from './read-rules.ts';

/** What the bytes of a file say: its text, unless they are not UTF-8, and what is odd about them. */
export interface Decoded {
  text?: string;
  problems: Problem[];
}

const SAVE = 'Save the file as UTF-8';

/** The characters that Windows-1252 puts where Latin-1 has control characters, by byte from 0x80. */
const WINDOWS_1252 = '€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ';

/** Offset of the first byte that is not UTF-8; the bytes must not all be. */
function firstBadByte(bytes: Buffer): number {
  const text = bytes.toString('utf8');
  let offset = 0;
  let from = 0;
  // A decoder puts U+FFFD for what it cannot read; a U+FFFD that the file itself holds is EF BF BD there.
  for (;;) {
    const found = text.indexOf('\ufffd', from);
    offset += Buffer.byteLength(text.slice(from, found));
    if (bytes.readUIntBE(offset, Math.min(3, bytes.length - offset)) !== 0xefbfbd) return offset;
    offset += 3;
    from = found + 1;
  }
}

/** UTF-16 of mostly Western text has a zero in every other byte, and is often valid UTF-8 for all that. */
function looksLikeUtf16(bytes: Buffer): boolean {
  const mark = bytes.subarray(0, 2).toString('hex');
  if (mark === 'fffe' || mark === 'feff') return true;
  const head = bytes.subarray(0, 1000);
  return head.length > 3 && head.filter((byte) => byte === 0).length * 3 > head.length;
}

function wrongEncoding(bytes: Buffer): Problem {
  if (looksLikeUtf16(bytes)) {
    const message = `The file is not UTF-8 from byte 1 on; it looks like UTF-16. ${SAVE}: iconv -f UTF-16 -t UTF-8.`;
    return { rule: 'encoding', message, position: { line: 1, column: 1 } };
  }
  const offset = firstBadByte(bytes);
  const before = bytes.subarray(0, offset).toString('utf8');
  const byte = bytes[offset] as number;
  const position = linesOf(before).at(before.length);
  if (byte === 0xed && (bytes[offset + 1] ?? 0) >= 0xa0) {
    const message =
      `Byte ${offset + 1} of the file begins half of a surrogate pair, written as if it were a character ` +
      '(CESU-8). UTF-8 writes characters beyond U+FFFF as four bytes: convert the file again from its source.';
    return { rule: 'surrogate', message, position };
  }
  const character = WINDOWS_1252[byte - 0x80] ?? String.fromCodePoint(byte);
  const message =
    `Byte ${offset + 1} of the file (0x${byte.toString(16).toUpperCase()}) is not UTF-8; ` +
    `in Latin-1 or Windows-1252 it is ${character}. ${SAVE}: iconv -f WINDOWS-1252 -t UTF-8.`;
  return { rule: 'encoding', message, position };
}

/**
 * Decodes the bytes of a file strictly as UTF-8. A byte order mark is taken off and reported; anything that
 * is not UTF-8 is reported with its byte and line, and no text is given: a guess would change quotes.
 */
export function decode(bytes: Buffer): Decoded {
  if (!isUtf8(bytes) || looksLikeUtf16(bytes)) return { problems: [wrongEncoding(bytes)] };
  const text = bytes.toString('utf8');
  if (!text.startsWith('\ufeff')) return { text, problems: [] };
  const message =
    'The file begins with a byte order mark (U+FEFF). It was read without it, but other tools refuse it: ' +
    'save the file as "UTF-8", not as "UTF-8 with BOM".';
  return {
    text: text.slice(1),
    problems: [{ rule: 'byte-order-mark', message, position: { line: 1, column: 1 } }],
  };
}

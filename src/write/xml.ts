import { DemarcheError } from '../error.ts';

// XML 1.0 §2.2 Char, turned round: what a document cannot hold, not even escaped.
const NOT_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/**
 * Text as the content of an XML element; a bare CR would be read back as a line feed.
 *
 * @param hint - what to ask for where XML has no place for it
 * @throws DemarcheError `data` where it holds a character that no XML document can hold
 */
export function xmlText(value: string, hint: string): string {
  const bad = NOT_XML.exec(value)?.[0];
  if (bad !== undefined) {
    const code = (bad.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    const message = `A value holds the character U+${code}, which no XML document can hold.`;
    throw new DemarcheError('data', message, { hint });
  }
  return value.replace(/[&<>"]/g, (char) => ESCAPES[char] ?? char).replaceAll('\r', '&#13;');
}

/** Text as an attribute between double quotes, where tabs and line ends would be read back as blanks. Throws as `xmlText`. */
export const xmlAttribute = (value: string, hint: string): string =>
  xmlText(value, hint).replaceAll('\t', '&#9;').replaceAll('\n', '&#10;');

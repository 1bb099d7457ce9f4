import { Parser } from 'n3';
import { MINTED, PREFIXES } from '../prefixes.ts';
import { showCharacters } from '../texts/code-points.ts';
import { BAD_IN_IRI } from '../write/terms.ts';
import type { Problem } from './read-rules.ts';

const NAMESPACES = new Set(Object.values(PREFIXES));

/** The characters of a text that match, each once, as messages show them. */
function characters(text: string, which: RegExp): string {
  return [...new Set([...text].filter((character) => character.search(which) >= 0))]
    .map(showCharacters)
    .join(', ');
}

/** A string as it stands in an IRI by percent-encoding its UTF-8 bytes (RFC 3986, §2.1). */
function encoded(text: string): string {
  const percent = (byte: number) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  return [...Buffer.from(text)].map(percent).join('');
}

/** What to say of an IRI that holds forbidden characters; undefined where it holds none. */
export function forbiddenCharacters(iri: string): Problem | undefined {
  if (iri.search(BAD_IN_IRI) < 0) return undefined;
  const message =
    `The IRI <${iri}> holds ${characters(iri, BAD_IN_IRI)}, which no IRI may. If it belongs to the IRI, ` +
    `write <${iri.replace(BAD_IN_IRI, encoded)}>; if it does not, look for a missing > or a line break.`;
  return { rule: 'iri-characters', message };
}

function outsideAscii(iri: string): Problem | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII begins with control characters.
  const other = /[^\u0000-\u007f]/u;
  // Of the project's own IRIs `iri-ncname` asks more.
  if (iri.startsWith(MINTED) || !other.test(iri)) return undefined;
  const message =
    `The IRI <${iri}> holds ${characters(iri, other)}. It is legal, but two that look alike can differ, and ` +
    'some stores compare it percent-encoded: use an ASCII IRI of the same thing where there is one.';
  return { rule: 'iri-ascii', message };
}

function notAName(iri: string): Problem | undefined {
  // A namespace is not a thing: it may end in / or #.
  if (!iri.startsWith(MINTED) || NAMESPACES.has(iri)) return undefined;
  const last = iri.slice(Math.max(iri.lastIndexOf('/'), iri.lastIndexOf('#')) + 1);
  if (/^[A-Za-z_][\w.-]*$/.test(last)) return undefined;
  const message =
    `The IRI <${iri}> ends in "${last}", which is no NCName: begin with an ASCII letter or _ and go on ` +
    'with ASCII letters, digits, _ . or -, so that every syntax can abbreviate it.';
  return { rule: 'iri-ncname', message };
}

/** An IRI with a known prefix as its scheme is a prefixed name that nothing resolved. */
function unresolvedPrefix(iri: string): Problem | undefined {
  const prefix = /^[a-z][a-z0-9+.-]*(?=:)/i.exec(iri)?.[0];
  if (prefix === undefined || !Object.hasOwn(PREFIXES, prefix)) return undefined;
  const message =
    `<${iri}> is read as an IRI with the scheme "${prefix}:". If it is a prefixed name, write it without < > ` +
    `and declare the prefix: @prefix ${prefix}: <${PREFIXES[prefix]}> . (in JSON-LD, in the @context).`;
  return { rule: 'prefix-declared', message };
}

function onThisMachine(iri: string): Problem | undefined {
  if (!/^file:/i.test(iri)) return undefined;
  const message =
    `<${iri}> is a place on this machine; a relative IRI is resolved against the file's own place. ` +
    'Write the IRI out, or declare @base at the top of the file.';
  return { rule: 'iri-absolute', message };
}

/** Everything that is wrong with an IRI as it was read, by the rules on IRIs. */
export function iriProblems(iri: string): Problem[] {
  const rules = [forbiddenCharacters, outsideAscii, notAName, unresolvedPrefix, onThisMachine];
  return rules.map((rule) => rule(iri)).filter((problem) => problem !== undefined);
}

/** Resolves an IRI as n3 does, by letting n3 do it (RFC 3986, §5.2; `URL` would rewrite more than the path). */
export function resolveIri(iri: string, base: string): string {
  if (/^[a-z][a-z0-9+.-]*:/i.test(iri)) return iri;
  const parser = new Parser({ format: 'text/turtle', baseIRI: base });
  try {
    return parser.parse(`<${iri}> <p:p> <o:o> .`)[0]?.subject.value ?? iri;
  } catch {
    // Like <1:2>, which is no IRI, neither absolute nor relative; the parser that reads the file will say so.
    return iri;
  }
}

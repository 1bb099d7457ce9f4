import { closest, distance } from 'fastest-levenshtein';
import { DemarcheError, type TextPosition } from '../error.ts';
import { PREFIXES } from '../prefixes.ts';
import { cutTo, showCharacters, utf16Offset } from '../texts/code-points.ts';
import { forbiddenCharacters } from './iris.ts';
import type { N3Error, Source } from './parse.ts';
import type { Problem } from './read-rules.ts';

/** What to say of a prefix that is used and not declared; `declared` are those that are. */
function unknownPrefix(source: Source, prefix: string, declared: ReadonlyMap<string, string>): Problem {
  const { declaration } = source.syntax;
  const unseen = [...prefix].filter((character) => !/[\p{L}\p{M}\p{N}\p{P}]/u.test(character)).join('');
  const known = Object.hasOwn(PREFIXES, prefix) ? PREFIXES[prefix] : undefined;
  const nearest = closest(prefix, [...declared.keys(), ...Object.keys(PREFIXES)]);
  const near = distance(prefix, nearest) <= Math.max(1, prefix.length / 3) ? nearest : undefined;
  let advice = `Declare it at the top of the file: ${declaration(prefix, known ?? '…')}`;
  if (unseen) advice = `It holds ${showCharacters(unseen)}, which cannot be seen: delete that character.`;
  else if (!known && near !== undefined) {
    const iri = declared.get(near);
    const line = iri === undefined ? `, with the line ${declaration(near, PREFIXES[near] as string)}` : '';
    advice = `Did you mean "${near}:"${line}? If not, declare it: ${declaration(prefix, '…')}`;
  }
  return { rule: 'prefix-declared', message: `The prefix "${prefix}:" is not declared. ${advice}` };
}

/** What is said (by the parsers) or stands there (in the text), and the advice that helps; the first that fits. */
const HINTS: readonly { said?: RegExp; stands?: RegExp; hint: string }[] = [
  { said: /escape/, hint: 'In a string a backslash begins an escape: write \\\\ for a backslash.' },
  { said: /^Unexpected literal/, hint: 'A literal stands only as the object of a statement.' },
  { said: /subtag/, hint: 'Language tags have parts of up to 8 letters or digits, like en or zh-hant.' },
  {
    stands: /^["']{3}/,
    hint: 'The long string that begins here must end in the same three quotation marks.',
  },
  { stands: /^["']/, hint: 'Close the string on its line, or write """ around text of several lines.' },
  { stands: /^[“”„‟‘’‚«»]/, hint: 'A string stands in straight quotation marks: "…" or """…""".' },
  { stands: /^$/, hint: 'The file ends in the middle of a statement: finish it with " .".' },
  { stands: /^<[^>]*$/, hint: 'Close the IRI with > on its line.' },
  { stands: /^\{/, hint: 'Turtle has no named graphs: give a file with graphs the extension .trig.' },
  { stands: /^(?:\?|=>|<=)/, hint: 'Variables and rules belong to other languages than this one.' },
  { said: /declaration to end with a dot/, hint: 'A line that begins with @prefix or @base ends in " .".' },
  { stands: /^@/, hint: 'The directives are @prefix and @base; a language tag follows its string directly.' },
  {
    said: /^Expected (?:punctuation|dot)|dot is expected/,
    hint: 'A statement goes on with " ;" or " ," and ends in " .": one of them is missing before this.',
  },
  { stands: /^[.,;)\]}]/, hint: 'A term is missing before this, or it stands here once too often.' },
];

function hintFor(source: Source, said: string, stands: string): string {
  const first = String.fromCodePoint(stands.codePointAt(0) ?? 0x20);
  if (stands !== '' && !/[\p{L}\p{M}\p{N}\p{P}\p{S}\t ]/u.test(first)) {
    return `This is ${showCharacters(first)}, which looks like nothing or like a space: write a plain space.`;
  }
  const found = HINTS.find((one) => (one.said?.test(said) ?? true) && (one.stands?.test(stands) ?? true));
  if (found) return found.hint;
  if (source.syntax.lineMode)
    return 'A line holds one statement: whole IRIs, no prefixes, and " ." at its end.';
  return 'Look also at the line before: a missing " .", " ;" or quotation mark shows only afterwards.';
}

/** Text from a position to the end of its line, unless the position tells no column. */
function restOfLine({ lines }: Source, { line, column }: TextPosition): string {
  const text = lines.text(line);
  if (column === undefined) return text.trim();
  return text.slice(utf16Offset(text, column - 1));
}

const unescaped = (iri: string) =>
  iri.replace(/\\u([0-9a-f]{4})|\\U00([0-9a-f]{6})/gi, (_, short, long) =>
    String.fromCodePoint(Math.min(Number.parseInt(short ?? long, 16), 0x10ffff)),
  );

/** Faults of a kind that has a rule of its own, recognised by what stands at their place. */
function knownFault(stands: string): Problem | undefined {
  const surrogate = /^\\u(d[89ab][0-9a-f]{2})(?:\\u(d[c-f][0-9a-f]{2}))?|^\\u(d[c-f][0-9a-f]{2})/i.exec(
    stands,
  );
  if (surrogate) {
    const [written, high, low] = surrogate;
    const pair =
      high && low ? String.fromCharCode(Number.parseInt(high, 16), Number.parseInt(low, 16)) : undefined;
    const code = pair?.codePointAt(0)?.toString(16).toUpperCase().padStart(8, '0');
    const advice = pair ? `Write ${pair} itself, or \\U${code}.` : 'Write the whole character instead.';
    const message = `${written} is ${pair ? 'a surrogate pair' : 'half of a surrogate pair'}, which is no character here. ${advice}`;
    return { rule: 'surrogate', message };
  }
  const iri = /^<([^>]*)>/.exec(stands)?.[1];
  return iri === undefined ? undefined : forbiddenCharacters(unescaped(iri));
}

function syntaxProblem(source: Source, said: string, stands: string): Problem {
  const what = stands === '' ? 'The end of the file' : `"${cutTo(stands, 40)}"`;
  // n3 shows a literal in quotation marks within quotation marks.
  const detail = said.replaceAll('""', '"').replace(/\.?$/, '.');
  const message = `${what} cannot stand here in ${source.syntax.name}. ${detail} ${hintFor(source, said, stands)}`;
  return { rule: 'syntax', message };
}

/**
 * What n3's error means, where it is, and what to do. n3 tells no place inside a faulty token: there a second parse
 * by Oxigraph does.
 *
 * @param declared the prefixes that were declared before the fault
 */
export async function explainN3(
  error: N3Error,
  source: Source,
  declared: ReadonlyMap<string, string>,
): Promise<Problem> {
  const { token, line } = error.context ?? {};
  if (line === undefined) return { rule: 'syntax', message: error.message };
  let said = error.message.replace(/ on line \d+\.$/, '');
  let position: TextPosition = { line };
  if (token) {
    position = source.lines.place(token.line, token.start);
    const prefix = /^Undefined prefix "(.*):"/.exec(said)?.[1];
    if (prefix !== undefined) return { ...unknownPrefix(source, prefix, declared), position };
  } else {
    const second = await secondOpinion(source);
    if (second?.position?.line === line) {
      said = second.message;
      position = second.position;
    }
  }
  const stands = token?.type === 'eof' ? '' : restOfLine(source, position);
  return { ...(knownFault(stands) ?? syntaxProblem(source, said, stands)), position };
}

async function secondOpinion({ text, syntax, baseIRI }: Source): Promise<DemarcheError | undefined> {
  const { parseWithOxigraph } = await import('../engines/oxigraph.ts');
  try {
    parseWithOxigraph(text, syntax.mediaType, baseIRI);
    return undefined;
  } catch (error) {
    return error instanceof DemarcheError ? error : undefined;
  }
}

/** What the error of Oxigraph's parser means; its errors in RDF/XML tell no place, but often quote the text. */
export function explainOxigraph(error: DemarcheError, source: Source): Problem {
  const said = error.message;
  const quoted = /'([^']+)'|`([^`]+)`(?= was found)/.exec(said);
  const offset = quoted ? source.text.indexOf((quoted[1] ?? quoted[2]) as string) : -1;
  const place = error.position ?? (offset < 0 ? undefined : source.lines.at(offset));
  const position = place === undefined ? {} : { position: place };
  const prefix = /^Unknown prefix ([^:]+):/.exec(said)?.[1];
  if (prefix !== undefined) {
    const used =
      ['<', ' '].map((before) => source.text.indexOf(`${before}${prefix}:`) + 1).find(Boolean) ?? 0;
    return { ...unknownPrefix(source, prefix, new Map()), position: source.lines.at(used) };
  }
  const character = /invalid character reference: `(\d+)`/.exec(said)?.[1];
  if (character !== undefined && Number(character) >> 11 === 0x1b) {
    const at = source.text.search(/&#(?:x[dD][89a-fA-F]|5[5-7]\d{3};)/);
    const message = `&#${character}; is half of a surrogate pair, which is no character: write the whole character.`;
    return { rule: 'surrogate', message, position: source.lines.at(at) };
  }
  const iri = said.includes('Invalid IRI') ? quoted?.[1] : undefined;
  const known = iri === undefined ? undefined : forbiddenCharacters(iri);
  if (known) return { ...known, ...position };
  const stands = place ? `"${cutTo(restOfLine(source, place), 40)}" cannot be read here. ` : '';
  return { rule: 'syntax', message: `${stands}${source.syntax.name}: ${said}`, ...position };
}

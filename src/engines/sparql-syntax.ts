import { Parser } from '@traqula/parser-sparql-1-1';
import { DemarcheError, type TextPosition } from '../error.ts';
import { closest } from '../suggest.ts';
import type { QueryOptions } from './engine.ts';
import { placeOf } from './query-guard.ts';
import { survey, tokens } from './sparql-text.ts';

/*
 * Why a query does not parse, in words and with its place. Oxigraph reports the end of the longest keyword it
 * tried, Comunica no place at all; so once an engine has failed, and only then, a SPARQL 1.1 parser that tells
 * both reads the text again; this module is imported lazily, as it takes a while to load. Both engines' users get the same message.
 */

const NAMES: readonly (readonly [RegExp, string])[] = [
  [/^Var[12]$/, 'a variable'],
  [/^(IriRef|PName(Ln|Ns))$/, 'an IRI'],
  [/^StringLiteral/, 'a string'],
  [/^(Integer|Decimal|Double)/, 'a number'],
  [/^(true|false)$/, 'true or false'],
  [/^(BlankNodeLabel|Anon)$/, 'a blank node'],
  [/^Nil$/, '()'],
  [/^type declaration/, 'a'],
];
const MOST_NAMED = 8;

/** What could stand there instead, in the reader's words: empty where it is too much to list. */
function expected(message: string): string {
  const one = /Expecting(?: token of type)? --> (\S+) <--/.exec(message);
  const list = message.slice(0, message.lastIndexOf('but found'));
  const names = one
    ? [one[1]]
    : [...list.matchAll(/(?:<|,|\d\. )\[(\S+?|type declaration 'a')(?=\]|,)/g)].map((m) => m[1]);
  const words = names.map((name = '') => NAMES.find(([pattern]) => pattern.test(name))?.[1] ?? name);
  const distinct = [...new Set(words)];
  if (distinct.length === 0 || distinct.length > MOST_NAMED) return '';
  return ` Expected ${distinct.length > 1 ? `${distinct.slice(0, -1).join(', ')} or ` : ''}${distinct.at(-1)}.`;
}

function unknownPrefix(sparql: string, prefix: string): { message: string; hint: string; at?: number } {
  const known: string[] = [];
  let at: number | undefined;
  let previous = '';
  for (const { kind, text, at: offset } of tokens(sparql)) {
    if (kind === 'name' && previous === 'prefix') known.push(text.slice(0, -1));
    else if (kind === 'name' && text.startsWith(`${prefix}:`)) at ??= offset;
    previous = text.toLowerCase();
  }
  const near = closest(prefix, known);
  return {
    message: `The prefix ${prefix}: is not declared.`,
    hint: `${near ? `Did you mean ${near}:? Otherwise declare it` : 'Declare it'}: PREFIX ${prefix}: <…>`,
    ...(at === undefined ? {} : { at }),
  };
}

/**
 * Says what is wrong with a query text.
 *
 * Returns a `syntax` error with its position (in code points, less `lineOffset` lines), or `undefined` where
 * the text is a SPARQL 1.1 query after all.
 */
export function syntaxError(sparql: string, options: QueryOptions = {}): DemarcheError | undefined {
  const parser = new Parser({ lexerConfig: { positionTracking: 'full' } });
  // The parser counts CR LF as two lines; blanks of the same length keep all offsets.
  const text = sparql.replace(/\r\n/g, ' \n').replace(/\r/g, '\n');
  try {
    parser.parse(text);
    return undefined;
  } catch (error) {
    return explain(text, (error as Error).message, options);
  }
}

function explain(text: string, message: string, options: QueryOptions): DemarcheError {
  const syntax = (sentence: string, position?: TextPosition, hint?: string) =>
    new DemarcheError('syntax', sentence, {
      ...(position && { position }),
      ...(hint !== undefined && { hint }),
    });
  const at = (offset: number) => placeOf(text, offset, options);

  const prefix = /^Unknown prefix: (.*)$/.exec(message);
  if (prefix) {
    const { message: sentence, hint, at: offset } = unknownPrefix(text, prefix[1] ?? '');
    return syntax(sentence, offset === undefined ? undefined : at(offset), hint);
  }
  const character = /^unexpected character: .* at offset: (\d+)/s.exec(message);
  if (character) {
    const offset = Number(character[1]);
    const found = /^(?:[\p{L}\p{N}_]+|.)/su.exec(text.slice(offset))?.[0] ?? '';
    const why = found === '<' ? 'No IRI begins like this.' : `${JSON.stringify(found)} is no SPARQL.`;
    return syntax(why, at(offset));
  }
  if (!message.startsWith('Parse error')) {
    // What the grammar allows and the notes to it do not has no place of its own: name the query's beginning.
    return syntax(`${message}.`, at(survey(text).first?.at ?? 0));
  }
  const found =
    /but found(?: -->|:) '(.*)'/s.exec(message)?.[1] ?? /but found: (.*)$/s.exec(message)?.[1] ?? '';
  const line = /^Parse error on line (\d+)/.exec(message);
  const caret = /\n(-*)\^\n/.exec(message);
  if (!line || !caret)
    return syntax(`The query ends too early.${expected(message)}`, at(text.trimEnd().length));
  const start = text.split('\n').slice(0, Number(line[1]) - 1);
  const offset = start.reduce((sum, { length }) => sum + length + 1, 0) + (caret[1]?.length ?? 0);
  return syntax(`${JSON.stringify(found)} cannot stand here.${expected(message)}`, at(offset));
}

import { PREFIXES } from '../prefixes.ts';

/*
 * What a SPARQL text tells without being parsed: a parser would cost every `ask` more than its query does.
 * Comments, strings, IRIs and names are told apart by the grammar's own terminals (SPARQL 1.1 §19.8), so that
 * the word SERVICE in any of them is no keyword.
 */

/** One token: its kind, its text and its offset in UTF-16 code units. Comments and blanks are left out. */
export interface Token {
  kind: 'iri' | 'string' | 'unclosed' | 'variable' | 'name' | 'word' | 'overlong' | 'other';
  text: string;
  at: number;
}

const TERMINALS: readonly (readonly [Token['kind'] | 'skip', string])[] = [
  ['skip', String.raw`\s+|\ufeff|#[^\n\r]*`],
  ['iri', String.raw`<(?:[^<>"{}|^${'`'}\\\u0000-\u0020]|\\u[\dA-Fa-f]{4}|\\U[\dA-Fa-f]{8})*>`],
  ['string', String.raw`"""(?:[^"\\]|\\[^]|"{1,2}(?!"))*"""|'''(?:[^'\\]|\\[^]|'{1,2}(?!'))*'''`],
  // A string that does not end, up to the end of its line or of the text: no query has one, and to look into it could
  // take time by the square of its length.
  ['unclosed', `"""[^]*|'''[^]*`],
  ['string', String.raw`"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*'`],
  ['unclosed', String.raw`"(?:[^"\\\n\r]|\\.)*|'(?:[^'\\\n\r]|\\.)*`],
  ['variable', String.raw`[?$][\p{L}\p{N}_]+`],
  ['name', String.raw`(?:[\p{L}_][\p{L}\p{M}\p{N}_.·-]*)?:(?:[\p{L}\p{M}\p{N}_.:%·-]|\\.)*`],
  ['other', '@[A-Za-z-]+'],
  ['word', String.raw`[\p{L}_][\p{L}\p{N}_]*`],
  ['other', '[^]'],
];
const KINDS = TERMINALS.map(([kind]) => kind);
const PATTERNS = TERMINALS.map(([, pattern]) => `(${pattern})`);
const TOKEN = new RegExp(PATTERNS.join('|'), 'uy');
/** For a run of characters that has no colon at its end: no name begins anywhere in it. `(?!)` matches nothing. */
const TOKEN_BUT_NAMES = new RegExp(
  PATTERNS.map((pattern, index) => (KINDS[index] === 'name' ? '((?!))' : pattern)).join('|'),
  'uy',
);
const RUN = /[\p{L}\p{M}\p{N}_.·-]+/uy;
/** No keyword, function or literal without quotation marks is longer. Parsers look for a name from each character of it on. */
const LONGEST_WORD = 64;

/**
 * The tokens of a SPARQL text, in time linear in its length; text that is no SPARQL comes out as `other`, character by
 * character.
 */
export function* tokens(sparql: string): Generator<Token> {
  let nameless = 0;
  for (let at = 0; at < sparql.length; ) {
    const pattern = at < nameless ? TOKEN_BUT_NAMES : TOKEN;
    pattern.lastIndex = at;
    const match = pattern.exec(sparql) as RegExpExecArray;
    let kind = KINDS[match.findIndex((group, index) => index > 0 && group !== undefined) - 1];
    if (kind === 'word' && at >= nameless) {
      RUN.lastIndex = at;
      nameless = at + (RUN.exec(sparql) as RegExpExecArray)[0].length;
      if (nameless - at > LONGEST_WORD) kind = 'overlong';
    }
    if (kind !== undefined && kind !== 'skip') yield { kind, text: match[0], at };
    at += match[0].length;
  }
}

/** What a request is, as far as its first keyword says; `unknown` is for the parser to complain about. */
export type Form = 'select' | 'ask' | 'construct' | 'describe' | 'update' | 'unknown';

const FORMS: Readonly<Record<string, Form>> = {
  select: 'select',
  ask: 'ask',
  construct: 'construct',
  describe: 'describe',
  ...Object.fromEntries(
    // The words an update request may begin with (SPARQL 1.1 Update §3, grammar rule Update1).
    ['insert', 'delete', 'with', 'load', 'clear', 'drop', 'create', 'add', 'move', 'copy'].map((word) => [
      word,
      'update' as const,
    ]),
  ),
};

/** What an engine wants to know of a request before it runs it. */
export interface Survey {
  form: Form;
  /** The first token after the prologue. */
  first?: Token;
  /** Where a string begins that does not end. */
  unclosed?: Token;
  /** Where letters begin that are too many for a word, and no name. */
  overlong?: Token;
  /** It has a SERVICE clause. */
  service: boolean;
  /** Deepest nesting of brackets of all kinds. */
  depth: number;
  /**
   * What engines put one into another, however flat it is written: operators, and twice the parts of patterns. Data
   * (VALUES) does not count.
   */
  parts: number;
  /** Variable names in order of appearance, where the columns are asked for by `SELECT *`. */
  star?: string[];
  /** The columns, where `SELECT` names them. */
  projected?: string[];
}

const PARTS = new Set([
  'optional',
  'union',
  'minus',
  'bind',
  'filter',
  'values',
  'select',
  'as',
  'graph',
  'exists',
]);
const OPERATORS = '!&|=<>+-*/';

/** Surveys a request: see `Survey`. One pass over the tokens. */
export function survey(sparql: string): Survey {
  const found: Survey = { form: 'unknown', service: false, depth: 0, parts: 0 };
  const variables = new Set<string>();
  const projected: string[] = [];
  let selecting = false;
  let last = '';
  let body: Token[] | undefined;
  let depth = 0;
  let prologue = 0; // tokens that still belong to the PREFIX or BASE at hand
  let before: Token | undefined;
  let data: number | 'coming' | undefined; // the depth outside of a VALUES block
  for (const token of tokens(sparql)) {
    // The brackets of RDF 1.2's triple terms are two characters, of which each counts once.
    const angle = before?.text === token.text && before.at === token.at - 1 ? token.text : '';
    before = angle ? undefined : token;
    if (token.kind === 'unclosed' || token.kind === 'overlong') found[token.kind] ??= token;
    if (body === undefined) {
      const word = token.kind === 'word' ? token.text.toLowerCase() : '';
      if (prologue > 0) prologue--;
      else if (word === 'prefix') prologue = 2;
      else if (word === 'base') prologue = 1;
      else {
        body = [];
        found.first = token;
        found.form = FORMS[word] ?? 'unknown';
        selecting = found.form === 'select';
      }
      continue;
    }
    if (body.length < 2) body.push(token);
    if (depth === 0 && (token.text === '{' || /^(where|from)$/i.test(token.text))) selecting = false;
    // Of each (… AS ?v) the last variable is the column.
    if (selecting && (depth === 0 ? token.kind === 'variable' : depth === 1 && token.text === ')'))
      projected.push((depth === 0 ? token.text : last).slice(1));
    if (token.kind === 'variable') last = token.text;
    if (token.kind === 'variable') variables.add(token.text.slice(1));
    else if (token.kind === 'word') {
      const word = token.text.toLowerCase();
      found.service ||= word === 'service';
      if (PARTS.has(word)) found.parts += 2;
      if (word === 'values') data = 'coming';
    } else if ('({['.includes(token.text) || angle === '<') {
      if (data === 'coming' && token.text === '{') data = depth;
      found.depth = Math.max(found.depth, ++depth);
    } else if (')}]'.includes(token.text) || angle === '>') {
      if (--depth === data) data = undefined;
    } else if (typeof data !== 'number' && OPERATORS.includes(token.text)) found.parts++;
  }
  const after = body?.map(({ text }) => text.toLowerCase()) ?? [];
  const star = after[0] === '*' || (['distinct', 'reduced'].includes(after[0] ?? '') && after[1] === '*');
  if (found.form === 'select' && star) found.star = [...variables];
  else if (found.form === 'select') found.projected = projected;
  return found;
}

/** True when the query has a SERVICE clause, which only Comunica can run. */
export function needsComunica(sparql: string): boolean {
  return survey(sparql).service;
}

/** Whether a query speaks of named graphs, which a merged graph does not have. */
export function namesGraphs(sparql: string): boolean {
  for (const { kind, text } of tokens(sparql))
    if (kind === 'word' && /^(graph|from)$/i.test(text)) return true;
  return false;
}

/** PREFIX declarations for these names, on one line. */
export function declarations(
  names: Iterable<string>,
  prefixes: Readonly<Record<string, string>> = PREFIXES,
): string {
  return [...names].map((name) => `PREFIX ${name}: <${prefixes[name]}>`).join(' ');
}

/** A query text to hand to an engine, and how many of its first lines are not the user's. */
export interface PreparedQuery {
  text: string;
  lineOffset: number;
}

/**
 * Declares the project's prefixes for the user: all on one line of their own before the text, so that the
 * user's own PREFIX and BASE, which may declare them anew, come later and win. Hand `lineOffset` on to
 * `Engine.query`, which subtracts it from the positions in errors. A byte order mark is dropped.
 */
export function prepared(
  sparql: string,
  prefixes: Readonly<Record<string, string>> = PREFIXES,
): PreparedQuery {
  return {
    text: `${declarations(Object.keys(prefixes), prefixes)}\n${sparql.replace(/^\ufeff/, '')}`,
    lineOffset: 1,
  };
}

import { isAbsoluteIri } from '../write/terms.ts';
import { jsonOfXml } from './service-xml.ts';
import type { Form } from './sparql-text.ts';

/*
 * Whether an answer is what was asked for. Comunica takes JSON without results for an empty answer since
 * comunica/comunica#1052, JSON that is cut off for a short one, and a page of HTML for a graph without triples.
 */

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown) => typeof value === 'string';

/** Types of terms (SPARQL 1.1 Query Results JSON §3.2.2); `typed-literal` is Virtuoso's. */
const TERM_TYPES: readonly unknown[] = ['uri', 'bnode', 'literal', 'typed-literal'];

const isIri = (value: unknown) => isText(value) && isAbsoluteIri(value as string);

const isTerm = (term: unknown) =>
  isObject(term) &&
  TERM_TYPES.includes(term.type) &&
  isText(term.value) &&
  (term.type !== 'uri' || isIri(term.value)) &&
  (term.datatype === undefined || isIri(term.datatype)) &&
  (term['xml:lang'] === undefined || isText(term['xml:lang']));

/** What is wrong with SPARQL 1.1 Query Results JSON, in words that go on after the endpoint's name. */
function wrongWithRows(answer: unknown, form: Form, written: string): string | undefined {
  const shape = `sends ${written} that is no SPARQL result:`;
  if (!isObject(answer)) return `${shape} it is no object`;
  if (form === 'ask')
    return typeof answer.boolean === 'boolean' ? undefined : `${shape} "boolean" is missing`;
  const bindings = isObject(answer.results) ? answer.results.bindings : undefined;
  if (!Array.isArray(bindings)) return `${shape} "results.bindings" is missing`;
  const bad = bindings.findIndex((row) => !isObject(row) || !Object.values(row).every(isTerm));
  return bad < 0 ? undefined : `${shape} row ${bad + 1} has something that is no term`;
}

/** Media types of answers, and the one that Comunica knows each by. */
const ROWS: Readonly<Record<string, string>> = {
  'application/sparql-results+json': 'application/sparql-results+json',
  'application/json': 'application/sparql-results+json',
  'application/sparql-results+xml': 'application/sparql-results+json',
};
const GRAPHS: Readonly<Record<string, string>> = {
  'text/turtle': 'text/turtle',
  'application/n-triples': 'application/n-triples',
};

/** What to accept for a form of query. Of rows only what tells whether it is whole, and JSON rather than XML. */
export const accepted = (form: Form) => {
  const types = Object.keys(typesFor(form));
  return types.map((type) => (type.endsWith('xml') ? `${type};q=0.5` : type)).join(', ');
};

const typesFor = (form: Form) => (form === 'construct' || form === 'describe' ? GRAPHS : ROWS);

/** A good answer and its media type, or what is wrong with it. Rows come out as JSON. */
export function judge(
  { mediaType, text }: { mediaType: string; text: string },
  form: Form,
): { mediaType: string; text: string } | { wrong: string } {
  const known = typesFor(form)[mediaType];
  if (known === undefined)
    return {
      wrong: `sends ${mediaType || 'an answer without a media type'} instead of ${typesFor(form) === ROWS ? 'a SPARQL result' : 'Turtle or N-Triples'}`,
    };
  if (typesFor(form) !== ROWS) return { mediaType: known, text };
  const written = mediaType.endsWith('xml') ? 'XML' : 'JSON';
  let json = text;
  let answer: unknown;
  try {
    if (written === 'XML') json = jsonOfXml(text);
    answer = JSON.parse(json);
  } catch {
    return { wrong: `sends ${written} that is broken or cut off` };
  }
  const wrong = wrongWithRows(answer, form, written);
  return wrong === undefined ? { mediaType: known, text: json } : { wrong };
}

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

const isTerm = (term: unknown) =>
  isObject(term) &&
  TERM_TYPES.includes(term.type) &&
  isText(term.value) &&
  ['datatype', 'xml:lang'].every((name) => term[name] === undefined || isText(term[name]));

/** What is wrong with a text as SPARQL 1.1 Query Results JSON, in words that go on after the endpoint's name. */
function wrongWithJson(text: string, form: Form): string | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return 'sends JSON that is broken or cut off';
  }
  const shape = 'sends JSON that is no SPARQL result:';
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
};
const GRAPHS: Readonly<Record<string, string>> = {
  'text/turtle': 'text/turtle',
  'application/n-triples': 'application/n-triples',
};

/** What to accept for a form of query. Rows as JSON only: that they are whole can be told. */
export const accepted = (form: Form) => Object.keys(typesFor(form)).join(', ');

const typesFor = (form: Form) => (form === 'construct' || form === 'describe' ? GRAPHS : ROWS);

/** The media type of a good answer, or what is wrong with it. */
export function judge(
  { mediaType, text }: { mediaType: string; text: string },
  form: Form,
): { mediaType: string } | { wrong: string } {
  const known = typesFor(form)[mediaType];
  if (known === undefined)
    return { wrong: `sends ${mediaType || 'an answer without a media type'} instead of a SPARQL result` };
  const wrong = typesFor(form) === ROWS ? wrongWithJson(text, form) : undefined;
  return wrong === undefined ? { mediaType: known } : { wrong };
}

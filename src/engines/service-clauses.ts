import { tokens } from './sparql-text.ts';

/* The SERVICE clauses of a query, found in its text. */

/** A SERVICE clause; offsets are of the text, ends exclusive. */
export interface Clause {
  /** As an absolute IRI; `undefined` for a variable. */
  endpoint?: string;
  silent: boolean;
  /** Within another clause, with which it is sent as it stands. */
  inner: boolean;
  from: number;
  /** Where the braces begin. */
  body: number;
  to: number;
}

/** The SERVICE clauses of a query, in order. */
export function serviceClauses(sparql: string): Clause[] {
  const found: Clause[] = [];
  const prefixes = new Map<string, string>();
  let base: string | undefined;
  const absolute = (reference: string) =>
    base !== undefined && URL.canParse(reference, base) ? new URL(reference, base).href : reference;
  let keyword = '';
  let name = '';
  let depth = 0;
  // Clauses whose braces are open, and how deep those stand.
  const open: { clause: Clause; depth: number }[] = [];
  let coming: Clause | undefined;
  for (const { kind, text, at } of tokens(sparql)) {
    const word = kind === 'word' ? text.toLowerCase() : '';
    const iri = kind === 'iri' ? absolute(text.slice(1, -1)) : undefined;
    if (keyword === 'service' && coming) {
      if (word === 'silent') {
        coming.silent = true;
        continue;
      }
      const [prefix = '', local = ''] = text.split(/:(.*)/s);
      const named =
        kind === 'name' ? (prefixes.get(prefix) ?? '') + local.replace(/\\(.)/g, '$1') : undefined;
      const endpoint = iri ?? named;
      if (endpoint !== undefined) coming.endpoint = endpoint;
    }
    if (word === 'service') {
      const end = sparql.length;
      coming = { silent: false, inner: open.length > 0, from: at, body: end, to: end };
      found.push(coming);
    }
    if (text === '{') {
      if (coming) open.push({ clause: Object.assign(coming, { body: at }), depth });
      coming = undefined;
      depth++;
    }
    if (text === '}' && --depth === open.at(-1)?.depth)
      Object.assign(open.pop()?.clause ?? {}, { to: at + 1 });
    if (keyword === 'base' && iri !== undefined) base = iri;
    if (keyword === 'prefix' && iri !== undefined) prefixes.set(name, iri);
    if (keyword === 'prefix' && kind === 'name') name = text.slice(0, -1);
    else keyword = word;
  }
  return found;
}

/** The endpoints that the SERVICE clauses of a query name, as absolute IRIs; `undefined` for a variable. */
export const services = (sparql: string): (string | undefined)[] =>
  serviceClauses(sparql).map(({ endpoint }) => endpoint);

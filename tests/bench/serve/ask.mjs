import { createHash } from 'node:crypto';

/** A question takes no longer than this anywhere; what does is reported as such. */
export const CAP_MS = 60_000;

/** The body of a query by POST: the same for every server. */
export const form = (sparql) => new URLSearchParams({ query: sparql }).toString();

export const HEADERS = {
  'content-type': 'application/x-www-form-urlencoded',
  accept: 'application/sparql-results+json',
};

/**
 * Asks once and reads the answer to its end.
 *
 * @returns {Promise<{ ms: number, rows?: number, hash?: string, problem?: string, capped?: boolean }>} `hash` is of the
 *   rows, whatever their order and layout
 */
export async function ask(url, sparql, cap = CAP_MS) {
  const from = performance.now();
  const took = () => performance.now() - from;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: HEADERS,
      body: form(sparql),
      signal: AbortSignal.timeout(cap),
    });
    const text = await response.text();
    const ms = took();
    if (!response.ok) return { ms, problem: `${response.status} ${oneLine(text)}`, capped: ms > cap - 1000 };
    return { ms, ...digest(text) };
  } catch (error) {
    const capped = error.name === 'TimeoutError' || took() > cap - 1000;
    const problem = capped ? `over ${cap / 1000} s` : oneLine(String(error.cause?.message ?? error.message));
    return { ms: took(), problem, capped };
  }
}

/** Number of rows, and a hash that does not depend on their order. */
export function digest(text) {
  let rows;
  try {
    rows = JSON.parse(text).results.bindings;
  } catch {
    return { problem: `no answer: ${oneLine(text.slice(-200))}` };
  }
  const written = rows.map((row) =>
    Object.keys(row)
      .sort()
      .map((name) => `${name} ${term(row[name])}`)
      .join('\n'),
  );
  const hash = createHash('sha256');
  for (const row of written.sort()) hash.update(row).update('\0');
  return { rows: rows.length, hash: hash.digest('hex') };
}

/** What SPARQL 1.1 says is the same term is the same text: JSON results may name xsd:string or leave it out. */
function term({ type, value, datatype, 'xml:lang': language }) {
  const written = datatype === 'http://www.w3.org/2001/XMLSchema#string' ? '' : (datatype ?? '');
  return `${type === 'typed-literal' ? 'literal' : type} ${value} ${written} ${language?.toLowerCase() ?? ''}`;
}

const oneLine = (text) => text.replaceAll(/\s+/g, ' ').trim().slice(0, 140);

/** Asks until the answer comes, such as while a server starts. Milliseconds since the call, or undefined. */
export async function firstAnswer(url, sparql, { until = 180_000, over = () => false } = {}) {
  const from = performance.now();
  while (performance.now() - from < until && !over()) {
    const { problem } = await ask(url, sparql);
    if (problem === undefined) return performance.now() - from;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return undefined;
}

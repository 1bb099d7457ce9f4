import { createHash } from 'node:crypto';
import { tokens } from '../engines/sparql-text.ts';
import type { Asked } from './service.ts';

// Functions whose value is another one each time (SPARQL 1.1 §17.4); what another endpoint answers may be too.
const CHANGING = /^(now|rand|uuid|struuid|bnode|service)$/i;

/** 132 bits of a SHA-256 in letters that a header takes: no two texts in use have the same. */
export const shortHash = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 22);

/**
 * The entity tag of an answer, known before it is made: of the graph, what is asked and the media type. Undefined where
 * the answer can be another one next time.
 *
 * @param graph - the hash of the graph
 */
export function entityTag(graph: string, asked: Asked): string | undefined {
  const {
    sparql,
    question,
    reconcile,
    options = {},
    isProtocol,
    explicitOnly = false,
    mediaType,
    page,
    about,
  } = asked;
  const query = lasting(sparql);
  if (query === undefined) return undefined;
  const rest = JSON.stringify([
    question,
    reconcile,
    options,
    isProtocol,
    explicitOnly,
    mediaType.name,
    page,
    about,
  ]);
  return shortHash(`${graph} ${rest} ${query}`);
}

/**
 * A query without comments and with single blanks, so that one that is only laid out otherwise has the same answer;
 * undefined where the answer can be another one next time.
 */
function lasting(sparql: string): string | undefined {
  let query = '';
  let end = 0;
  for (const { kind, text, at } of tokens(sparql)) {
    if (kind === 'word' && CHANGING.test(text)) return undefined;
    // An escape where the grammar has none: nobody knows what an engine makes of it.
    if (kind === 'other' && text === '\\') return undefined;
    // Only where something stood between them: 12 is not 1 2.
    query += at > end ? ` ${text}` : text;
    end = at + text.length;
  }
  return query;
}

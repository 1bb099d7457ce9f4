import { createHash } from 'node:crypto';
import { needsComunica, tokens } from '../engines/sparql-text.ts';
import type { Asked } from './service.ts';

// Functions whose value is another one each time (SPARQL 1.1 §17.4).
const CHANGING = /^(now|rand|uuid|struuid|bnode)$/i;

/**
 * The entity tag of an answer, known before it is made: of the graph, what is asked and the media type. Undefined where
 * the answer can be another one next time.
 *
 * @param graph - the hash of the graph
 */
export function entityTag(graph: string, asked: Asked): string | undefined {
  const { sparql, question, options = {}, explicitOnly = false, mediaType, page, about } = asked;
  if (!isLasting(sparql)) return undefined;
  const rest = JSON.stringify([question, options, explicitOnly, mediaType.name, page, about]);
  return createHash('sha256')
    .update(`${graph} ${rest} ${normalised(sparql)}`)
    .digest('base64url')
    .slice(0, 22);
}

function isLasting(sparql: string): boolean {
  if (needsComunica(sparql)) return false;
  for (const { kind, text } of tokens(sparql)) {
    if (kind === 'word' && CHANGING.test(text)) return false;
    // An escape where the grammar has none: nobody knows what an engine makes of it.
    if (kind === 'other' && text === '\\') return false;
  }
  return true;
}

/** A query without comments and with single blanks, so that one that is only laid out otherwise has the same answer. */
function normalised(sparql: string): string {
  let text = '';
  let end = 0;
  for (const token of tokens(sparql)) {
    // Only where something stood between them: 12 is not 1 2.
    text += token.at > end ? ` ${token.text}` : token.text;
    end = token.at + token.text.length;
  }
  return text;
}

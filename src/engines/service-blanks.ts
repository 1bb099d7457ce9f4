import { tokens } from './sparql-text.ts';

/*
 * Comunica sends what it knows of other variables along as VALUES, blank nodes too, which have no place there (SPARQL
 * 1.1 §19.8, DataBlockValue): endpoints answer 400. They go out as IRIs, which are equal to nothing that an endpoint
 * has, as is right for blank nodes of another graph, and come back as what they were.
 */

const PREFIX = 'urn:x-demarche-blank:';

/** A query whose VALUES have IRIs for blank nodes. */
export function withoutBlanks(query: string): string {
  let made = '';
  let from = 0;
  // Before VALUES, between it and its block, in the block.
  let state: 'outside' | 'variables' | 'block' = 'outside';
  for (const { kind, text, at } of tokens(query)) {
    if (kind === 'word' && text.toLowerCase() === 'values') state = 'variables';
    else if (text === '{' && state === 'variables') state = 'block';
    else if (text === '}') state = 'outside';
    else if (state === 'block' && kind === 'name' && text.startsWith('_:')) {
      made += `${query.slice(from, at)}<${PREFIX}${encodeURIComponent(text.slice(2))}>`;
      from = at + text.length;
    }
  }
  return made + query.slice(from);
}

/** An answer as SPARQL 1.1 Query Results JSON, with the blank nodes that went out as IRIs. */
export function withBlanks(json: string): string {
  if (!json.includes(PREFIX)) return json;
  return JSON.stringify(JSON.parse(json), (_key, value) =>
    value?.type === 'uri' && String(value.value).startsWith(PREFIX)
      ? { type: 'bnode', value: decodeURIComponent(value.value.slice(PREFIX.length)) }
      : value,
  );
}

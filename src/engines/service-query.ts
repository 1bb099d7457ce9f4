import type { RequestInit as SentInit } from 'undici';
import { withoutBlanks } from './service-blanks.ts';

/* What Comunica wants of an endpoint, read off its requests, and responses in the form in which it takes them. */

/** A query on its way to an endpoint. */
export interface Asked {
  url: string;
  query: string;
  init: SentInit;
}

/** The query that a request of Comunica's carries, if it does carry one. */
export function requestOf(input: string, { method = 'GET', body }: RequestInit): Asked | undefined {
  // Comunica writes ?query= even after a query string or a fragment. In the query itself a question mark is encoded.
  const at = input.lastIndexOf('?query=');
  if (method === 'GET' && at < 0) return undefined;
  const url = new URL(method === 'GET' ? input.slice(0, at) : input);
  url.hash = '';
  if (method === 'GET') {
    const query = withoutBlanks(decodeURIComponent(input.slice(at + '?query='.length)));
    url.searchParams.set('query', query);
    return { url: url.href, query, init: { method } };
  }
  const form = new URLSearchParams(String(body ?? ''));
  const query = withoutBlanks(form.get('query') ?? '');
  form.set('query', query);
  return { url: url.href, query, init: { method, body: form } };
}

/** A response to a request for `url`. */
export function responded(url: string, text: string, mediaType: string): Response {
  const response = new Response(text, { headers: { 'content-type': mediaType } });
  return Object.defineProperty(response, 'url', { value: url });
}

/**
 * Says of a URL that it is an endpoint. Comunica first looks at what kind of source there is, and takes one that answers
 * with a page of HTML for an empty graph. What the user allowed is an endpoint: nobody needs to be asked.
 */
export const described = (url: string): Response =>
  responded(
    url,
    `@prefix sd: <http://www.w3.org/ns/sparql-service-description#> . <${url}> a sd:Service ; sd:endpoint <${url}> .`,
    'text/turtle',
  );

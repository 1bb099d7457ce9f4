import type { RequestInit as SentInit } from 'undici';
import { DemarcheError } from '../error.ts';
import { accepted, judge } from './service-answer.ts';
import { withBlanks, withoutBlanks } from './service-blanks.ts';
import { fault, receive } from './service-request.ts';
import { survey, tokens } from './sparql-text.ts';

/*
 * Nothing leaves the machine but queries, and those only to endpoints that the user allowed: named in the query or met
 * in a redirect. The text is looked at first, as SERVICE may never be reached or be SILENT, and a query must not be
 * refused on some graphs only; the guarded fetch then holds whatever the text hid.
 */

const MOST_REDIRECTS = 5;

/** What two URLs of one endpoint have in common: all but user, query and fragment. Only http and https have endpoints. */
function endpointOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, origin, pathname } = new URL(url);
  return /^https?:$/.test(protocol) ? origin + pathname : undefined;
}

/** Throws `DemarcheError` `usage` for the first URL that can be no endpoint. */
export function checkAllowed(urls: readonly string[]): void {
  for (const url of urls) {
    if (endpointOf(url) === undefined)
      throw new DemarcheError(
        'usage',
        `--allow-service takes a URL with http or https, and "${url}" is none.`,
      );
  }
}

function refusal(endpoint: string): DemarcheError {
  return new DemarcheError(
    'refused',
    `The query would send a request to ${endpoint}, which is not allowed.`,
    {
      hint: `If it may be asked, add --allow-service ${endpoint}.`,
    },
  );
}

/** The endpoints that the SERVICE clauses of a query name, as absolute IRIs; `undefined` for a variable. */
export function services(sparql: string): (string | undefined)[] {
  const found: (string | undefined)[] = [];
  const prefixes = new Map<string, string>();
  let base: string | undefined;
  const absolute = (reference: string) =>
    base !== undefined && URL.canParse(reference, base) ? new URL(reference, base).href : reference;
  let keyword = '';
  let name = '';
  for (const { kind, text } of tokens(sparql)) {
    const word = kind === 'word' ? text.toLowerCase() : '';
    const iri = kind === 'iri' ? absolute(text.slice(1, -1)) : undefined;
    if (word === 'silent' && keyword === 'service') continue;
    if (keyword === 'base' && iri !== undefined) base = iri;
    if (keyword === 'prefix' && iri !== undefined) prefixes.set(name, iri);
    if (keyword === 'prefix' && kind === 'name') {
      name = text.slice(0, -1);
      continue;
    }
    if (keyword === 'service') {
      const [prefix = '', local = ''] = text.split(/:(.*)/s);
      const named =
        kind === 'name' ? (prefixes.get(prefix) ?? '') + local.replace(/\\(.)/g, '$1') : undefined;
      found.push(iri ?? named);
    }
    keyword = word;
  }
  return found;
}

/** What may be asked, and what was asked in vain. */
export interface ServiceGuard {
  /** Throws `refused` for the first SERVICE of a query that is not on the list or is a variable. */
  check(sparql: string): void;
  /**
   * Sends queries to endpoints on the list, following redirects to such; anything else is refused. Answers are whole
   * and are results; else it throws, naming the endpoint.
   */
  fetch: typeof fetch;
  /** The first refusal of `fetch`, which an engine may have swallowed. */
  refused(): DemarcheError | undefined;
  /** The fault of an endpoint that an engine tells in words of its own. */
  faultIn(message: string): DemarcheError | undefined;
  /** Ends requests that are under way. */
  close(): void;
}

/** A query on its way to an endpoint. */
interface Asked {
  url: string;
  query: string;
  init: SentInit;
}

/** The query that a request of Comunica's carries, if it does carry one. */
function requestOf(input: string, { method = 'GET', body }: RequestInit): Asked | undefined {
  if (method !== 'GET') {
    const form = new URLSearchParams(String(body ?? ''));
    const query = withoutBlanks(form.get('query') ?? '');
    form.set('query', query);
    return { url: input, query, init: { method, body: form } };
  }
  // Comunica writes ?query= even after a query string. In the query itself a question mark is encoded.
  const at = input.lastIndexOf('?query=');
  if (at < 0) return undefined;
  const url = new URL(input.slice(0, at));
  const query = withoutBlanks(decodeURIComponent(input.slice(at + '?query='.length)));
  url.searchParams.set('query', query);
  return { url: url.href, query, init: { method } };
}

const DESCRIPTION =
  '@prefix sd: <http://www.w3.org/ns/sparql-service-description#> . <> a sd:Service ; sd:endpoint <> .';

function responded(url: string, text: string, mediaType: string): Response {
  const response = new Response(text, { headers: { 'content-type': mediaType } });
  return Object.defineProperty(response, 'url', { value: url });
}

/** A guard for one query. `timeout` in milliseconds bounds each request. */
export function guardServices(allowed: readonly string[], timeout: number): ServiceGuard {
  const endpoints = new Set(allowed.map(endpointOf));
  const isAllowed = (url: string) => endpointOf(url) !== undefined && endpoints.has(endpointOf(url));
  const ending = new AbortController();
  const faults: DemarcheError[] = [];
  const answered = new Set<string>();
  const unanswered = new Map<string, unknown>();
  let first: DemarcheError | undefined;
  const allow = (url: string) => {
    if (!isAllowed(url)) throw refusal(endpointOf(url) ?? url);
    const { username, password } = new URL(url);
    if (username || password)
      throw new DemarcheError(
        'refused',
        'A SERVICE with a user name or a password in its URL is not asked.',
        {
          hint: 'Name the endpoint without them.',
        },
      );
  };

  /** Sends a query, and again to where it is redirected. */
  const ask = async ({ url: asked, query, init }: Asked): Promise<Response> => {
    const { form } = survey(query);
    const headers = {
      accept: accepted(form),
      ...(init.body && { 'content-type': 'application/x-www-form-urlencoded' }),
    };
    let [url, sent] = [asked, { ...init, headers }];
    for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
      allow(url);
      const endpoint = endpointOf(url) as string;
      const gone = unanswered.get(endpoint);
      if (gone) throw gone;
      const answer = await receive(endpoint, url, sent, { timeout, ended: ending.signal }).catch((error) => {
        // Whoever has not answered yet will not answer the next request either: a query waits for that only once.
        if (!answered.has(endpoint)) unanswered.set(endpoint, error);
        throw error;
      });
      answered.add(endpoint);
      if (answer.location === null) {
        if (answer.status !== 200) throw fault(endpoint, `answers with the HTTP status ${answer.status}`);
        const judged = judge(answer, form);
        if ('wrong' in judged)
          throw fault(endpoint, judged.wrong, {
            hint: 'Check that this is the address of a SPARQL endpoint',
          });
        return responded(url, withBlanks(answer.text), judged.mediaType);
      }
      if (!URL.canParse(answer.location, url)) throw fault(endpoint, 'redirects to what is no URL');
      url = new URL(answer.location, url).href;
      // A POST stays one, or the query would be lost, as RFC 9110 §15.4 allows; 303 alone asks for a GET (§15.4.4).
      if (answer.status === 303) sent = { headers: { accept: accepted(form) }, method: 'GET' };
    }
    throw fault(endpointOf(asked) as string, `redirects more than ${MOST_REDIRECTS} times`);
  };

  return {
    check(sparql) {
      for (const service of services(sparql)) {
        if (service === undefined) {
          throw new DemarcheError('refused', 'SERVICE with a variable lets the data decide whom to ask.', {
            hint: 'Name the endpoint in the query.',
          });
        }
        // What stands behind a hash sign is never sent, so that it names no endpoint.
        if (service.includes('#'))
          throw new DemarcheError(
            'refused',
            `The endpoint <${service}> has a fragment, and none can be asked for one.`,
            {
              hint: 'Write its address without what begins at the hash sign.',
            },
          );
        allow(service);
      }
    },
    async fetch(input, init = {}) {
      const url = input instanceof Request ? input.url : String(input);
      try {
        allow(url);
        const request = requestOf(url, init);
        // Comunica first looks at what kind of source this is, and takes an endpoint that answers with a page of HTML
        // for an empty graph. What the user allowed is an endpoint: nobody needs to be asked.
        return await (request ? ask(request) : responded(url, DESCRIPTION, 'text/turtle'));
      } catch (error) {
        if (error instanceof DemarcheError && error.code === 'refused') first ??= error;
        else if (error instanceof DemarcheError) faults.push(error);
        throw error;
      }
    },
    refused: () => first,
    faultIn: (message) => faults.find((one) => message.includes(one.message)),
    close: () => ending.abort(),
  };
}

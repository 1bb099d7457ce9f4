import { DemarcheError } from '../error.ts';
import { tokens } from './sparql-text.ts';

/*
 * Nothing leaves the machine unless the user allowed its endpoint: named in the query, met in a redirect, in a
 * JSON-LD context or in an answer. The text is looked at first, as SERVICE may never be reached or be SILENT,
 * and a query must not be refused on some graphs only; the guarded fetch then holds whatever the text hid.
 */

const MOST_REDIRECTS = 5;

/** What two URLs of one endpoint have in common: all but query and fragment. */
function endpointOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin + new URL(url).pathname : undefined;
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
  /** Fetches from endpoints on the list, following redirects to such; anything else is refused. */
  fetch: typeof fetch;
  /** The first refusal of `fetch`, which an engine may have swallowed. */
  refused(): DemarcheError | undefined;
}

/** A guard for one query. `timeout` in milliseconds bounds each request. */
export function guardServices(allowed: readonly string[], timeout: number): ServiceGuard {
  const endpoints = new Set(allowed.map(endpointOf));
  const isAllowed = (url: string) => endpointOf(url) !== undefined && endpoints.has(endpointOf(url));
  let first: DemarcheError | undefined;
  return {
    check(sparql) {
      for (const service of services(sparql)) {
        if (service === undefined) {
          throw new DemarcheError('refused', 'SERVICE with a variable lets the data decide whom to ask.', {
            hint: 'Name the endpoint in the query.',
          });
        }
        if (!isAllowed(service)) throw refusal(service);
      }
    },
    async fetch(input, init) {
      let url = input instanceof Request ? input.url : String(input);
      const signals = [AbortSignal.timeout(timeout), ...(init?.signal ? [init.signal] : [])];
      let options: RequestInit = { ...init, redirect: 'manual', signal: AbortSignal.any(signals) };
      for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
        if (!isAllowed(url)) {
          first ??= refusal(endpointOf(url) ?? url);
          throw first;
        }
        const response = await fetch(url, options);
        const location = response.headers.get('location');
        if (response.status < 300 || response.status > 399 || location === null) return response;
        url = new URL(location, url).href;
        // Fetch standard, HTTP-redirect fetch: these turn a POST into a GET.
        if (response.status <= 303 && options.method === 'POST')
          options = { ...options, method: 'GET', body: null };
      }
      throw new DemarcheError('engine', `${url} redirects more than ${MOST_REDIRECTS} times.`);
    },
    refused: () => first,
  };
}

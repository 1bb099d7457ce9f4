import { DemarcheError } from '../error.ts';
import { services } from './service-clauses.ts';

/* Which endpoints may be asked: those that the user listed, and no others. */

/**
 * What two URLs of one endpoint have in common: all but user, query and fragment, its host and port written in one way.
 * Only http and https have endpoints.
 */
export function endpointOf(url: string): string | undefined {
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
    // No SERVICE that names it so is asked: neither a user nor a fragment may stand in one.
    if (hasUser(url) || url.includes('#'))
      throw new DemarcheError(
        'usage',
        '--allow-service takes a URL without user, password and fragment, and one is given with such.',
        { hint: `Give it as ${endpointOf(url)}.` },
      );
  }
}

function hasUser(url: string): boolean {
  const { username, password } = new URL(url);
  return username !== '' || password !== '';
}

/** The endpoints that may be asked. */
export interface AllowList {
  /** The endpoint that a URL is of. Throws `refused` for what is not on the list or has a user in it. */
  admit(url: string): string;
}

export function allowList(allowed: readonly string[]): AllowList {
  const endpoints = new Set(allowed.map(endpointOf));
  return {
    admit(url) {
      const endpoint = endpointOf(url);
      if (endpoint === undefined)
        throw new DemarcheError('refused', `<${url}> is no endpoint: only http and https are asked.`);
      if (!endpoints.has(endpoint)) throw refusal(endpoint);
      if (hasUser(url))
        throw new DemarcheError(
          'refused',
          'A SERVICE with a user name or a password in its URL is not asked.',
          { hint: 'Name the endpoint without them.' },
        );
      return endpoint;
    },
  };
}

const refusal = (endpoint: string) =>
  new DemarcheError('refused', `The query would send a request to ${endpoint}, which is not allowed.`, {
    hint: `If it may be asked, add --allow-service ${endpoint}.`,
  });

/**
 * Throws `refused` for the first SERVICE of a query that is not among the endpoints allowed or is a variable: before the
 * query runs, as it may never reach the clause, and a query must not be refused on some graphs only. SILENT or not:
 * SILENT is for what fails, and whoever forgot to allow an endpoint is to know.
 */
export function checkServices(sparql: string, allowed: readonly string[]): void {
  const { admit } = allowList(allowed);
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
    admit(service);
  }
}

import { DemarcheError } from '../error.ts';

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
  }
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
      if (endpoint === undefined || !endpoints.has(endpoint)) throw refusal(endpoint ?? url);
      const { username, password } = new URL(url);
      if (username || password)
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

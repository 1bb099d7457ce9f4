import { DemarcheError } from '../error.ts';
import { accepted, judge } from './service-answer.ts';
import { withBlanks } from './service-blanks.ts';
import { allowList, endpointOf } from './service-endpoints.ts';
import { type Asked, described, requestOf, responded } from './service-query.ts';
import { fault, type Received, receive } from './service-request.ts';
import { markOf } from './service-silent.ts';
import { survey } from './sparql-text.ts';

/*
 * Nothing leaves the machine but queries, and those only to endpoints that the user allowed: named in the query or met
 * in a redirect. The text is looked at first (`checkServices`); the guarded fetch holds whatever that hid.
 */

const MOST_REDIRECTS = 5;

/** What an endpoint did wrong when it was asked. */
export interface Failure {
  error: DemarcheError;
  /** The SILENT clause it was asked for, by its place among the clauses of the query. */
  clause?: number;
}

/** What may be asked, and what was asked in vain. */
export interface ServiceGuard {
  /**
   * Sends queries to endpoints on the list, following redirects to such; anything else is refused. Answers are whole
   * and are results; else it throws, naming the endpoint.
   */
  fetch: typeof fetch;
  /** The first refusal of `fetch`, which an engine may have swallowed. */
  refused(): DemarcheError | undefined;
  /** The faults of endpoints so far, which an engine may have swallowed or told in words of its own. */
  failures: readonly Failure[];
  /** Ends requests that are under way. */
  close(): void;
}

/** A guard for one query. `timeout` in milliseconds bounds each request. */
export function guardServices(allowed: readonly string[], timeout: number): ServiceGuard {
  const { admit } = allowList(allowed);
  const ending = new AbortController();
  const failures: Failure[] = [];
  const firsts = new Map<string, Promise<Received>>();
  let refused: DemarcheError | undefined;

  /** One request, in errors by that name. Those that follow the first wait for it: who does not answer that is asked nothing else. */
  const once = async (url: string, name: string, init: Asked['init']): Promise<Received> => {
    const endpoint = admit(url);
    const first = firsts.get(endpoint);
    await first;
    const answer = receive(name, url, init, { timeout, ended: ending.signal });
    if (!first) firsts.set(endpoint, answer);
    return answer;
  };

  /** What an endpoint is called in errors: with the one that the user named, where that redirects to it. */
  const nameOf = (url: string, asked: string) => {
    const [endpoint, first] = [endpointOf(url), endpointOf(asked)];
    return endpoint === first ? `${endpoint}` : `${endpoint}, to which ${first} redirects,`;
  };

  /** Sends a query, and again to where it is redirected. */
  const ask = async ({ url: asked, query, init }: Asked): Promise<Response> => {
    const { form } = survey(query);
    const headers = {
      accept: accepted(form),
      ...(init.body && { 'content-type': 'application/x-www-form-urlencoded' }),
    };
    let [url, sent] = [asked, { ...init, headers }];
    let endpoint = admit(url);
    for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
      const answer = await once(url, nameOf(url, asked), sent).catch((error) => {
        if (hops === 0 || error.code !== 'refused') throw error;
        // Where to is not said: whoever asks may not know what there is inside a network. The cause is for a log.
        throw fault(endpoint, 'redirects to an address that may not be asked', { cause: error });
      });
      endpoint = admit(url);
      if (answer.location === null) {
        const name = nameOf(url, asked);
        if (answer.status !== 200) throw fault(name, `answers with the HTTP status ${answer.status}`);
        const judged = judge(answer, form);
        if ('wrong' in judged)
          throw fault(name, judged.wrong, {
            hint: 'Check that this is the address of a SPARQL endpoint',
          });
        return responded(url, withBlanks(judged.text), judged.mediaType);
      }
      if (!URL.canParse(answer.location, url)) throw fault(endpoint, 'redirects to what is no URL');
      url = new URL(answer.location, url).href;
      // A POST stays one, or the query would be lost, as RFC 9110 §15.4 allows; 303 alone asks for a GET (§15.4.4).
      if (answer.status === 303) sent = { headers: { accept: accepted(form) }, method: 'GET' };
    }
    throw fault(admit(asked), `redirects more than ${MOST_REDIRECTS} times`);
  };

  return {
    failures,
    async fetch(input, init = {}) {
      const url = input instanceof Request ? input.url : String(input);
      try {
        admit(url);
        const request = requestOf(url, init);
        return await (request ? ask(request) : described(url));
      } catch (error) {
        const clause = markOf(url);
        if (error instanceof DemarcheError && error.code === 'refused') refused ??= error;
        else if (error instanceof DemarcheError)
          failures.push({ error, ...(clause !== undefined && { clause }) });
        throw error;
      }
    },
    refused: () => refused,
    close: () => ending.abort(),
  };
}

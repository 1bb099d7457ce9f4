import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { bindParameters, findQuestion } from '../catalogue.ts';
import { admit } from '../engines/query-guard.ts';
import { prepared } from '../engines/sparql-text.ts';
import { DemarcheError } from '../error.ts';
import { PREFIXES } from '../prefixes.ts';
import { isAbsoluteIri } from '../write/terms.ts';
import { MEDIA_TYPES, mediaTypesOf } from './media-types.ts';
import { allowOnly, READ_OR_POST } from './methods.ts';
import { addressParameters, bodyType, FORM, formParameters, isTrue, notTaken, one } from './parameters.ts';
import { chosenType, hereOf, sendAnswer } from './send.ts';
import type { Service } from './service.ts';

/*
 * The SPARQL 1.1 Protocol, query operation (§2.1): by GET, by POST of a form, by POST of the query itself. The update
 * operation (§2.2) is refused.
 */

const QUERY = 'application/sparql-query';
const UPDATE = 'application/sparql-update';

/** Adds `/sparql`. `federated` says whether any SERVICE may be called, for the service description. */
export function addSparql(
  app: FastifyInstance,
  service: Service,
  { federated }: { federated: boolean },
): void {
  for (const type of [FORM, QUERY, UPDATE])
    app.addContentTypeParser(type, { parseAs: 'buffer' }, (request, body, done) => {
      try {
        done(null, decoded(body as Buffer, request.headers['content-type'] ?? ''));
      } catch (error) {
        done(error as Error);
      }
    });
  app.route({
    method: ['GET', 'POST'],
    url: '/sparql',
    handler: async (request, reply) => {
      const parameters = parametersOf(request);
      const isDescription = [...parameters.keys()].every((name) => name === 'format');
      if (request.method !== 'POST' && isDescription) return describe(request, reply);
      return answer(request, reply, parameters);
    },
  });
  allowOnly(app, '/sparql', READ_OR_POST);

  function describe(request: FastifyRequest, reply: FastifyReply) {
    const mediaType = chosenType(request, reply, MEDIA_TYPES.graph);
    if (!mediaType) return reply;
    const endpoint = `${hereOf(request)}sparql`;
    const feature = `${PREFIXES.sd}BasicFederatedQuery`;
    const question = findQuestion(service.catalogue.serve, 'service-description');
    const sparql = bindParameters(question, { endpoint, ...(federated && { feature }) });
    return sendAnswer(service, request, reply, { sparql, isProtocol: true, mediaType });
  }

  function answer(request: FastifyRequest, reply: FastifyReply, parameters: URLSearchParams) {
    const query = one(parameters, 'query');
    if (parameters.has('update') || query === undefined) throw noQuery(parameters);
    const { form } = admit(query);
    const mediaType = chosenType(request, reply, mediaTypesOf(form), parameters);
    if (!mediaType) return reply;
    const defaultGraphs = parameters.getAll('default-graph-uri');
    const namedGraphs = parameters.getAll('named-graph-uri');
    for (const iri of [...defaultGraphs, ...namedGraphs]) {
      if (!isAbsoluteIri(iri))
        throw new DemarcheError('usage', `A graph is named by an absolute IRI, and "${iri}" is none.`);
    }
    const { text, lineOffset } = prepared(query);
    return sendAnswer(service, request, reply, {
      sparql: text,
      isProtocol: true,
      mediaType,
      explicitOnly: isTrue(parameters, 'explicit-only'),
      options: {
        lineOffset,
        base: `${hereOf(request)}sparql`,
        ...(defaultGraphs.length + namedGraphs.length > 0 && { dataset: { defaultGraphs, namedGraphs } }),
      },
    });
  }
}

/** The parameters of the request, of its address and of its form; a query sent as such is one too. */
function parametersOf(request: FastifyRequest): URLSearchParams {
  const type = bodyType(request);
  if (request.method !== 'POST' || type === FORM) return formParameters(request);
  if (type !== QUERY && type !== UPDATE) throw notTaken(`${QUERY} or ${FORM}`);
  const parameters = addressParameters(request);
  if (type === QUERY && parameters.has('query'))
    throw new DemarcheError(
      'usage',
      'The request has a query in its address and another as its body; give one.',
    );
  parameters.append(type === QUERY ? 'query' : 'update', (request.body as string | undefined) ?? '');
  return parameters;
}

function noQuery(parameters: URLSearchParams): DemarcheError {
  if (parameters.has('update'))
    return new DemarcheError('read-only', 'Updates are refused: this service only reads its graph.', {
      hint: 'To change the graph, edit its files and start the service with --watch.',
    });
  return new DemarcheError('usage', 'The request has no query.', {
    hint: 'Give it as query=…, or send it as application/sparql-query.',
  });
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/** A body as text. Throws 415 for another charset than UTF-8, 400 for bytes that are no UTF-8. */
function decoded(body: Buffer, contentTypeHeader: string): string {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentTypeHeader)?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset))
    throw Object.assign(new Error(`The charset is UTF-8 only, not ${charset}.`), { statusCode: 415 });
  try {
    return UTF_8.decode(body);
  } catch {
    throw new DemarcheError('syntax', 'The body is not UTF-8.');
  }
}

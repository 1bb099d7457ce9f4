import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { parameterTerm } from '../catalogue.ts';
import { DemarcheError } from '../error.ts';
import { MINTED } from '../prefixes.ts';
import { typeCalled } from '../reconcile/entity-types.ts';
import { wholeNumber } from '../whole-number.ts';
import { isAbsoluteIri } from '../write/terms.ts';
import { HTML, JSON_DOCUMENT, type MediaType } from './media-types.ts';
import { allowOnly, READ_ONLY, READ_OR_POST } from './methods.ts';
import { addressParameters, formParameters, one } from './parameters.ts';
import type { ReconcileJob } from './reconcile-job.ts';
import { manifest } from './reconcile-manifest.ts';
import { parseBatch, parseExtension, wholeIdentifier } from './reconcile-requests.ts';
import { chosenType, hereOf, sendAnswer } from './send.ts';
import { sendPage } from './send-page.ts';
import type { Service } from './service.ts';

/*
 * The Reconciliation Service API 0.2, which OpenRefine speaks. Matching runs in the query threads, over the names of the
 * graph that they hold. JSONP, which may be left out (§3.3), is.
 */

/** Where anybody may frame the page: the clients of a preview do (§5.1). Nothing else is allowed there either. */
const FRAMED = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** Adds `/reconcile` and what is under it. */
export function addReconciliation(app: FastifyInstance, service: Service): void {
  app.route({
    method: ['GET', 'POST'],
    url: '/reconcile',
    handler: async (request, reply) => {
      const given = formParameters(request);
      const [queries, extend] = [one(given, 'queries'), one(given, 'extend')];
      if (queries !== undefined && extend !== undefined)
        throw new DemarcheError('usage', 'The request has both queries and extend; give one.');
      if (queries !== undefined)
        return send(request, reply, { operation: 'queries', batch: parseBatch(queries) });
      if (extend !== undefined)
        return send(request, reply, { operation: 'extend', ...parseExtension(extend) });
      if (request.method === 'POST')
        throw new DemarcheError('usage', 'The form has neither queries nor extend.');
      if (!chosenType(request, reply, [JSON_DOCUMENT])) return reply;
      return sendPage(
        service,
        request,
        reply,
        JSON_DOCUMENT,
        (_, here) => `${JSON.stringify(manifest(here), null, 2)}\n`,
      );
    },
  });
  allowOnly(app, '/reconcile', READ_OR_POST);

  for (const kind of ['entity', 'type', 'property'] as const)
    read(`/reconcile/suggest/${kind}`, (given) => {
      const page = { prefix: one(given, 'prefix') ?? '', cursor: number(given, 'cursor') ?? 0 };
      if (kind !== 'entity') return { operation: `suggest-${kind}`, ...page };
      const type = typeOf(given);
      return { operation: 'suggest-entity', ...page, ...(type ? { type } : {}) };
    });

  read('/reconcile/extend/propose', (given) => {
    // Clients put the type into the address as it is, and lose what stands behind its "#": then all are proposed.
    const typeId = one(given, 'type');
    const [type, limit] = [typeCalled(typeId ?? ''), number(given, 'limit')];
    return {
      operation: 'propose',
      ...(typeId ? { typeId } : {}),
      ...(type ? { type } : {}),
      ...(limit === undefined ? {} : { limit }),
    };
  });

  app.get('/reconcile/preview', {
    onRequest: (_request, reply, done) => {
      reply.removeHeader('x-frame-options');
      reply.header('content-security-policy', FRAMED);
      done();
    },
    handler: async (request, reply) => {
      const job: ReconcileJob = { operation: 'preview', id: identifier(request), here: hereOf(request) };
      return send(request, reply, job, HTML);
    },
  });
  allowOnly(app, '/reconcile/preview', READ_ONLY);

  // A template can put an identifier into an address only percent-encoded (§2.1), which no IRI of the graph is.
  app.get('/reconcile/view', async (request, reply) =>
    reply
      .code(303)
      .header('location', whereToRead(identifier(request), hereOf(request)))
      .send(),
  );
  allowOnly(app, '/reconcile/view', READ_ONLY);

  /** Adds an address that answers GET with JSON. */
  function read(url: string, job: (given: URLSearchParams) => ReconcileJob): void {
    app.get(url, async (request, reply) => send(request, reply, job(addressParameters(request))));
    allowOnly(app, url, READ_ONLY);
  }

  async function send(
    request: FastifyRequest,
    reply: FastifyReply,
    reconcile: ReconcileJob,
    offered: MediaType = JSON_DOCUMENT,
  ): Promise<FastifyReply> {
    const mediaType = chosenType(request, reply, [offered]);
    if (!mediaType) return reply;
    return sendAnswer(service, request, reply, { sparql: '', reconcile, mediaType });
  }
}

/** A type that is to be one of those that there are. */
function typeOf(given: URLSearchParams) {
  const id = one(given, 'type');
  const type = id ? typeCalled(id) : undefined;
  if (id && !type)
    throw new DemarcheError('parameter', `"${id.slice(0, 100)}" is no type of thing to reconcile.`, {
      hint: '/reconcile/suggest/type lists them.',
    });
  return type;
}

function number(given: URLSearchParams, name: string): number | undefined {
  const value = one(given, name);
  return value === undefined || value === '' ? undefined : wholeNumber(name, value);
}

/** The identifier of an entity, which is its IRI, or the rest of it behind the identifier space. */
function identifier(request: FastifyRequest): string {
  const id = wholeIdentifier(one(addressParameters(request), 'id') ?? '');
  if (id !== MINTED && isAbsoluteIri(id)) return id;
  throw new DemarcheError('usage', 'The request has no id that is an IRI.', {
    hint: 'For example: ?id=https%3A%2F%2Fw3id.org%2Fdemarche%2Fid%2Fstate%2Fjapan',
  });
}

/** Where this host tells about a thing: at its own address, or, where the IRI is another's, as the answer to a query. */
function whereToRead(iri: string, here: string): string {
  if (iri.startsWith(MINTED)) return new URL(here + iri.slice(MINTED.length)).href;
  return `${here}sparql?${new URLSearchParams({ query: `DESCRIBE ${parameterTerm('id', 'entity', iri)}` })}`;
}

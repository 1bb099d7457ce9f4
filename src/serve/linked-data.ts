import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { bindParameters, findQuestion } from '../catalogue.ts';
import { DemarcheError } from '../error.ts';
import { MINTED } from '../prefixes.ts';
import { isAbsoluteIri } from '../write/terms.ts';
import { MEDIA_TYPES, RESOURCE_TYPES } from './media-types.ts';
import { allowOnly, READ_ONLY } from './methods.ts';
import { chosenType, hereOf, sendAnswer } from './send.ts';
import type { Service } from './service.ts';

/*
 * Every IRI under https://w3id.org/demarche/ is to be had on this host under the same path. In what is sent it stays the
 * IRI that it is. Things and concepts are no documents: their addresses redirect (303) to one about them, under /doc/.
 */

/** Adds the addresses of all that the graph names, and `/.well-known/void`. */
export function addLinkedData(app: FastifyInstance, service: Service): void {
  for (const space of ['id', 'concept', 'graph']) {
    app.get(`/${space}/*`, async (request, reply) => seeDocument(request, reply));
    allowOnly(app, `/${space}/*`, READ_ONLY);
  }
  for (const path of ['/doc/*', '/ontology', '/shapes']) {
    app.get(path, async (request, reply) => sendResource(request, reply));
    allowOnly(app, path, READ_ONLY);
  }
  app.get('/.well-known/void', async (request, reply) => {
    const mediaType = chosenType(request, reply, MEDIA_TYPES.graph);
    if (!mediaType) return reply;
    const question = findQuestion(service.catalogue.serve, 'void');
    return sendAnswer(service, request, reply, {
      sparql: bindParameters(question, { here: hereOf(request) }),
      mediaType,
    });
  });
  allowOnly(app, '/.well-known/void', READ_ONLY);

  function sendResource(request: FastifyRequest, reply: FastifyReply) {
    const mediaType = chosenType(request, reply, RESOURCE_TYPES);
    if (!mediaType) return reply;
    const path = pathOf(request).replace(/^doc\//, '');
    const resource = MINTED + path;
    if (!isAbsoluteIri(resource))
      throw new DemarcheError('not-found', 'There is nothing at this address: it is no IRI.');
    const isDocument = path === 'ontology' || path === 'shapes';
    const question = findQuestion(service.catalogue.serve, isDocument ? 'vocabulary' : 'resource');
    return sendAnswer(service, request, reply, {
      sparql: bindParameters(question, { resource }),
      mediaType,
      about: { iri: resource, here: hereOf(request) },
    });
  }
}

/** 303 See Other, with the format that was asked for. */
function seeDocument(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const [, search] = request.url.split(/(\?.*)/s);
  return reply
    .code(303)
    .header('vary', 'Accept')
    .header('location', `${hereOf(request)}doc/${pathOf(request)}${search ?? ''}`)
    .send();
}

/** The path as it was written, percent-encoding and all, since IRIs are compared character by character. */
const pathOf = ({ url }: FastifyRequest) => (url.split('?')[0] as string).slice(1);

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { bindParameters, findQuestion } from '../catalogue.ts';
import { DemarcheError } from '../error.ts';
import { MINTED } from '../prefixes.ts';
import { isAbsoluteIri } from '../write/terms.ts';
import { MEDIA_TYPES, RESOURCE_TYPES } from './media-types.ts';
import { allowOnly, READ_ONLY } from './methods.ts';
import { ownRows } from './own-queries.ts';
import { addressParameters, one } from './parameters.ts';
import { chosenType, hangUp, hereOf, sendAnswer } from './send.ts';
import type { Service } from './service.ts';
import type { Serving } from './serving.ts';
import { nothingKnown } from './write-answer.ts';

/*
 * Every IRI under https://w3id.org/demarche/ is to be had on this host under the same path. In what is sent it stays the
 * IRI that it is. Things and concepts are no documents: their addresses redirect (303) to one about them, under /doc/.
 */

/** First parts of paths at which a document itself is, and its versions. */
const DOCUMENTS = ['ontology'];

/** Adds the addresses of all that the graph names, and `/.well-known/void`. */
export function addLinkedData(app: FastifyInstance, service: Service): void {
  for (const space of ['id', 'concept', 'graph']) {
    app.get(`/${space}/*`, (request, reply) => seeDocument(request, reply));
    allowOnly(app, `/${space}/*`, READ_ONLY);
  }
  for (const path of ['/doc/*', ...DOCUMENTS.flatMap((name) => [`/${name}`, `/${name}/*`])]) {
    app.get(path, (request, reply) => sendResource(request, reply));
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

  async function sendResource(request: FastifyRequest, reply: FastifyReply) {
    const mediaType = chosenType(request, reply, RESOURCE_TYPES);
    if (!mediaType) return reply;
    const serving = service.current;
    const path = pathOf(request).replace(/^doc\//, '');
    const iri =
      (path.includes('%') ? await known(serving, path, hangUp(reply)) : undefined) ?? mintedIri(path);
    const isDocument = DOCUMENTS.includes(path.split('/')[0] as string);
    const question = findQuestion(serving.catalogue.serve, isDocument ? 'vocabulary' : 'resource');
    const sparql = bindParameters(question, { resource: iri });
    const asked = { sparql, mediaType, about: { iri, here: hereOf(request) } };
    return sendAnswer(service, request, reply, asked, serving);
  }

  /** 303 See Other, with the format that was asked for; only to where there is something. */
  async function seeDocument(request: FastifyRequest, reply: FastifyReply) {
    const isFormatGiven = one(addressParameters(request), 'format') !== undefined;
    if (isFormatGiven && !chosenType(request, reply, RESOURCE_TYPES)) return reply;
    if ((await known(service.current, pathOf(request), hangUp(reply))) === undefined)
      throw nothingKnown(mintedIri(pathOf(request)));
    const [, search] = request.url.split(/(\?.*)/s);
    return reply
      .code(303)
      .header('vary', 'Accept')
      .header('location', `${hereOf(request)}doc/${pathOf(request)}${search ?? ''}`)
      .send();
  }
}

/** The IRI that the graph knows under a path: as it is written, or with the characters that it stands for. */
async function known(serving: Serving, path: string, signal: AbortSignal): Promise<string | undefined> {
  const question = findQuestion(serving.catalogue.tool, 'known');
  for (const iri of new Set([mintedIri(path), mintedIri(inCharacters(path))])) {
    const rows = await ownRows(serving, bindParameters(question, { entity: iri }), { signal });
    if (rows.length > 0) return iri;
  }
  return undefined;
}

/** The IRI that a path on this host stands for. */
function mintedIri(path: string): string {
  const iri = MINTED + path;
  if (isAbsoluteIri(iri)) return iri;
  throw new DemarcheError('not-found', 'There is nothing at this address: it is no IRI.');
}

/** The path as it was written, also where the whole address was (RFC 9112 §3.2.2). */
const pathOf = ({ url }: FastifyRequest) =>
  (url.replace(/^https?:\/\/[^/?]*/i, '').split('?')[0] as string).slice(1);

/** With the characters beyond ASCII that percent-encoded bytes stand for (RFC 3987 §3.2), and those that need no encoding. */
const inCharacters = (path: string): string =>
  path.replace(/(?:%[\da-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded).replace(/[^\w.~\u{a0}-\u{10ffff}-]/gu, encodeURIComponent);
    } catch {
      return encoded;
    }
  });

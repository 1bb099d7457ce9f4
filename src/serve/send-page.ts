import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import Negotiator from 'negotiator';
import { COMPRESS, COMPRESS_FROM } from './compress.ts';
import { shortHash } from './entity-tag.ts';
import { contentType, type MediaType } from './media-types.ts';
import { hereOf, knownTag, sendNotModified } from './send.ts';
import type { Service } from './service.ts';
import type { Serving } from './serving.ts';
import type { Unsent } from './unsent.ts';

/** A text with its entity tag, and as bytes in the codings that were asked for so far. */
interface Text {
  tag: string;
  identity: Buffer;
  br?: Buffer;
  gzip?: Buffer;
}

/** They are few, and the same for every client of one address: whoever waits for one shares its bytes. */
const pages = new LRUCache<string, Promise<Text>>({ max: 32 });

/**
 * Sends a page that is made here and not in a query thread: once for each graph and each address of the service.
 *
 * @throws Overloaded where too much waits for clients to read it
 */
export async function sendPage(
  service: Service,
  request: FastifyRequest,
  reply: FastifyReply,
  mediaType: MediaType,
  make: (serving: Serving, here: string) => string | Promise<string>,
): Promise<FastifyReply> {
  const serving = service.current;
  const here = hereOf(request);
  const key = [serving.graph.hash, request.routeOptions.url, mediaType.name, here].join(' ');
  const page = pages.get(key) ?? Promise.resolve(make(serving, here)).then(textOf);
  pages.set(key, page);
  const text = await page.catch((error) => {
    // Whatever it was, the next one may fare better.
    pages.delete(key);
    throw error;
  });
  return send(request, reply, mediaType, text, service.unsent);
}

const textOf = (text: string): Text => ({ tag: shortHash(text), identity: Buffer.from(text) });

/** 304 where the client has it already (RFC 9110 §13.1.2), compressed where the client takes that. */
function send(
  request: FastifyRequest,
  reply: FastifyReply,
  mediaType: MediaType,
  text: Text,
  unsent: Unsent,
): FastifyReply {
  const [best = 'identity'] = new Negotiator(request.raw).encodings(['br', 'gzip', 'identity']);
  const encoding = text.identity.length < COMPRESS_FROM ? 'identity' : (best as 'br' | 'gzip' | 'identity');
  const isCompressed = encoding !== 'identity';
  const etag = `${isCompressed ? 'W/' : ''}"${text.tag}"`;
  if (!String(reply.getHeader('vary') ?? '').includes('Accept-Encoding')) {
    const vary = reply.getHeader('vary');
    reply.header('vary', vary ? `${vary}, Accept-Encoding` : 'Accept-Encoding');
  }
  if (knownTag(request, text.tag, true) !== undefined) return sendNotModified(reply, etag);
  if (isCompressed) text[encoding] ??= COMPRESS[encoding](text.identity);
  const bytes = text[encoding] as Buffer;
  unsent.add(bytes, reply);
  if (isCompressed) reply.header('content-encoding', encoding);
  return reply
    .headers({ etag, 'cache-control': 'no-cache', 'content-type': contentType(mediaType) })
    .send(bytes);
}

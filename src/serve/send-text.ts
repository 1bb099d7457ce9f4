import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import Negotiator from 'negotiator';
import { COMPRESS, COMPRESS_FROM } from './compress.ts';
import { shortHash } from './entity-tag.ts';
import { contentType, type MediaType } from './media-types.ts';
import { knownTag, sendNotModified } from './send.ts';

/** These texts are few, and the same for every client of one address. */
const kept = new LRUCache<string, Buffer>({ max: 32 });

/**
 * Sends a text that is made here and not in a query thread, with an entity tag of its bytes: 304 where the client has it
 * already (RFC 9110 §13.1.2), compressed where the client takes that.
 */
export function sendText(
  request: FastifyRequest,
  reply: FastifyReply,
  mediaType: MediaType,
  text: string,
): FastifyReply {
  const tag = shortHash(text);
  const [encoding = 'identity'] = new Negotiator(request.raw).encodings(['br', 'gzip', 'identity']);
  const plain = Buffer.from(text);
  const compress =
    plain.length < COMPRESS_FROM || encoding === 'identity'
      ? undefined
      : COMPRESS[encoding as keyof typeof COMPRESS];
  const etag = `${compress ? 'W/' : ''}"${tag}"`;
  if (!String(reply.getHeader('vary') ?? '').includes('Accept-Encoding')) {
    const vary = reply.getHeader('vary');
    reply.header('vary', vary ? `${vary}, Accept-Encoding` : 'Accept-Encoding');
  }
  if (knownTag(request, tag, true) !== undefined) return sendNotModified(reply, etag);
  if (compress) reply.header('content-encoding', encoding);
  return reply
    .headers({ etag, 'cache-control': 'no-cache', 'content-type': contentType(mediaType) })
    .send(compress ? bytesOf(`${tag} ${encoding}`, () => compress(plain)) : plain);
}

function bytesOf(key: string, make: () => Buffer): Buffer {
  const bytes = kept.get(key) ?? make();
  kept.set(key, bytes);
  return bytes;
}

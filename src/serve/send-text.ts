import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { contentType, type MediaType } from './media-types.ts';
import { knownTag, sendNotModified } from './send.ts';

/**
 * Sends a text that is made here and not in a query thread, with an entity tag of its bytes: 304 where the client has it
 * already (RFC 9110 §13.1.2).
 */
export function sendText(
  request: FastifyRequest,
  reply: FastifyReply,
  mediaType: MediaType,
  text: string,
): FastifyReply {
  const tag = createHash('sha256').update(text).digest('base64url').slice(0, 22);
  const etag = `"${tag}"`;
  if (knownTag(request, tag, true) !== undefined) return sendNotModified(reply, etag);
  return reply
    .headers({ etag, 'cache-control': 'no-cache', 'content-type': contentType(mediaType) })
    .send(Buffer.from(text));
}

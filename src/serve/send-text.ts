import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { contentType, type MediaType } from './media-types.ts';

/**
 * Sends a text that is made here and not in a query thread, with an entity tag of its bytes: 304 where the client has it
 * already (RFC 9110 §13.1.2).
 */
export function sendText(
  { method, headers }: FastifyRequest,
  reply: FastifyReply,
  mediaType: MediaType,
  text: string,
): FastifyReply {
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
  reply.headers({ etag, 'cache-control': 'no-cache' });
  const known = (headers['if-none-match'] ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  if (['GET', 'HEAD'].includes(method) && (known.includes(etag) || known.includes('*')))
    return reply.code(304).send();
  return reply.header('content-type', contentType(mediaType)).send(Buffer.from(text));
}

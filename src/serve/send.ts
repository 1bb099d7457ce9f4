import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import type { Answer } from './answers.ts';
import { type MediaType, mediaTypeNamed, negotiate } from './media-types.ts';
import { problem, sendProblem } from './problem.ts';
import type { Asked, Service } from './service.ts';

/** Larger answers go out in pieces, so that no client makes the server hold a second copy. */
const PIECE = 256 * 1024;

/** The address of this host as the client wrote it, with a slash at its end. */
export const hereOf = (request: FastifyRequest): string =>
  // What a proxy says of the protocol is a header like any other.
  `${request.protocol === 'https' ? 'https' : 'http'}://${request.host}/`;

/**
 * Which media type to send; `format=` goes before Accept. Where nothing fits, the reply is sent already (406, or 400
 * for an unknown format).
 */
export function chosenType(
  request: FastifyRequest,
  reply: FastifyReply,
  offered: readonly MediaType[],
  format = (request.query as { format?: string | string[] }).format,
): MediaType | undefined {
  reply.header('vary', 'Accept, Accept-Encoding');
  if (format !== undefined) {
    const named = mediaTypeNamed(String(format), offered);
    if (named) return named;
    const available = offered.map(({ name }) => name);
    sendProblem(reply, problem(400, `"${format}" is no format for this.`, { available }));
    return undefined;
  }
  const best = negotiate(request.headers.accept, offered);
  if (best) return best;
  const available = offered.map(({ mediaType }) => mediaType);
  sendProblem(reply, problem(406, 'Nothing here is in a media type that you accept.', { available }));
  return undefined;
}

/** Aborts when the client hangs up. (`request.signal` is aborted as soon as the body of a POST is read.) */
function hangUp(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort(new HungUp());
  });
  return controller.signal;
}

/** The client went away; nobody is left to tell. */
export class HungUp extends Error {}

/** Answers and sends: 304 where the client has it already, compressed where the client takes that. */
export async function sendAnswer(
  service: Service,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: Asked,
): Promise<FastifyReply> {
  const encodings = new Negotiator(request.raw).encodings(['br', 'gzip', 'identity']);
  const tag = service.tag(asked);
  const known = tag === undefined ? undefined : knownTag(request, tag);
  if (known !== undefined) {
    return reply.code(304).headers({ etag: known, 'cache-control': 'no-cache' }).send();
  }
  const answer = await service.answer(asked, hangUp(reply));
  // Whatever there is will do: that there is something is known only now.
  const any = tag !== undefined && request.headers['if-none-match']?.trim() === '*';
  if (any && ['GET', 'HEAD'].includes(request.method))
    return reply
      .code(304)
      .headers({ etag: `"${tag}"`, 'cache-control': 'no-cache' })
      .send();
  return sendBytes(reply, answer, encodings);
}

/** The client's own entity tag, strong or weak, where it is that of the answer (RFC 9110 §13.1.2). */
function knownTag({ method, headers }: FastifyRequest, tag: string): string | undefined {
  if (method !== 'GET' && method !== 'HEAD') return undefined;
  const given = (headers['if-none-match'] ?? '').split(',').map((one) => one.trim());
  return given.find((one) => /^(?:W\/)?"(.*)"$/.exec(one)?.[1] === tag);
}

function sendBytes(reply: FastifyReply, answer: Answer, encodings: readonly string[]): FastifyReply {
  const compressed = { br: answer.brotli, gzip: answer.gzip };
  const encoding = encodings.find((one) => one === 'identity' || compressed[one as 'br' | 'gzip']);
  const bytes = compressed[encoding as 'br' | 'gzip'] ?? answer.body;
  // The compressed bytes are others than the plain ones, and a strong tag would say that they are the same.
  const strong = bytes === answer.body;
  if (!strong) reply.header('content-encoding', encoding as string);
  if (answer.etag) reply.header('etag', `${strong ? '' : 'W/'}"${answer.etag}"`);
  reply.headers({
    'content-type': answer.contentType,
    'cache-control': answer.etag ? 'no-cache' : 'no-store',
    'content-length': bytes.byteLength,
  });
  if (bytes.byteLength <= PIECE)
    return reply.send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return reply.send(Readable.from(pieces(bytes)));
}

function* pieces(bytes: Uint8Array): Generator<Buffer> {
  for (let at = 0; at < bytes.byteLength; at += PIECE)
    yield Buffer.from(bytes.buffer, bytes.byteOffset + at, Math.min(PIECE, bytes.byteLength - at));
}

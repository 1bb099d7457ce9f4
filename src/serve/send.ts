import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import type { Answer } from './answers.ts';
import { type MediaType, mediaTypeNamed, negotiate } from './media-types.ts';
import { addressParameters, one } from './parameters.ts';
import { problem, sendProblem } from './problem.ts';
import type { Asked, Service } from './service.ts';
import type { Serving } from './serving.ts';
import { whenOver } from './when-over.ts';

/** Larger answers go out in pieces of so many bytes, each when the client has taken the one before. */
const PIECE = 2 * 2 ** 20;

/** What answers differ by. */
const VARY = 'Accept, Accept-Encoding';

/**
 * The host that the client means: of an address in full, before the header (RFC 9112 §3.2.2); where it names none, as
 * HTTP/1.0 may, the address at which it came in.
 */
export function hostOf(request: FastifyRequest): string {
  const { url, headers } = request;
  const inFull = url.startsWith('/') ? undefined : /^https?:\/\/([^/?#]*)/i.exec(url)?.[1];
  // Which proxies to believe is looked up only where one has spoken: every request comes here.
  const authority = inFull ?? (headers['x-forwarded-host'] === undefined ? headers.host : request.host);
  if (authority) return authority;
  const { localAddress = '', localPort } = request.socket;
  return `${localAddress.includes(':') ? `[${localAddress}]` : localAddress}:${localPort}`;
}

/** The address of this host as the client wrote it, with a slash at its end. */
export const hereOf = (request: FastifyRequest): string =>
  // What a proxy says of the protocol is a header like any other.
  `${isSecure(request) ? 'https' : 'http'}://${hostOf(request)}/`;

const isSecure = (request: FastifyRequest) =>
  request.headers['x-forwarded-proto'] !== undefined && request.protocol === 'https';

/**
 * Which media type to send; `format=` goes before Accept. Where nothing fits, the reply is sent already (406, or 400
 * for an unknown format). Throws `usage` where several formats are named.
 */
export function chosenType(
  request: FastifyRequest,
  reply: FastifyReply,
  offered: readonly MediaType[],
  parameters = addressParameters(request),
): MediaType | undefined {
  const format = one(parameters, 'format');
  reply.header('vary', VARY);
  if (format !== undefined) {
    const named = mediaTypeNamed(format, offered);
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
export function hangUp(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  const isThere = whenOver(reply, (isSent) => {
    if (!isSent) controller.abort(new HungUp());
  });
  if (!isThere) controller.abort(new HungUp());
  return controller.signal;
}

/** The client went away; nobody is left to tell. */
export class HungUp extends Error {}

/**
 * All of a request that its answer depends on, word for word. Whoever sends the same is answered the same as long as
 * the graph is the same.
 */
function wordsOf(request: FastifyRequest): string {
  const { method, url, headers, body } = request;
  const asked = `${JSON.stringify(headers.accept)},${JSON.stringify(headers['accept-encoding'])}`;
  // HEAD is GET without the body of the answer.
  const sent = method === 'POST' ? `${headers['content-type']}\n${body}` : '';
  return `${hereOf(request)} ${url}\n${asked}\n${sent}`;
}

/** Methods whose answers are kept. What others are answered is not for their words to say. */
const ANSWERED = ['GET', 'HEAD', 'POST'];

/** Sends what the same request was answered before, if that is kept; else says that it does not. */
export function sendAgain(service: Service, request: FastifyRequest, reply: FastifyReply): boolean {
  const kept = ANSWERED.includes(request.method) ? service.again(wordsOf(request)) : undefined;
  if (!kept) return false;
  const { answer, known } = kept;
  reply.headers(known.headers);
  const theirs = knownTag(request, known.tag, true);
  if (theirs !== undefined) sendNotModified(reply, tagSent(theirs, known.tag, known.encodings));
  else sendBytes(service, reply, answer, known.encodings);
  return true;
}

/**
 * Answers and sends: 304 where the client has it already, compressed where the client takes that.
 *
 * @param serving - the graph that the rest of the reply is from
 */
export async function sendAnswer(
  service: Service,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: Asked,
  serving: Serving = service.current,
): Promise<FastifyReply> {
  const tag = serving.tag(asked);
  const encodings = new Negotiator(request.raw).encodings(['br', 'gzip', 'identity']);
  const theirs = tag === undefined ? undefined : knownTag(request, tag, false);
  if (tag !== undefined && theirs !== undefined)
    return sendNotModified(reply, tagSent(theirs, tag, encodings));
  const signal = hangUp(reply);
  const answer = await serving.answer(asked, signal, tag);
  signal.throwIfAborted();
  if (tag !== undefined)
    serving.remember(wordsOf(request), { tag, encodings, headers: { ...reply.getHeaders() } });
  // Only now is it known that there is something.
  const any = tag === undefined ? undefined : knownTag(request, tag, true);
  return any === undefined ? sendBytes(service, reply, answer, encodings) : sendNotModified(reply, any);
}

/**
 * The tag that the whole answer has (RFC 9110 §15.4.5): strong where the client takes plain bytes. Else the client's own
 * says which it got.
 */
const tagSent = (theirs: string, tag: string, [best = 'identity']: readonly string[]): string =>
  best === 'identity' ? `"${tag}"` : theirs;

export function sendNotModified(reply: FastifyReply, etag: string): FastifyReply {
  const { raw } = reply;
  // Fastify would say of HEAD that what has not changed has no bytes (RFC 9110 §8.6).
  if (raw.req.method === 'HEAD') {
    const writeHead = raw.writeHead.bind(raw) as (status: number, headers?: object) => ServerResponse;
    const without = (status: number, { 'content-length': _, ...headers }: Record<string, unknown> = {}) =>
      writeHead(status, headers);
    raw.writeHead = without as typeof raw.writeHead;
  }
  return reply.code(304).headers({ etag, 'cache-control': 'no-cache' }).send();
}

/**
 * The client's own entity tag, strong or weak, where it is that of the answer (RFC 9110 §13.1.2).
 *
 * @param exists - there is an answer, so that `*` means it too
 */
export function knownTag(
  { method, headers }: FastifyRequest,
  tag: string,
  exists: boolean,
): string | undefined {
  const header = headers['if-none-match'];
  if (header === undefined || (method !== 'GET' && method !== 'HEAD')) return undefined;
  if (exists && header.trim() === '*') return `"${tag}"`;
  const given = header.split(',').map((one) => one.trim());
  return given.find((one) => /^(?:W\/)?"(.*)"$/.exec(one)?.[1] === tag);
}

function sendBytes(
  service: Service,
  reply: FastifyReply,
  answer: Answer,
  encodings: readonly string[],
): FastifyReply {
  const compressed = { br: answer.brotli, gzip: answer.gzip };
  const encoding = encodings.find((one) => one === 'identity' || compressed[one as 'br' | 'gzip']);
  const bytes = compressed[encoding as 'br' | 'gzip'] ?? answer.body;
  service.unsent.add(bytes, reply);
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

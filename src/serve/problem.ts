import type { FastifyReply } from 'fastify';
import { DemarcheError, type ErrorCode, type TextPosition } from '../error.ts';
import { asParameters } from './note-header.ts';
import { Overloaded } from './query-pool.ts';

/** HTTP status by kind of error. */
const STATUS: Readonly<Record<ErrorCode, number>> = {
  usage: 400,
  parameter: 400,
  syntax: 400,
  'read-only': 400,
  refused: 403,
  'not-found': 404,
  data: 406,
  limit: 422,
  engine: 500,
  // Not this server's fault.
  endpoint: 502,
};

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  408: 'Request Timeout',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};

/** A problem as RFC 9457 has it (§3.1), with where in the query it is. */
export interface Problem {
  status: number;
  title: string;
  detail: string;
  hint?: string;
  line?: number;
  column?: number;
  /** What would have been right, such as the media types that there are. */
  available?: readonly string[];
}

export function problem(status: number, detail: string, more: Partial<Problem> = {}): Problem {
  return { status, title: TITLES[status] ?? 'Error', detail, ...more };
}

/** The problem that an error is, without a path or a stack of this machine. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Overloaded) return problem(503, `${error.message} Try again in a moment.`);
  if (error instanceof DemarcheError) {
    const { code, message, position } = error as { position?: TextPosition } & DemarcheError;
    const told = (text: string) => (code === 'parameter' ? asParameters(text) : text);
    const hint = overHttp(error.hint);
    return problem(STATUS[code], told(message), { ...(hint && { hint: told(hint) }), ...position });
  }
  if ((error as { code?: string }).code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return problem(
      415,
      'POST takes application/x-www-form-urlencoded; at /sparql, application/sparql-query too.',
    );
  if ((error as { code?: string }).code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return problem(413, 'The request is larger than this service takes (--max-request).');
  if ((error as { code?: string }).code === 'FST_ERR_BAD_URL')
    return problem(400, 'The path of the request has a percent sign that begins no character.');
  const status = (error as { statusCode?: number }).statusCode ?? 500;
  if (status >= 400 && status < 500 && TITLES[status]) return problem(status, (error as Error).message);
  return problem(500, 'Something went wrong in the server. Its log says what.');
}

/** A hint for whoever has the address of the service and not its command line; none where it is only about that. */
function overHttp(hint = ''): string | undefined {
  const told = hint.replaceAll('`demarche questions`', '/questions');
  return told.includes('`demarche ') ? undefined : told;
}

/** Sends a problem as application/problem+json, whatever the client accepts (RFC 9110 §12.5.1 allows that). */
export function sendProblem(reply: FastifyReply, sent: Problem): FastifyReply {
  if (sent.status === 503) reply.header('retry-after', '5');
  return reply
    .code(sent.status)
    .header('cache-control', 'no-store')
    .header('content-type', 'application/problem+json')
    .send(Buffer.from(`${JSON.stringify({ type: 'about:blank', ...sent })}\n`));
}

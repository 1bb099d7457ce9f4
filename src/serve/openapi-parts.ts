import type { MediaType } from './media-types.ts';

/* What the operations of the OpenAPI document are made of. */

/** One address and method: what goes in, what is sent, what may be wrong. */
export interface Described {
  parameters?: readonly object[];
  requestBody?: object;
  description?: string;
  tags?: readonly string[];
  /** Contents of 200, by media type. */
  sent?: object;
  headers?: object;
  /** Whether the answer has an entity tag, so that a client that has it is told so. */
  tagged?: boolean;
  /** Instead of 200. */
  redirects?: string;
  /** Statuses of problems beyond those that any request may have (`default`). */
  problems?: readonly (keyof typeof PROBLEMS)[];
}

/** Why there is a problem, by status. */
const PROBLEMS = {
  400: 'The query or a parameter is wrong',
  403: 'The query calls a SERVICE that this host may not call',
  404: 'The graph knows nothing of it',
  406: 'There is nothing in a media type that the client accepts, or the one chosen cannot hold the answer',
  413: 'The request is too large',
  415: 'The body is neither a query nor a form, or not UTF-8',
  422: 'The query takes too long, needs too much memory, or has too large an answer',
  502: 'The endpoint of a SERVICE is dead, slow or answers wrongly',
  503: 'Too many queries wait; Retry-After says when to try again',
} as const;

const RETRY_AFTER = { 'Retry-After': { description: 'in seconds', schema: { type: 'integer' } } };
const ETAG = { ETag: { description: 'for If-None-Match', schema: { type: 'string' } } };

const told = (description: string, more: object = {}) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  ...more,
});

export const COMPONENTS = {
  schemas: {
    Problem: {
      type: 'object',
      description: 'RFC 9457',
      required: ['type', 'title', 'status', 'detail'],
      properties: {
        type: { type: 'string' },
        title: { type: 'string' },
        status: { type: 'integer' },
        detail: { type: 'string' },
        hint: { type: 'string', description: 'what to do about it' },
        line: { type: 'integer', description: 'in the query, from 1' },
        column: { type: 'integer', description: 'in the query, from 1, in code points' },
        available: { type: 'array', items: { type: 'string' } },
      },
    },
  },
  responses: {
    NotModified: { description: 'The client has it already (If-None-Match)', headers: ETAG },
    Other: told(
      'What else may be wrong with any request: another method (405, with Allow), an encoded body (415), headers that are too large (431), a request that takes too long to arrive (408), a fault of the server (500)',
    ),
    ...Object.fromEntries(
      Object.entries(PROBLEMS).map(([status, why]) => [
        `Problem${status}`,
        told(why, status === '503' ? { headers: RETRY_AFTER } : {}),
      ]),
    ),
  },
};

const response = (name: string) => ({ $ref: `#/components/responses/${name}` });

export function operation(operationId: string, summary: string, described: Described): object {
  const { sent, headers, tagged = false, redirects, problems = [], ...more } = described;
  const allHeaders = { ...(tagged && ETAG), ...headers };
  const ok = {
    description: summary,
    ...(Object.keys(allHeaders).length > 0 && { headers: allHeaders }),
    content: sent,
  };
  const seeOther = {
    description: redirects,
    headers: { Location: { description: 'where it is', schema: { type: 'string' } } },
  };
  return {
    operationId,
    summary,
    ...more,
    responses: {
      ...(redirects === undefined ? { 200: ok } : { 303: seeOther }),
      ...(tagged && { 304: response('NotModified') }),
      ...Object.fromEntries(problems.map((status) => [status, response(`Problem${status}`)])),
      default: response('Other'),
    },
  };
}

/** A parameter of the address. */
export const inQuery = (name: string, description: string, schema: object, more: object = {}) => ({
  name,
  in: 'query',
  description,
  schema,
  ...more,
});

/** The parameter `format`. */
export const format = (types: readonly MediaType[]) =>
  inQuery('format', 'goes before the Accept header', {
    type: 'string',
    enum: [...new Set(types.map(({ name }) => name))],
  });

export const explicitOnly = inQuery(
  'explicit-only',
  'leave out interpretations, and what exists only through them',
  { type: 'boolean', default: false },
);

export const content = (types: readonly MediaType[]) =>
  Object.fromEntries(types.map(({ mediaType }) => [mediaType, {}]));

import { type Parameter, type Question, schemaOfType } from '../catalogue.ts';
import { MEDIA_TYPES, type MediaType, RESOURCE_TYPES } from './media-types.ts';

/**
 * The OpenAPI 3.1 document of the service.
 *
 * @param here - the address of the service, with a slash at its end
 */
export function openApi(questions: readonly Question[], here: string): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Démarche',
      version: '1',
      summary: 'What governments said when they met, tied to their exact words.',
      license: { name: 'CC BY 4.0 (data), Apache 2.0 (software)', identifier: 'Apache-2.0 AND CC-BY-4.0' },
    },
    servers: [{ url: here.replace(/\/$/, '') }],
    paths: {
      '/sparql': sparql(),
      '/questions': {
        get: operation('listQuestions', 'The questions of the catalogue', [], {
          'application/json': { schema: { type: 'array', items: { type: 'object' } } },
        }),
      },
      ...Object.fromEntries(
        questions.map((question) => [`/questions/${question.slug}`, { get: asked(question) }]),
      ),
      '/doc/{path}': {
        get: operation(
          'describeResource',
          'What the graph says of a resource; its own address redirects here',
          [
            {
              name: 'path',
              in: 'path',
              required: true,
              description: 'what follows https://w3id.org/demarche/ in its IRI',
              schema: { type: 'string' },
            },
            format(RESOURCE_TYPES),
          ],
          content(RESOURCE_TYPES),
        ),
      },
      '/.well-known/void': {
        get: operation(
          'describeDataset',
          'VoID and DCAT description',
          [format(MEDIA_TYPES.graph)],
          content(MEDIA_TYPES.graph),
        ),
      },
      '/health': {
        get: operation('health', 'Whether the graph as its files are now is in service', [], {
          'application/json': {},
        }),
      },
      '/metrics': { get: operation('metrics', 'Figures for Prometheus', [], { 'text/plain': {} }) },
    },
    components: {
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
        Problem: {
          description: 'What is wrong, and what to do',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    },
  };
}

const explicitOnly = {
  name: 'explicit-only',
  in: 'query',
  description: 'leave out interpretations, and what exists only through them',
  schema: { type: 'boolean', default: false },
};

const rowCount = (name: string, description: string) => ({
  name,
  in: 'query',
  description,
  schema: { type: 'integer', minimum: 0, maximum: 999_999_999 },
});

function format(types: readonly MediaType[]) {
  const schema = { type: 'string', enum: types.map(({ name }) => name) };
  return { name: 'format', in: 'query', description: 'goes before the Accept header', schema };
}

const content = (types: readonly MediaType[]) =>
  Object.fromEntries(types.map(({ mediaType }) => [mediaType, {}]));

function operation(
  operationId: string,
  summary: string,
  parameters: readonly object[],
  sent: object,
  more = {},
) {
  const problems = Object.fromEntries(
    ['400', '404', '406', '422', '503'].map((status) => [status, { $ref: '#/components/responses/Problem' }]),
  );
  return {
    operationId,
    summary,
    ...(parameters.length > 0 && { parameters }),
    ...more,
    responses: { 200: { description: summary, content: sent }, ...problems },
  };
}

function asked({ slug, question, about, params, columns, keywords }: Question) {
  const own = params.map(({ name, type, about: what, default: value }: Parameter) => ({
    name,
    in: 'query',
    description: `${what}${value ? ` (${value} if left out)` : ''}; give it again to widen the answer`,
    schema: { type: 'array', items: schemaOfType(type) },
    style: 'form',
    explode: true,
  }));
  const described = columns.map((column) => `- ${column.name}: ${column.about}`).join('\n');
  return operation(
    slug,
    question,
    [
      ...own,
      format(MEDIA_TYPES.rows),
      rowCount('limit', 'rows to send, all if left out'),
      rowCount('offset', 'rows to leave out at the beginning'),
      explicitOnly,
    ],
    content(MEDIA_TYPES.rows),
    { description: `${about ? `${about}\n\n` : ''}Columns:\n${described}`, tags: [...keywords] },
  );
}

function sparql() {
  const text = (name: string, description: string) => ({
    name,
    in: 'query',
    description,
    schema: { type: 'string' },
  });
  const graphs = ['default-graph-uri', 'named-graph-uri'].map((name) => ({
    ...text(name, 'SPARQL 1.1 Protocol §2.1.4'),
    schema: { type: 'array', items: { type: 'string' } },
    explode: true,
  }));
  const all = [...MEDIA_TYPES.rows, ...MEDIA_TYPES.graph];
  const body = {
    required: true,
    content: {
      'application/sparql-query': { schema: { type: 'string' } },
      'application/x-www-form-urlencoded': {
        schema: { type: 'object', required: ['query'], properties: { query: { type: 'string' } } },
      },
    },
  };
  const shared = [...graphs, format(all), explicitOnly];
  return {
    get: operation(
      'queryByGet',
      'SPARQL 1.1 Protocol; without a query, the service description',
      [text('query', 'a SPARQL 1.1 query; the known prefixes need no declaration'), ...shared],
      content(all),
    ),
    post: operation('queryByPost', 'SPARQL 1.1 Protocol', shared, content(all), { requestBody: body }),
  };
}

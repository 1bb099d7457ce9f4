import { type Parameter, type Question, schemaOfType } from '../catalogue.ts';
import { HTML, JSON_DOCUMENT, MEDIA_TYPES, RESOURCE_TYPES } from './media-types.ts';
import { COMPONENTS, content, explicitOnly, format, inQuery, operation } from './openapi-parts.ts';
import { reconciliation } from './openapi-reconcile.ts';
import { summary } from './own-data.ts';

/**
 * The OpenAPI 3.1 document of the service.
 *
 * @param here - the address of the service, with a slash at its end
 * @param isOwn - it serves the data of this project, whose licence is told
 */
export function openApi(questions: readonly Question[], here: string, isOwn: boolean): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Démarche',
      version: '1',
      summary: summary(isOwn),
      description:
        'What answers to GET answers to HEAD and OPTIONS too; every other method is refused (405).',
      license: isOwn
        ? { name: 'CC BY 4.0 (data), Apache 2.0 (software)', identifier: 'Apache-2.0 AND CC-BY-4.0' }
        : { name: 'Apache 2.0 (software)', identifier: 'Apache-2.0' },
    },
    servers: [{ url: here.replace(/\/$/, '') }],
    paths: {
      '/sparql': sparql(),
      '/questions': {
        get: operation('listQuestions', 'The questions of the catalogue', {
          parameters: [format([JSON_DOCUMENT, HTML])],
          sent: {
            'application/json': { schema: { type: 'array', items: { type: 'object' } } },
            'text/html': {},
          },
          tagged: true,
          problems: [400, 406],
        }),
      },
      ...Object.fromEntries(
        questions.map((question) => [`/questions/${question.slug}`, { get: asked(question) }]),
      ),
      ...reconciliation(),
      ...linkedData(),
      '/.well-known/void': {
        get: operation('describeDataset', 'VoID and DCAT description', {
          parameters: [format(MEDIA_TYPES.graph)],
          sent: content(MEDIA_TYPES.graph),
          tagged: true,
          problems: [400, 406, 422, 503],
        }),
      },
      '/openapi.json': {
        get: operation('describeApi', 'This document', { sent: { 'application/json': {} }, tagged: true }),
      },
      '/health': {
        get: operation('health', 'Whether the graph as its files are now is in service', {
          sent: { 'application/json': {} },
        }),
      },
      '/metrics': { get: operation('metrics', 'Figures for Prometheus', { sent: { 'text/plain': {} } }) },
    },
    components: COMPONENTS,
  };
}

/**
 * The addresses of what the graph names, by how many parts their paths have: no parameter of a path holds a slash
 * (OpenAPI 3.1, Path Templating).
 */
function linkedData(): object {
  const shapes: readonly [path: string, id: string, what: string, description?: string][] = [
    ['id/{kind}/{name}', 'Thing', 'a thing, such as id/state/japan'],
    ['id/{kind}/{name}/{part}', 'Part', 'a part of the account of a thing, such as a statement of an event'],
    ['concept/{scheme}', 'Scheme', 'a concept scheme'],
    ['concept/{scheme}/{name}', 'Concept', 'a concept'],
  ];
  const redirected = shapes.flatMap(([path, id, what]) => {
    const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      name,
      in: 'path',
      required: true,
      description: 'as in its IRI, percent-encoding and all',
      schema: { type: 'string' },
    }));
    return [
      [
        `/${path}`,
        {
          get: operation(`see${id}`, `Leads to what the graph says of ${what}`, {
            parameters: [...parameters, format(RESOURCE_TYPES)],
            redirects: 'Leads to the document about it, which is under /doc/',
            problems: [400, 404, 422, 503],
          }),
        },
      ],
      [`/doc/${path}`, { get: described(`describe${id}`, `What the graph says of ${what}`, parameters) }],
    ];
  });
  const version = { name: 'version', in: 'path', required: true, schema: { type: 'string' } };
  return {
    ...Object.fromEntries(redirected),
    '/ontology': { get: described('ontology', 'The vocabulary') },
    '/ontology/{version}': {
      get: described('ontologyVersion', 'The vocabulary of that version, or its alignments', [
        { ...version, description: 'such as 0.2.0; or alignments' },
      ]),
    },
    '/ontology/alignments/{version}': {
      get: described('alignmentsVersion', 'The alignments of that version', [version]),
    },
  };
}

function described(operationId: string, summary: string, parameters: readonly object[] = []): object {
  return operation(operationId, summary, {
    parameters: [...parameters, format(RESOURCE_TYPES)],
    sent: content(RESOURCE_TYPES),
    tagged: true,
    problems: [400, 404, 406, 422, 503],
  });
}

const NOTE = {
  'Demarche-Note': {
    description:
      'What the answer does not show of the values given, such as that the graph does not know one: a list of Display Strings (RFC 9651 §3.3.8)',
    schema: { type: 'string' },
  },
};

function asked({ slug, question, about, params, columns, keywords, compares }: Question): object {
  const own = params.map(({ name, type, about: what, default: value }: Parameter) =>
    inQuery(
      name,
      `${what}${value ? ` (${value} if left out)` : ''}; give it again to widen the answer`,
      { type: 'array', items: schemaOfType(type) },
      { style: 'form', explode: true },
    ),
  );
  const rowCount = { type: 'integer', minimum: 0, maximum: 999_999_999 };
  const described = columns.map((column) => `- ${column.name}: ${column.about}`).join('\n');
  return operation(slug, question, {
    description: `${about ? `${about}\n\n` : ''}Columns:\n${described}`,
    tags: keywords,
    parameters: [
      ...own,
      format(MEDIA_TYPES.rows),
      inQuery('limit', 'rows to send, all if left out', rowCount),
      inQuery('offset', 'rows to leave out at the beginning', rowCount),
      explicitOnly,
    ],
    sent: content(MEDIA_TYPES.rows),
    headers: NOTE,
    tagged: true,
    problems: [400, ...(compares === undefined ? [] : ([404] as const)), 406, 422, 503],
  });
}

function sparql(): object {
  const iris = { type: 'array', items: { type: 'string' } };
  const all = [...MEDIA_TYPES.rows, ...MEDIA_TYPES.graph];
  const shared = [
    ...['default-graph-uri', 'named-graph-uri'].map((name) =>
      inQuery(name, 'SPARQL 1.1 Protocol §2.1.4', iris, { explode: true }),
    ),
    format(all),
    explicitOnly,
  ];
  const query = inQuery('query', 'a SPARQL 1.1 query; the known prefixes need no declaration', {
    type: 'string',
  });
  const form = Object.fromEntries([query, ...shared].map(({ name, schema }) => [name, schema]));
  return {
    get: operation('queryByGet', 'SPARQL 1.1 Protocol; without a query, the service description', {
      parameters: [query, ...shared],
      sent: content(all),
      tagged: true,
      problems: [400, 403, 406, 422, 502, 503],
    }),
    post: operation('queryByPost', 'SPARQL 1.1 Protocol', {
      parameters: shared,
      requestBody: {
        required: true,
        content: {
          'application/sparql-query': { schema: { type: 'string' } },
          'application/x-www-form-urlencoded': {
            schema: { type: 'object', required: ['query'], properties: form },
          },
        },
      },
      sent: content(all),
      problems: [400, 403, 406, 413, 415, 422, 502, 503],
    }),
  };
}

import { TYPE_NAMES } from '../reconcile/reconcile.ts';
import { inQuery, operation } from './openapi-parts.ts';
import { LIMITS } from './reconcile-job.ts';

const SPECIFICATION = 'https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/';

const JSON_OBJECT = { 'application/json': { schema: { type: 'object' } } };

const QUERIES = inQuery(
  'queries',
  `a reconciliation query batch of up to ${LIMITS.batchSize} queries, in JSON (§4.1)`,
  { type: 'string' },
);
const EXTEND = inQuery(
  'extend',
  `a data extension query of up to ${LIMITS.extendIds} ids and ${LIMITS.extendProperties} properties, in JSON (§7.3)`,
  { type: 'string' },
);
const ID = inQuery('id', 'the IRI of a thing', { type: 'string', format: 'uri' }, { required: true });
const TYPE = inQuery(
  'type',
  `of things of this type only: the IRI of its class, or one of ${TYPE_NAMES.join(', ')}`,
  { type: 'string' },
);

/** The addresses of the Reconciliation Service API 0.2. */
export function reconciliation(): object {
  const what = `Reconciliation Service API 0.2 (${SPECIFICATION})`;
  const form = Object.fromEntries([QUERIES, EXTEND].map(({ name, schema }) => [name, schema]));
  const suggest = (kind: string, more: readonly object[] = []) => ({
    get: read(
      `suggest${kind.slice(0, 1).toUpperCase()}${kind.slice(1)}`,
      `Suggests what begins so: ${kind} (§6.2)`,
      [
        inQuery('prefix', 'what was typed; an identifier will do too', { type: 'string' }),
        inQuery('cursor', 'how many suggestions to skip', { type: 'integer', minimum: 0 }),
        ...more,
      ],
    ),
  });
  return {
    '/reconcile': {
      get: operation('reconcileByGet', `${what}; without a query, the service manifest`, {
        parameters: [QUERIES, EXTEND],
        sent: JSON_OBJECT,
        tagged: true,
        problems: [400, 406, 413, 422, 503],
      }),
      post: operation('reconcileByPost', what, {
        requestBody: {
          required: true,
          content: {
            'application/x-www-form-urlencoded': { schema: { type: 'object', properties: form } },
          },
        },
        sent: JSON_OBJECT,
        problems: [400, 406, 413, 415, 422, 503],
      }),
    },
    '/reconcile/suggest/entity': suggest('entity', [TYPE]),
    '/reconcile/suggest/type': suggest('type'),
    '/reconcile/suggest/property': suggest('property'),
    '/reconcile/extend/propose': {
      get: read('proposeProperties', 'Properties that may be fetched of things of a type (§7.2)', [
        TYPE,
        inQuery('limit', 'how many properties to propose, all if left out', { type: 'integer', minimum: 0 }),
      ]),
    },
    '/reconcile/preview': {
      get: operation('previewEntity', 'A small page about a thing, which may be framed (§5)', {
        parameters: [ID],
        sent: { 'text/html': {} },
        tagged: true,
        problems: [400, 404, 406, 422, 503],
      }),
    },
    '/reconcile/view': {
      get: operation('viewEntity', 'Leads to what the graph says of a thing (§2.1)', {
        parameters: [ID],
        redirects: 'Leads to the address of the thing on this host',
        problems: [400],
      }),
    },
  };
}

const read = (operationId: string, summary: string, parameters: readonly object[]) =>
  operation(operationId, summary, {
    parameters,
    sent: JSON_OBJECT,
    tagged: true,
    problems: [400, 406, 422, 503],
  });

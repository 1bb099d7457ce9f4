import { DemarcheError } from '../error.ts';
import { PREFIXES } from '../prefixes.ts';
import { ENTITY_TYPES, typeCalled } from '../reconcile/entity-types.ts';
import { dateProblem } from '../reconcile/period.ts';
import { MAX_LIMIT, TYPE_NAMES } from '../reconcile/reconcile.ts';
import {
  type Candidate,
  type EntityType,
  type ReconcileQuery,
  type Reconciler,
  unmatched,
} from '../reconcile/types.ts';
import { denoted, isExact, weighed } from './reconcile-codes.ts';
import type { ReconciliationQuery } from './reconcile-job.ts';

/* Queries of the Reconciliation Service API 0.2 (§4.1) as the matcher takes them. */

/**
 * The candidates of one query, the likeliest first. A code in the properties is further evidence: it tells namesakes
 * apart, and where it is another thing's nothing is a match.
 *
 * @throws DemarcheError `parameter` for a type or scheme that is none, or a text that is too long
 */
export function reconcileOne(reconciler: Reconciler, query: ReconciliationQuery): Candidate[] {
  const types = [...new Set(query.type.map(knownType))];
  const text = query.query?.trim() ?? '';
  const written = firstValue(query, 'date');
  // Clients do not show what is wrong with a query: a date that is none leaves candidates, and no match.
  const problem = written === undefined ? undefined : dateProblem(written);
  const date = problem === undefined ? written : undefined;
  const scheme = firstValue(query, 'scheme')?.replace(PREFIXES['identifier-scheme'] as string, '');
  const asked = { limit: MAX_LIMIT, ...(date === undefined ? {} : { date }) };
  const codes = query.properties
    .filter(({ pid, values }) => reconciler.schemes.has(pid) && values.length > 0)
    .map(({ pid, values }) => denoted(reconciler, pid, values, asked));
  if (text === '' && codes.length === 0)
    throw new DemarcheError('parameter', 'The query has no text and no code.', {
      hint: `Codes are properties such as: ${[...reconciler.schemes.keys()].slice(0, 5).join(', ')}.`,
    });
  const isRight = (one: Candidate) =>
    types.length === 0 ||
    (query.typeStrict === 'all' ? types.every(isOf(one)) : types.some((type) => isOf(one)(type)));
  const named =
    text === ''
      ? []
      : byTypes(reconciler, { text, ...asked, ...(scheme === undefined ? {} : { scheme }) }, types);
  return weighed(named, codes, isRight, text === '')
    .map((one) => (problem === undefined ? one : unmatched(one, problem)))
    .filter((one) => query.typeStrict === 'should' || isRight(one))
    .sort((a, b) => b.score - a.score || Number(b.match) - Number(a.match) || (a.iri < b.iri ? -1 : 1))
    .slice(0, query.limit);
}

const isOf = (one: Candidate) => (type: EntityType) => one.types.includes(type);

function knownType(id: string): EntityType {
  const type = typeCalled(id);
  if (type) return type;
  throw new DemarcheError('parameter', `"${id.slice(0, 100)}" is no type of thing to reconcile.`, {
    hint: `The types: ${TYPE_NAMES.join(', ')}; or their IRIs, as the manifest has them, such as ${ENTITY_TYPES.state.iri}.`,
  });
}

const firstValue = ({ properties }: ReconciliationQuery, id: string): string | undefined =>
  properties.find(({ pid, values }) => pid === id && values.length > 0)?.values[0];

/** What a text may mean among things of one of the types; several are asked for one by one, as titles need one. */
function byTypes(reconciler: Reconciler, query: ReconcileQuery, types: readonly EntityType[]): Candidate[] {
  if (types.length === 0) return reconciler.candidates(query);
  const lists = types.map((type) => reconciler.candidates({ ...query, type }));
  if (lists.length === 1) return lists[0] as Candidate[];
  const right = lists.flatMap((list, at) => list.filter((one) => isOf(one)(types[at] as EntityType)));
  const best = new Map<string, Candidate>();
  // Where nothing is of the types, others may be looked at.
  for (const one of right.length > 0 ? right : lists.flat())
    if (one.score > (best.get(one.iri)?.score ?? -1)) best.set(one.iri, one);
  const candidates = [...best.values()];
  const isOnly = candidates.filter(isExact).length === 1;
  return candidates.map((one) => ({ ...one, match: one.match && isOnly }));
}

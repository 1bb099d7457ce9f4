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
import type { ReconciliationQuery } from './reconcile-job.ts';

/* Queries of the Reconciliation Service API 0.2 (§4.1) as the matcher takes them. */

/** How much a code that speaks for a candidate adds of what its score lacks, and what is left where one speaks against it. */
const FOR = 0.5;
const AGAINST = 0.5;
/** Score of what only a code names, beside a name that is another's. */
const BY_CODE_ALONE = 40;

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

/** What codes of one scheme denote, on the day asked about or on others, and what else they are linked to. */
interface Denoted {
  pid: string;
  candidates: readonly Candidate[];
}

/** What codes of one scheme say of a candidate. */
type Verdict = 'own' | 'other-day' | 'near' | 'denied' | 'another';

const VERDICTS: Readonly<Record<Verdict, (pid: string) => string>> = {
  own: (pid) => `the code in ${pid} is its own`,
  'other-day': (pid) => `the code in ${pid} is its own, but on other days`,
  near: (pid) => `the code in ${pid} is of something near it`,
  denied: (pid) => `the code in ${pid} is judged not to be its`,
  another: (pid) => `the code in ${pid} is another's`,
};
/** What neither raises a score nor speaks against a match. */
const NEUTRAL: readonly Verdict[] = ['near'];

function verdict({ candidates }: Denoted, iri: string): Verdict {
  const own = candidates.filter((one) => one.iri === iri);
  const exact = own.filter(isExact);
  if (exact.length > 0) return exact.some((one) => !isOutOfTime(one)) ? 'own' : 'other-day';
  if (own.length === 0) return 'another';
  return own.some(isDecided) ? 'denied' : 'near';
}

function denoted(
  reconciler: Reconciler,
  pid: string,
  values: readonly string[],
  asked: Pick<ReconcileQuery, 'date' | 'limit'>,
): Denoted {
  return {
    pid,
    candidates: values.flatMap((text) => reconciler.candidates({ text, scheme: pid, ...asked })),
  };
}

/** Candidates by name, each with what the codes say of it; without a text, what the codes denote. */
function weighed(
  named: readonly Candidate[],
  codes: readonly Denoted[],
  isRight: (one: Candidate) => boolean,
  isByCode: boolean,
): Candidate[] {
  // A code that nothing has says nothing.
  const telling = codes.filter(({ candidates }) => candidates.length > 0);
  if (telling.length === 0) return [...named];
  const others = new Map(
    telling
      .flatMap(({ candidates }) => candidates)
      .filter(({ iri }) => !named.some((one) => one.iri === iri))
      .map((one) => [one.iri, isByCode ? one : { ...one, score: BY_CODE_ALONE }]),
  );
  const all = [...named, ...others.values()].map((one) => {
    const spoken = telling.map((code) => ({ id: code.pid, says: verdict(code, one.iri) }));
    const isAdded = others.has(one.iri);
    // Of what only codes have added, its score and reasons say already what they are to it.
    const told = isAdded ? spoken.filter(({ says }) => says === 'another') : spoken;
    const isAgainst = told.some(({ says }) => says !== 'own' && !NEUTRAL.includes(says));
    const isFor = !isAgainst && told.some(({ says }) => says === 'own');
    return {
      ...one,
      score: Math.round(isAgainst ? one.score * AGAINST : isFor ? raised(one, telling) : one.score),
      reasons: [
        ...one.reasons,
        ...(isAdded && !isByCode ? ["the name is another's"] : []),
        ...told.map(({ id, says }) => VERDICTS[says](id)),
      ],
      features: [
        ...(one.features ?? []),
        ...spoken
          .filter(({ says }) => !NEUTRAL.includes(says))
          .map(({ id, says }) => ({ id, value: says === 'own' })),
      ],
      mayMatch:
        !isAgainst &&
        // A code that stands in place of a name is one of a scheme that another column names.
        (isExact(one) || (isFor && isCode(one))) &&
        isOnDays(one) &&
        isRight(one) &&
        (isByCode || !isAdded),
    };
  });
  const isOnly = all.filter(({ mayMatch }) => mayMatch).length === 1;
  return all.map(({ mayMatch, ...one }) => ({ ...one, match: mayMatch && isOnly }));
}

/** What a code that agrees makes of a score. Where the text is a code too, it is that of the code with its scheme. */
function raised(one: Candidate, codes: readonly Denoted[]): number {
  const same = codes.flatMap(({ candidates }) => candidates).filter(({ iri }) => iri === one.iri);
  return Math.max(
    one.score + (100 - one.score) * FOR,
    ...(isCode(one) ? same.map(({ score }) => score) : []),
  );
}

const feature = ({ features = [] }: Candidate, id: string) => features.find((one) => one.id === id)?.value;
const isExact = (one: Candidate) => feature(one, 'exact') === true;
const isDecided = (one: Candidate) => feature(one, 'judged') === true;
const isCode = (one: Candidate) => feature(one, 'code') === true;
/** On all of the days asked about, as far as days are known. */
const isOnDays = (one: Candidate) => feature(one, 'on-days') !== false;
/** On none of them. */
const isOutOfTime = (one: Candidate) => feature(one, 'out-of-time') === true;

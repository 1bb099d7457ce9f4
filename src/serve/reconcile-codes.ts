import type { Candidate, ReconcileQuery, Reconciler } from '../reconcile/types.ts';

/* What codes in the properties of a query say of its candidates (§4.1): further evidence, for and against. */

/** How much a code that speaks for a candidate adds of what its score lacks, and what is left where one speaks against it. */
const FOR = 0.5;
const AGAINST = 0.5;
/** Score of what only a code names, beside a name that is another's. */
const BY_CODE_ALONE = 40;

/** What the codes of one scheme denote, on the day asked about or on others, and what else they are linked to. */
interface Denoted {
  pid: string;
  candidates: readonly Candidate[];
}

/** Looks the codes of one scheme up. */
export function denoted(
  reconciler: Reconciler,
  pid: string,
  values: readonly string[],
  asked: Pick<ReconcileQuery, 'date' | 'limit'>,
): Denoted {
  const candidates = values.flatMap((text) => reconciler.candidates({ text, scheme: pid, ...asked }));
  return { pid, candidates };
}

/** What codes of one scheme say of a thing. */
type Verdict = 'own' | 'other-day' | 'near' | 'denied' | 'another' | 'nothing';

/** In words, and whether it speaks for the thing, against it, or neither. */
const VERDICTS: Readonly<Record<Verdict, { words: string; speaks?: boolean }>> = {
  own: { words: 'is its own', speaks: true },
  'other-day': { words: 'is its own, but on other days', speaks: false },
  near: { words: 'is of something near it' },
  denied: { words: 'is judged not to be its', speaks: false },
  another: { words: "is another's", speaks: false },
  nothing: { words: "is not known to be anything's" },
};

function verdict({ candidates }: Denoted, iri: string): Verdict {
  const own = candidates.filter((one) => one.iri === iri);
  const exact = own.filter(isExact);
  if (exact.some((one) => !isOutOfTime(one))) return 'own';
  if (exact.length > 0) return 'other-day';
  if (own.length > 0) return own.some(isDecided) ? 'denied' : 'near';
  // That somebody has judged it not to be one thing's says nothing of the others.
  return candidates.some((one) => isExact(one) || !isDecided(one)) ? 'another' : 'nothing';
}

/**
 * Candidates by name, each with what the codes say of it, and what the codes denote; without a text, that alone.
 *
 * @param isByCode - nothing else was asked
 */
export function weighed(
  named: readonly Candidate[],
  codes: readonly Denoted[],
  isRight: (one: Candidate) => boolean,
  isByCode: boolean,
): Candidate[] {
  // A code that nothing has says nothing.
  const telling = codes.filter(({ candidates }) => candidates.length > 0);
  if (telling.length === 0) return [...named];
  const added = byCode(named, telling);
  const all = [...named, ...added].map((one) => {
    const spoken = telling.map((code) => ({ code, says: verdict(code, one.iri) }));
    const isAdded = added.includes(one);
    // What is there by a code has told of that one already.
    const told = spoken.filter(({ says }) => (isAdded ? says !== 'own' && telling.length > 1 : true));
    const isAgainst = told.some(({ says }) => VERDICTS[says].speaks === false);
    const own = spoken.filter(({ says }) => says === 'own').map(({ code }) => code);
    const isFor = !isAgainst && !isAdded && own.length > 0;
    // A number that may be of any scheme, or letters that may be a word, are what a code of the thing agrees with.
    const isSettled = isFor && isInDoubt(one);
    const isNamed = !isAdded && isExact(one);
    const base = isAdded && !isByCode ? BY_CODE_ALONE : one.score;
    const raised = base + (100 - base) * FOR;
    const withScheme = isSettled ? scoresOf(own, one) : [];
    return {
      ...one,
      score: Math.round(isAgainst ? base * AGAINST : isFor ? Math.max(raised, ...withScheme) : base),
      reasons: [
        ...one.reasons,
        ...(isAdded && !isByCode ? ["the name is another's"] : []),
        ...told
          .filter(({ says }) => says !== 'nothing')
          .map(({ code, says }) => `the code in ${code.pid} ${VERDICTS[says].words}`),
      ],
      features: [
        ...(one.features ?? []),
        ...spoken.flatMap(({ code: { pid: id }, says }) => {
          const value = VERDICTS[says].speaks;
          return value === undefined ? [] : [{ id, value }];
        }),
      ],
      mayMatch:
        !isAgainst &&
        (isExact(one) || isSettled) &&
        (isOnDays(one) ||
          (!isOutOfTime(one) && own.length > 0 && (isNamed || own.every((code) => isAlone(code, one))))) &&
        isRight(one) &&
        (isByCode || !isAdded),
    };
  });
  const isOnly = all.filter(({ mayMatch }) => mayMatch).length === 1;
  return all.map(({ mayMatch, ...one }) => ({
    ...one,
    match: mayMatch && isOnly,
    reasons: mayMatch && !isOnly ? [...one.reasons, 'ambiguous: others fit as well'] : one.reasons,
  }));
}

/** What codes alone have to do with the query, each thing once, by the code that says most. */
function byCode(named: readonly Candidate[], codes: readonly Denoted[]): Candidate[] {
  const best = new Map<string, Candidate>();
  for (const one of codes.flatMap(({ candidates }) => candidates)) {
    if (named.some(({ iri }) => iri === one.iri)) continue;
    if (one.score > (best.get(one.iri)?.score ?? -1)) best.set(one.iri, one);
  }
  return [...best.values()];
}

const scoresOf = (codes: readonly Denoted[], { iri }: Candidate) =>
  codes.flatMap(({ candidates }) => candidates.filter((one) => one.iri === iri).map(({ score }) => score));

/** Whether codes denote one thing alone in the time asked about: in the year in which it begins or ends, that will do. */
const isAlone = ({ candidates }: Denoted, { iri }: Candidate) =>
  candidates.every((one) => one.iri === iri || !isExact(one) || isOutOfTime(one));

const feature = ({ features = [] }: Candidate, id: string) => features.find((one) => one.id === id)?.value;
/** Whether the thing is named whole, or by a code of its own. */
export const isExact = (one: Candidate) => feature(one, 'exact') === true;
const isDecided = (one: Candidate) => feature(one, 'judged') === true;
const isInDoubt = (one: Candidate) => feature(one, 'in-doubt') === true;
/** On all of the days asked about, as far as days are known. */
const isOnDays = (one: Candidate) => feature(one, 'on-days') !== false;
/** On none of them. */
const isOutOfTime = (one: Candidate) => feature(one, 'out-of-time') === true;

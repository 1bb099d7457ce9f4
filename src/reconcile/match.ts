import { ENTITY_TYPES } from './entity-types.ts';
import { type Evidence, isBetter } from './evidence.ts';
import { displayName } from './lexicon.ts';
import { type Period, periodInWords } from './period.ts';
import type { Entity } from './read-names.ts';
import { overlapWith, spansInWords } from './spans.ts';
import type { Candidate, EntityType } from './types.ts';

/** All that speaks for one thing, the best first. */
interface Case {
  entity: Entity;
  best: Evidence;
  isJudged: boolean;
  isDecided: boolean;
  /** Whether nothing but codes speaks for it. */
  isCode: boolean;
  reasons: string[];
}

/** What is left of a score where the days fit in part, or not at all; what is of another type gets no more than this. */
const PART = 0.75;
const OUTSIDE = 0.55;
const OTHER_TYPE = 45;
/** What is named too, where somebody has judged that something else is meant, gets no more than this. */
const NOT_JUDGED = 80;
const MOST_REASONS = 3;

/**
 * Candidates of the evidence, the likeliest first. One is the match where it alone is named exactly, and on all of the
 * days asked about, by a code on some of them; where several are, each says so and none is.
 */
export function decide(
  evidence: readonly Evidence[],
  { type, period }: { type?: EntityType | undefined; period?: Period | undefined },
): Omit<Candidate, 'description'>[] {
  const all = gather(evidence.map((one) => dated(one, period)));
  const isRight = ({ entity }: Case) => type === undefined || entity.types.includes(type);
  // What is named but of another type is worth a word only where nothing of the right type is.
  const isNamed = all.some((one) => isRight(one) && one.best.exact);
  const cases = all.filter((one) => isRight(one) || (!isNamed && one.best.exact));
  const named = cases.filter((one) => isRight(one) && one.best.exact && one.best.onDays !== 'none');
  const judged = named.filter((one) => one.isJudged);
  // What one judgement says goes before all that names say; two that differ settle nothing.
  const contenders = judged.length === 1 ? judged : named;
  const [only] = contenders;
  // "Ukraine" in 1990 is not the issue of that name because no state had it yet: what has no days did not win by its day.
  const outOfTime = all.find((one) => isRight(one) && one.best.exact && one.best.onDays === 'none');
  const isByDefault =
    outOfTime !== undefined && only !== undefined && !only.isJudged && only.best.onDays === undefined;
  // Whoever says what a text does not mean has not said what it means: nor is that so on every day.
  const denied = all.find((one) => isRight(one) && one.best.isDenied);
  const isLeftOver = denied !== undefined && only !== undefined && !only.isJudged;
  // Lists of states by year count a state in the years in which it came and went; a name may be another's in the rest.
  const isOnDays = only !== undefined && (only.best.onDays !== 'some' || only.isCode);
  const match = contenders.length === 1 && isOnDays && !isByDefault && !isLeftOver ? only : undefined;
  return cases
    .map((one) => {
      const { best, entity } = one;
      const more: string[] = [];
      let score = best.score;
      if (best.onDays === 'some') score *= PART;
      if (best.onDays === 'none') score *= OUTSIDE;
      if (!isRight(one)) {
        score = Math.min(score, OTHER_TYPE);
        more.push(`it is no ${ENTITY_TYPES[type as EntityType].label}`);
      }
      if (judged[0] && named.includes(one) && !contenders.includes(one)) {
        score = Math.min(score, NOT_JUDGED);
        more.push(`but judged to mean ${displayName(judged[0].entity)}`);
      }
      if (contenders.length > 1 && contenders.includes(one)) more.push(ambiguity(one, contenders, period));
      if (isLeftOver && contenders.length === 1 && one === only)
        more.push(
          `${displayName(denied.entity)} is called so too; that it is not meant is judged, not what is`,
        );
      if (isByDefault && one === only)
        more.push(
          `has no days that would tell it from ${displayName(outOfTime.entity)}, which was not there`,
        );
      return {
        iri: entity.iri,
        name: displayName(entity),
        types: entity.types,
        score: Math.round(score),
        match: one === match,
        reasons: [...one.reasons, ...more],
        features: [
          { id: 'exact', value: best.exact },
          ...(one.isDecided ? [{ id: 'judged', value: true }] : []),
          ...(one.isCode ? [{ id: 'code', value: true }] : []),
          ...(best.isInDoubt ? [{ id: 'in-doubt', value: true }] : []),
          ...(best.onDays ? [{ id: 'on-days', value: best.onDays === 'all' }] : []),
          ...(best.onDays === 'none' ? [{ id: 'out-of-time', value: true }] : []),
        ],
      };
    })
    .sort((a, b) => b.score - a.score || (a.iri < b.iri ? -1 : 1));
}

/** The evidence with what the thing's own days say to the days asked about, where it says nothing of them itself. */
function dated(evidence: Evidence, period: Period | undefined): Evidence {
  const { spans, types } = evidence.entity;
  const own = !evidence.onDays && period && spans ? overlapWith(spans, period) : undefined;
  const onDays = evidence.onDays ?? own;
  if (!period || onDays === undefined || onDays === 'all') return onDays ? { ...evidence, onDays } : evidence;
  const extent = onDays === 'none' ? 'not on' : 'only on some days of';
  const being =
    own === onDays
      ? `${types[0] ? ENTITY_TYPES[types[0]].label : 'thing'}: ${spansInWords(spans ?? [])}`
      : undefined;
  const why = being ?? 'that holds on other days';
  return {
    ...evidence,
    onDays,
    reason: `${evidence.reason}; ${extent} ${periodInWords(period)} (${why})`,
  };
}

function gather(evidence: readonly Evidence[]): Case[] {
  const cases = new Map<Entity, Evidence[]>();
  for (const one of evidence) cases.set(one.entity, [...(cases.get(one.entity) ?? []), one]);
  return [...cases].map(([entity, all]) => {
    const sorted = all.sort((a, b) => (isBetter(a, b) ? -1 : isBetter(b, a) ? 1 : 0));
    const best = sorted[0] as Evidence;
    const same = sorted.filter((one) => !isBetter(best, { ...one, reason: best.reason }));
    const judged = all.filter(({ isJudged }) => isJudged);
    const reasons = [...new Set([...judged, ...same].map(({ reason }) => reason))].slice(0, MOST_REASONS);
    const isCode = all.every((one) => one.isCode);
    const isDecided = all.some((one) => one.isDecided);
    return { entity, best, isJudged: judged.some(({ exact }) => exact), isDecided, isCode, reasons };
  });
}

/** That others are named as well, which, and what would tell them apart. */
function ambiguity(one: Case, contenders: readonly Case[], period: Period | undefined): string {
  const others = contenders.filter((other) => other !== one);
  const names = others
    .slice(0, MOST_REASONS)
    .map(({ entity }) => `${displayName(entity)} (${entity.types.join(', ')})`);
  const rest = others.length > names.length ? ` and ${others.length - names.length} more` : '';
  const types = new Set(contenders.map(({ entity }) => entity.types.join()));
  const byDay = !period && contenders.some(({ entity }) => entity.spans !== undefined);
  const ways = [...(types.size > 1 ? ['a type'] : []), ...(byDay ? ['a date'] : [])];
  const advice = ways.length > 0 ? `; ${ways.join(' or ')} may tell them apart` : '';
  return `ambiguous: it may as well mean ${names.join(', ')}${rest}${advice}`;
}

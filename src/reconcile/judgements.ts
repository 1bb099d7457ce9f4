import type { Evidence } from './evidence.ts';
import type { Lexicon } from './lexicon.ts';
import { key, plain } from './normalise.ts';
import type { Entity } from './read-names.ts';

/** What somebody has judged of texts, in mapping sets. */
export interface Judgements {
  /** The evidence with what is judged of the text: that it means a thing, or that it does not. */
  of(text: string, evidence: readonly Evidence[]): Evidence[];
}

/** What is judged not to be meant gets no more than this. */
const DENIED = 40;
const ONLY_A_REASON = 70;

/** Makes the judgements of a graph ready, by letters and digits of the text. */
export function indexJudgements({ entities, wording }: Lexicon): Judgements {
  const meant = new Map<string, { entity: Entity; text: string }[]>();
  const denied = new Map<string, Set<Entity>>();
  for (const entity of entities) {
    for (const { text, kind } of entity.names)
      if (kind === 'judged') meant.set(key(text), [...(meant.get(key(text)) ?? []), { entity, text }]);
    for (const text of entity.denied ?? [])
      denied.set(key(text), (denied.get(key(text)) ?? new Set()).add(entity));
  }
  return {
    of(text, evidence) {
      const judged = (meant.get(key(text)) ?? []).map((one) =>
        evidenceOf(one, wording.hasTitle(plain(text))),
      );
      const not = denied.get(key(text));
      return [...evidence, ...judged].map((one) => (not?.has(one.entity) ? refused(one) : one));
    },
  };
}

function evidenceOf({ entity, text }: { entity: Entity; text: string }, hasTitle: boolean): Evidence {
  const reason = `judged to mean it: ${text}`;
  // Whom a title means depends on the day, of which the judgement says nothing; an office of the kind others have too.
  const isByDay = hasTitle && entity.types.some((type) => type === 'person' || type === 'office');
  return isByDay
    ? {
        entity,
        score: ONLY_A_REASON,
        exact: false,
        isJudged: true,
        reason: `${reason}; but what a title means depends on the day and the state`,
      }
    : { entity, score: 100, exact: true, isJudged: true, reason };
}

/** A text may be a name of a thing that it does not mean where it stands. */
const refused = ({ isJudged: _, ...evidence }: Evidence): Evidence => ({
  ...evidence,
  score: Math.min(evidence.score, DENIED),
  exact: false,
  ...(evidence.exact ? { isDenied: true } : {}),
  reason: `judged not to mean it (${evidence.reason})`,
});

import { groupBy } from '../group-by.ts';
import { DENIED, type Evidence } from './evidence.ts';
import type { Lexicon } from './lexicon.ts';
import { key, plain } from './normalise.ts';
import type { Entity } from './read-names.ts';

/** What somebody has judged of texts, in mapping sets. */
export interface Judgements {
  /** The evidence with what is judged of the text: that it means a thing, that it does not, or that it means nothing. */
  of(text: string, evidence: readonly Evidence[]): Evidence[];
  /** That the text is judged to mean nothing in the graph, by whom and when; undefined where nobody has. */
  nothing(text: string): string | undefined;
}

const ONLY_A_REASON = 70;

/** Makes the judgements of a graph ready, by letters and digits of the text. */
export function indexJudgements({ judgements, wording }: Lexicon): Judgements {
  const byText = groupBy(judgements, ({ text }) => key(text));
  const nothing = (text: string) => {
    const none = byText.get(key(text))?.find(({ entity, kind }) => !entity && kind === 'judged');
    return none && `judged to mean nothing in the graph (${none.by})`;
  };
  return {
    nothing,
    of(text, evidence) {
      const all = byText.get(key(text)) ?? [];
      const meant = all.flatMap(({ entity, kind, ...one }) =>
        entity && kind === 'judged' ? [evidenceOf({ entity, ...one }, wording.hasTitle(plain(text)))] : [],
      );
      const none = nothing(text);
      // A thing may have come into the graph since, and have the very name; what is only like it has nothing new to say.
      if (none) return [...evidence, ...meant].filter(({ exact }) => exact).map((one) => refused(one, none));
      return [...evidence, ...meant].map((one) => {
        const own = all.filter(({ entity }) => entity === one.entity);
        const denied = own.find(({ kind }) => kind === 'denied');
        if (denied) return refused(one, `judged not to mean it (${denied.by})`);
        return own.length > 0 ? { ...one, isDecided: true } : one;
      });
    },
  };
}

function evidenceOf(
  { entity, text, by }: { entity: Entity; text: string; by: string },
  hasTitle: boolean,
): Evidence {
  const reason = `judged to mean it: ${text} (${by})`;
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
const refused = ({ isJudged: _, isInDoubt: __, ...evidence }: Evidence, why: string): Evidence => ({
  ...evidence,
  score: Math.min(evidence.score, DENIED),
  exact: false,
  isDecided: true,
  ...(evidence.exact ? { isDenied: true } : {}),
  reason: `${why}; ${evidence.reason}`,
});

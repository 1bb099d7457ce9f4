import type { Evidence } from './evidence.ts';
import { isPersons, type Lexicon } from './lexicon.ts';
import { key, plain } from './normalise.ts';

const MOST = 3;

/**
 * The evidence with whoever has the text for a last name: "Hollande" is the Netherlands in French, and a president of
 * France. Only a thing's first name stands against a last name: nobody who writes "France" means a Mr France.
 */
export function withLastNames(
  { byEnding, wording }: Lexicon,
  text: string,
  evidence: Evidence[],
): Evidence[] {
  const people = byEnding.get(key(wording.withoutHonorifics(plain(text)))) ?? [];
  const isNamed = evidence.some(({ exact }) => exact);
  if (people.length === 0 || !isNamed || evidence.some((one) => one.exact && isPersons(one))) return evidence;
  const who = [...new Set(people.map((name) => name.text))].slice(0, MOST).join(', ');
  return [
    ...evidence.map((one) =>
      one.exact && one.score < 100
        ? {
            ...one,
            exact: false,
            reason: `${one.reason}; ambiguous: it may as well be the last name of ${who}; a type may tell them apart`,
          }
        : one,
    ),
    ...people.map(({ entity, text: name }) => ({
      entity,
      score: 70,
      exact: false,
      reason: `the last name alone: ${name}`,
    })),
  ];
}

import type { Evidence } from './evidence.ts';
import { type IndexedName, KIND_COST, type Lexicon } from './lexicon.ts';
import { halves, key, plain } from './normalise.ts';

import type { Entity, NameKind } from './read-names.ts';

/** A form of the text, with what it costs and how it came about. */
interface Form {
  text: string;
  cost: number;
  how: string;
}

/**
 * Things that the text names whole: as it stands, with what follows its comma in front, without words of courtesy, with
 * the family name elsewhere, or with abbreviations written out.
 */
export function byName(lexicon: Lexicon, text: string): Evidence[] {
  const { byKey, byTelling, byRotation, wording } = lexicon;
  const parts = halves(text);
  const forms: Form[] = [
    { text: plain(text), cost: 0, how: '' },
    ...(parts ? [{ text: `${parts.tail} ${parts.head}`, cost: 1, how: ', with the last part first' }] : []),
  ];
  const found: Evidence[] = [];
  const add = (names: readonly IndexedName[] = [], cost: number, how: string) => {
    const told = new Set<string>();
    for (const name of names) {
      // One name in several languages is told once.
      const same = names.filter((other) => other.entity === name.entity && other.text === name.text);
      const languages = same.map(({ language }) => language).filter((language) => language !== '');
      const which = `${name.entity.iri} ${name.text}`;
      if (!told.has(which)) found.push(evidence(name, languages, cost, how));
      told.add(which);
    }
  };
  for (const { text: form, cost, how } of forms) {
    const same = byKey.get(key(form)) ?? [];
    add(same, cost, how);
    const looser = byTelling.get(wording.tellingWords(form).join(' ')) ?? [];
    // "S. Korea" is nothing's name but South Korea's, though "s" is a small word: what has the very name is meant.
    add(
      looser.filter(({ entity }) => !same.some((name) => isOfOneType(name.entity, entity))),
      cost + 5,
      `${how}, but for abbreviations and small words`,
    );
    const bare = wording.withoutHonorifics(form);
    const courtesy = bare === form ? '' : ', without words of courtesy';
    if (courtesy) add(byKey.get(key(bare))?.filter(isPersons), cost + 1, how + courtesy);
    add(byRotation.get(key(bare)), cost + 3, `${how}${courtesy}, with the names in another order`);
  }
  for (const form of withStateNamed(plain(text), lexicon))
    add(
      byTelling.get(wording.tellingWords(form).join(' '))?.filter(isOrganizations),
      4,
      ', with its state in other words',
    );
  // "Myanmar (Burma)": two names are one thing's only if both are.
  if (parts?.inBrackets) {
    const others = byKey.get(key(parts.tail)) ?? [];
    const both = (byKey.get(key(parts.head)) ?? []).filter(({ entity }) =>
      others.some((other) => other.entity === entity),
    );
    add(both, 1, `, with another name of it in brackets`);
  }
  return found;
}

/** "French Senate" with the state by each of its names, where the word stands and at the end: "Senate of France". */
function withStateNamed(text: string, { stateWords }: Lexicon): string[] {
  const words = text.split(' ');
  return words.flatMap((_, from) =>
    [1, 2, 3].flatMap((count) => {
      const said = stateWords.get(words.slice(from, from + count).join(' '));
      const [state] = said?.states ?? [];
      // A word that goes with several states tells none of them.
      if (!state || said?.states.length !== 1 || said.isPartial || from + count > words.length) return [];
      const [before, after] = [words.slice(0, from).join(' '), words.slice(from + count).join(' ')];
      if (before === '' && after === '') return [];
      return state.names.flatMap((name) => {
        const named = plain(name.text);
        return [`${before} ${named} ${after}`.trim(), `${before} ${after} of ${named}`.trim()];
      });
    }),
  );
}

const isOrganizations = ({ entity }: IndexedName) => entity.types.includes('organization');

const isOfOneType = (one: Entity, other: Entity) => one.types.some((type) => other.types.includes(type));

const isPersons = ({ entity }: IndexedName) => entity.types.includes('person');

const KIND_IN_WORDS: Readonly<Record<NameKind, string>> = {
  preferred: 'its name',
  alternative: 'another name of it',
  hidden: 'a spelling of it',
  judged: 'judged to mean it',
};

/** What is said of a name that was found. */
function evidence(
  { entity, text, kind }: IndexedName,
  languages: readonly string[],
  cost: number,
  how: string,
): Evidence {
  const inWhich = languages.length > 0 ? ` (${languages.join(', ')})` : '';
  return {
    entity,
    score: 100 - KIND_COST[kind] - cost,
    exact: true,
    reason: `${KIND_IN_WORDS[kind]}: ${text}${inWhich}${how}`,
  };
}

import { type IndexedName, isOrganizations, type Lexicon } from './lexicon.ts';
import { LONGEST_PARTED } from './normalise.ts';
import { type Entity, isOf } from './read-names.ts';
import { stateSayings } from './state-sayings.ts';

/** Bodies of states, such as ministries and navies, by what they are called without their state. */
export interface Bodies {
  /** Names of those that the text names together with their state: "French Senate", 日本の外務省. */
  ofStateSaid(text: string): IndexedName[];
  /** Longer names of those that the text names but for their state: "Senate". */
  ofStateUnsaid(text: string): IndexedName[];
  /** Whether a name says no state, and is of a kind of body that others have too: "Sénat". */
  isAnyStates(name: IndexedName): boolean;
}

/** Makes the bodies of a graph's states ready. */
export function indexBodies({ names, wording, statesOf, states }: Lexicon): Bodies {
  const territories = stateSayings(
    new Map(
      names
        .filter(isOf('territory'))
        .map((name) => [name.plain, { states: [name.entity], isPartial: false }]),
    ),
  );
  const bare = (text: string) => wording.tellingWords(text).join(' ');
  const isOwn = ({ entity }: IndexedName, said: Iterable<Entity>) => {
    const own = statesOf.get(entity.iri) ?? [];
    return [...said].some((state) => own.includes(state));
  };
  const shared = new Set<IndexedName>();
  const byBare = new Map<string, Set<IndexedName>>();
  const add = (text: string, name: IndexedName) =>
    byBare.set(bare(text), (byBare.get(bare(text)) ?? new Set()).add(name));
  const saysPlace = (name: IndexedName) =>
    isOwn(name, states.mentions(name.plain)) || territories.mentions(name.plain).size > 0;
  for (const name of names.filter((one) => isOrganizations(one) && statesOf.has(one.entity.iri))) {
    const said = states.of(name.plain).filter((one) => isOwn(name, one.states));
    for (const { rest } of said) add(rest, name);
    if (said.length > 0) continue;
    add(name.plain, name);
    if (wording.isAnyStates(name.plain) && !saysPlace(name)) shared.add(name);
  }
  return {
    ofStateSaid(text) {
      if (text.length > LONGEST_PARTED) return [];
      const found = states
        .of(text)
        // A word that goes with several states tells none of them.
        .filter(({ states: said, isPartial }) => said.length === 1 && !isPartial)
        .flatMap(({ states: said, rest }) =>
          [...(byBare.get(bare(rest)) ?? [])].filter((name) => isOwn(name, said)),
        );
      return [...new Set(found)];
    },
    ofStateUnsaid: (text) =>
      [...(byBare.get(bare(text)) ?? [])].filter((name) => bare(name.plain) !== bare(text)),
    isAnyStates: (name) => shared.has(name),
  };
}

import { shorten } from '../prefixes.ts';
import { key, plain, rotations } from './normalise.ts';
import { type Entity, isOf, type Name, type NameKind, type Names } from './read-names.ts';
import { type StateSayings, stateSayings } from './state-sayings.ts';
import { type Wording, type Words, wording } from './words.ts';

export const isPersons = isOf('person');
export const isOrganizations = isOf('organization');

/** A name in the forms in which it is compared. */
export interface IndexedName extends Name {
  entity: Entity;
  key: string;
  /** Words as they stand, without what does not count. */
  plain: string;
  /** Words that tell names apart, in their order; of people's names all. */
  telling: string[];
  /** The same, to look words up in. */
  words: ReadonlySet<string>;
}

/** Names of one key, and those of them that are not people's. */
type Index = ReadonlyMap<string, readonly IndexedName[]>;

/** The names of a graph, by every form in which a text may have them. */
export interface Lexicon extends Names {
  wording: Wording;
  names: readonly IndexedName[];
  /** By all letters and digits. */
  byKey: Index;
  /** By telling words in their order; no names of people. */
  byTelling: Index;
  /** People by their names with the family name elsewhere. */
  byRotation: Index;
  /** People by the words that end a name; a family name is among them where it stands last. */
  byEnding: Index;
  /** States by their own names and by what their people are called, in plain words. */
  stateWords: ReadonlyMap<string, StateWord>;
  /** Finds them in a text. */
  states: StateSayings;
}

/** What a word such as "French" or "Korean" may mean. */
export interface StateWord {
  states: readonly Entity[];
  /** Whether it may mean states too that the graph does not have. */
  isPartial: boolean;
}

/** Points off the full score for a name that is not the preferred one. */
export const KIND_COST: Readonly<Record<NameKind, number>> = {
  preferred: 0,
  judged: 1,
  alternative: 2,
  hidden: 3,
};

/** Makes the indexes. */
export function makeLexicon(read: Names, words: Words): Lexicon {
  const ready = wording(words);
  const names: IndexedName[] = [];
  for (const entity of read.entities)
    for (const name of entity.names) {
      // Of people and offices a judgement is of the very text, and no name to stand with a title.
      if (name.kind === 'judged' && entity.types.some((type) => type === 'person' || type === 'office'))
        continue;
      const text = plain(name.text);
      if (text === '') continue;
      const telling = isPersons({ entity }) ? text.split(' ') : ready.tellingWords(text);
      names.push({ ...name, entity, plain: text, key: key(text), telling, words: new Set(telling) });
    }
  const people = names.filter(isPersons);
  const byKey = index(names, (name) => [name.key]);
  const said = stateWords(names, byKey, ready);
  return {
    ...read,
    wording: ready,
    names,
    byKey,
    byTelling: index(
      names.filter((name) => !isPersons(name)),
      ({ telling }) => [telling.join(' ')],
    ),
    byRotation: index(people, (name) => rotations(name.plain.split(' '))),
    byEnding: index(people, (name) => familyNames(name)),
    stateWords: said,
    states: stateSayings(said),
  };
}

function stateWords(
  names: readonly IndexedName[],
  byKey: Index,
  { demonyms }: Wording,
): ReadonlyMap<string, StateWord> {
  const made = new Map<string, StateWord>();
  const say = (word: string, states: readonly Entity[], isPartial: boolean) => {
    const before = made.get(word);
    made.set(word, {
      states: [...new Set([...(before?.states ?? []), ...states])],
      isPartial: isPartial || before?.isPartial === true,
    });
  };
  const isState = isOf('state');
  for (const name of names.filter(isState)) say(name.plain, [name.entity], false);
  for (const [demonym, called] of demonyms) {
    const found = called.map((state) => (byKey.get(key(state)) ?? []).filter(isState));
    const states = found.flatMap((some) => some.map(({ entity }) => entity));
    if (states.length > 0)
      say(
        demonym,
        states,
        found.some((some) => some.length === 0),
      );
  }
  return made;
}

/**
 * What may be the family name in a name: each run of words up to its end. In Han characters it stands first, and only
 * where a blank follows can one tell where it ends.
 */
function familyNames({ plain: text }: IndexedName): string[] {
  const words = text.split(' ');
  if (/^\p{Script=Han}/u.test(text)) return words.length > 1 ? [words[0] as string] : [];
  return words.slice(1).map((_, at) => words.slice(at + 1).join(''));
}

function index(names: readonly IndexedName[], keys: (name: IndexedName) => readonly string[]): Index {
  const made = new Map<string, IndexedName[]>();
  for (const name of names)
    for (const one of new Set(keys(name))) {
      const there = made.get(one);
      if (there) there.push(name);
      else made.set(one, [name]);
    }
  return made;
}

const LANGUAGES = ['en', '', 'fr', 'ja'];

/** The name by which people are told of a thing: the preferred one, in English where there is one. */
export function displayName({ names, iri }: Entity): string {
  const rank = ({ language, kind }: Name) => {
    const at = LANGUAGES.indexOf(language.split('-')[0] as string);
    return KIND_COST[kind] * 10 + (at < 0 ? LANGUAGES.length : at);
  };
  const [best] = [...names].sort((a, b) => rank(a) - rank(b) || (a.text < b.text ? -1 : 1));
  return best?.text ?? shorten(iri);
}

import { type Bodies, indexBodies } from './bodies.ts';
import type { Evidence } from './evidence.ts';
import { type IndexedName, isPersons, KIND_COST, type Lexicon } from './lexicon.ts';
import { halves, key, plain } from './normalise.ts';
import type { Period } from './period.ts';
import { type Entity, isOf, type NameKind } from './read-names.ts';
import { overlapWith } from './spans.ts';
import type { EntityType } from './types.ts';

/** A form of the text, with what it costs and how it came about. */
interface Form {
  text: string;
  cost: number;
  how: string;
}

/** Names of things, in the forms in which a text may have them. */
export interface NamesFinder {
  /**
   * Things that the text names whole: as it stands, with what follows its comma in front, without words of courtesy, with
   * the family name elsewhere, or with abbreviations written out; bodies of states with their state in other words.
   */
  find(text: string, asked: { type?: EntityType | undefined; period?: Period | undefined }): Evidence[];
}

/** Makes the names of a graph ready. */
export function indexNames(lexicon: Lexicon): NamesFinder {
  const bodies = indexBodies(lexicon);
  return {
    find(text, { type, period }) {
      const found = new Map<string, Evidence>();
      const capitals = type === undefined ? capitalsIn(text) : undefined;
      // What several names say of one thing in the same words is told once.
      for (const one of [
        ...byName(lexicon, bodies, text, capitals),
        ...byBody(bodies, text),
        ...byFormerUse(lexicon, text, period),
      ])
        if (!found.has(`${one.entity.iri} ${one.reason}`)) found.set(`${one.entity.iri} ${one.reason}`, one);
      return [...found.values()];
    },
  };
}

function byName(
  { byKey, byTelling, byRotation, wording }: Lexicon,
  bodies: Bodies,
  text: string,
  capitals: ReadonlySet<string> | undefined,
): Evidence[] {
  const parts = halves(text);
  const forms: Form[] = [
    { text: plain(text), cost: 0, how: '' },
    ...(parts ? [{ text: `${parts.tail} ${parts.head}`, cost: 1, how: ', with the last part first' }] : []),
  ];
  const found: Evidence[] = [];
  const add = (names: readonly IndexedName[] = [], cost: number, how: string) => {
    const [doubtful, whole] = [
      names.filter(bodies.isAnyStates),
      names.filter((one) => !bodies.isAnyStates(one)),
    ];
    // "Fry" is somebody's name, and FRY a state: where no type is asked, letters tell which.
    const isOther = ({ text: name }: IndexedName) =>
      capitals !== undefined &&
      /^[A-Z]{2,5}$/.test(withoutPoints(name)) &&
      !capitals.has(withoutPoints(name));
    const clear = whole.filter((one) => !isOther(one));
    found.push(
      ...told(clear, cost, how),
      ...told(doubtful, cost, how).map(doubted),
      ...told(whole.filter(isOther), cost, how).map(notInCapitals),
    );
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
  // "Myanmar (Burma)": two names are one thing's only if both are. One of a body that says its state says it for both.
  if (parts?.inBrackets) {
    const [head, tail] = [byKey.get(key(parts.head)) ?? [], byKey.get(key(parts.tail)) ?? []];
    const isIn = (names: readonly IndexedName[]) => (one: IndexedName) =>
      names.some(({ entity }) => entity === one.entity);
    add([...head.filter(isIn(tail)), ...tail.filter(isIn(head))], 1, ', with another name of it in brackets');
  }
  return found;
}

/** Bodies that the text names with their state, or but for their state. */
function byBody(bodies: Bodies, text: string): Evidence[] {
  const whole = plain(text);
  return [
    ...told(bodies.ofStateSaid(whole), 4, ', with its state in other words'),
    ...told(bodies.ofStateUnsaid(whole), 4, ', without its state').map(doubted),
  ];
}

/** States that were called so too on the days asked about, and have ended since. */
function byFormerUse({ byKey, wording }: Lexicon, text: string, period: Period | undefined): Evidence[] {
  if (!period) return [];
  const names = wording.alsoCalled(text).flatMap((state) => (byKey.get(key(state)) ?? []).filter(isStates));
  const there = names.filter(({ entity }) => entity.spans && overlapWith(entity.spans, period) !== 'none');
  return told(there, FORMER_USE, ', which was called so too');
}

/** Points off for a name that is another's as well. */
const FORMER_USE = 4;

const isStates = isOf('state');

/** Evidence of names; one name in several languages is told once. */
function told(names: readonly IndexedName[], cost: number, how: string): Evidence[] {
  const known = new Map<string, IndexedName[]>();
  for (const name of names) {
    const which = `${name.entity.iri} ${name.text}`;
    known.set(which, [...(known.get(which) ?? []), name]);
  }
  return [...known.values()].map((same) => {
    const languages = same.map(({ language }) => language).filter((language) => language !== '');
    return evidence(same[0] as IndexedName, languages, cost, how);
  });
}

/** Score of what the text may name, and may not: a body whose state is left open. */
const IN_DOUBT = 78;

/** Other states have such a body too. */
const doubted = (one: Evidence): Evidence => ({
  ...one,
  score: Math.min(one.score, IN_DOUBT),
  exact: false,
  reason: `${one.reason}; the text does not say of which state`,
});

const withoutPoints = (text: string) => text.replaceAll('.', '');

/** The words of a text that are written in capitals, abbreviations without their points. */
const capitalsIn = (text: string): ReadonlySet<string> =>
  new Set(withoutPoints(text.normalize('NFKC')).match(/\p{Lu}+/gu) ?? []);

/** What is written in capitals stands for more words, and in small letters may be one. */
const notInCapitals = (one: Evidence): Evidence => ({
  ...one,
  score: Math.min(one.score, IN_DOUBT),
  exact: false,
  isInDoubt: true,
  reason: `${one.reason}; the text is not in capitals, and may be a word`,
});

const isOfOneType = (one: Entity, other: Entity) => one.types.some((type) => other.types.includes(type));

const KIND_IN_WORDS: Readonly<Record<NameKind, string>> = {
  preferred: 'its name',
  alternative: 'another name of it',
  hidden: 'a spelling of it',
  judged: 'judged to mean it',
};

/** What is said of a name that was found. */
function evidence(
  { entity, text, kind, by }: IndexedName,
  languages: readonly string[],
  cost: number,
  how: string,
): Evidence {
  const known = by === undefined ? languages : [by];
  const inWhich = known.length > 0 ? ` (${known.join(', ')})` : '';
  return {
    entity,
    score: 100 - KIND_COST[kind] - cost,
    exact: true,
    reason: `${KIND_IN_WORDS[kind]}: ${text}${inWhich}${how}`,
  };
}

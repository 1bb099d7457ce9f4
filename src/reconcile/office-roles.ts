import type { Lexicon } from './lexicon.ts';
import { isUnspaced } from './normalise.ts';
import type { Entity } from './read-names.ts';

/** A text with the state that it says, if any, taken out. Texts are plain (`normalise.ts`). */
export interface Reading {
  /** The states that the words may mean; absent where the text says none. */
  states?: readonly Entity[];
  /** Whether they may mean others too, which the graph does not have. */
  isPartial?: boolean;
  rest: string;
}

/** An office's title without its state. */
interface Role {
  office: Entity;
  /** Words of the title, each once and sorted; of a title without blanks one. */
  words: readonly string[];
}

/** The offices of a graph by what they are called without their state. */
export interface OfficeRoles {
  /** The text as it stands and, where it says a state, without it. */
  readings(text: string): Reading[];
  /** Offices that go by this title, of these states where any are said. */
  named(title: string, states?: readonly Entity[]): Entity[];
  /** Offices of the kind that a title such as "Minister" tells; none where the words are no such title. */
  ofKind(title: string, states?: readonly Entity[]): Entity[];
  /** Whether an office is of one of the states. */
  isOf(office: Entity, states: readonly Entity[]): boolean;
}

/** Makes the titles of a graph's offices ready. */
export function officeRoles({ names, wording, states, statesOf }: Lexicon): OfficeRoles {
  const wordsOf = (title: string): string[] => {
    if (!isUnspaced(title)) return [...new Set(wording.officeWords(title))].sort();
    const whole = title.replaceAll(' ', '');
    const ending = wording.endings.find(
      ([short]) => whole.endsWith(short) && !isFull(whole, wording.endings),
    );
    return [ending ? whole.slice(0, -ending[0].length) + ending[1] : whole];
  };
  const roles: Role[] = names
    .filter(({ entity }) => entity.types.includes('office'))
    .map(({ entity, plain }) => {
      const own = statesOf.get(entity.iri) ?? [];
      const [, bare] = readings(plain).filter(
        (one) => one.states?.some((state) => own.includes(state)) ?? true,
      );
      return { office: entity, words: wordsOf(bare?.rest ?? plain) };
    });
  const isOf = (office: Entity, said: readonly Entity[]) =>
    (statesOf.get(office.iri) ?? []).some((state) => said.includes(state));
  const among = (fits: (role: Role) => boolean, said?: readonly Entity[]) => [
    ...new Set(
      roles.filter((role) => fits(role) && (!said || isOf(role.office, said))).map(({ office }) => office),
    ),
  ];
  return {
    readings,
    isOf,
    named(title, said) {
      const asked = wordsOf(title).join(' ');
      return asked === '' ? [] : among(({ words }) => words.join(' ') === asked, said);
    },
    ofKind(title, said) {
      if (!wording.isTitle(wording.officeWords(title))) return [];
      const asked = wordsOf(title);
      return among(
        ({ words }) =>
          asked.every((word) => words.includes(word) || (isUnspaced(word) && words[0]?.endsWith(word))),
        said,
      );
    },
  };

  /** The text as it stands, and without the state that the longest words say. */
  function readings(text: string): Reading[] {
    const [longest] = states.of(text);
    return [{ rest: text }, ...(longest ? [longest] : [])];
  }
}

/** Whether a title ends in a full form already: 内閣総理大臣 ends in 総理大臣 too. */
const isFull = (title: string, endings: readonly (readonly [string, string])[]) =>
  endings.some(([, full]) => title.endsWith(full));

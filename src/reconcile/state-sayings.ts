import type { StateWord } from './lexicon.ts';
import { isUnspaced } from './normalise.ts';
import type { Entity } from './read-names.ts';

/** A text with a state that it says taken out. Texts are plain (`normalise.ts`). */
export interface Saying {
  /** The states that the words may mean. */
  states: readonly Entity[];
  /** Whether they may mean others too, which the graph does not have. */
  isPartial: boolean;
  rest: string;
}

/** Finds the states that a text says, whether by a name or by what their people are called. */
export interface StateSayings {
  /** The text without each of them, the longest words first: "North Korean" before "Korean". */
  of(text: string): Saying[];
  /** All that it may say, wherever it stands. */
  mentions(text: string): ReadonlySet<Entity>;
}

/** Makes the words ready. */
export function stateSayings(words: ReadonlyMap<string, StateWord>): StateSayings {
  const spaced = new Map([...words].filter(([word]) => !isUnspaced(word)));
  const unspaced = new Map(
    [...words].filter(([word]) => isUnspaced(word)).map(([word, said]) => [word.replaceAll(' ', ''), said]),
  );
  return {
    of(text) {
      const found: { length: number; saying: Saying }[] = [];
      const add = (word: string, said: StateWord | undefined, rest: string) => {
        if (said && rest !== '') found.push({ length: word.length, saying: { ...said, rest } });
      };
      const parts = text.split(' ');
      parts.forEach((_, from) => {
        for (let to = from + 1; to <= parts.length; to++) {
          const word = parts.slice(from, to).join(' ');
          add(word, spaced.get(word), [...parts.slice(0, from), ...parts.slice(to)].join(' '));
        }
      });
      // A text without blanks begins with its state.
      const whole = parts.join('');
      if (isUnspaced(whole))
        for (let to = 1; to < whole.length; to++) {
          const word = whole.slice(0, to);
          add(word, unspaced.get(word), whole.slice(to).replace(/^の/, ''));
        }
      return found.sort((a, b) => b.length - a.length).map(({ saying }) => saying);
    },
    mentions(text) {
      const whole = text.replaceAll(' ', '');
      // One character, such as 中 for China, is a state's only where a name begins with it.
      const within = [...unspaced].filter(
        ([word]) => whole.startsWith(word) || (word.length > 1 && whole.includes(word)),
      );
      const among = [...spaced].filter(([word]) => ` ${text} `.includes(` ${word} `));
      return new Set([...within, ...among].flatMap(([, { states }]) => states));
    },
  };
}

import { distance } from 'fastest-levenshtein';
import type { Evidence } from './evidence.ts';
import { type IndexedName, isPersons, type Lexicon } from './lexicon.ts';
import { isUnspaced, key, plain } from './normalise.ts';

/* Suggestions for a person to look at. What is only alike is never a match. */

/** Below this likeness of letters, or share of words, a name is not worth a look. */
const LEAST_LETTERS = 0.75;
const LEAST_WORDS = 0.5;
/** A last name says more than a likeness of letters. */
const LAST_NAME = 70;
const SWAPPED = 68;
/** Nobody's name has more words. */
const MOST_INITIALS = 6;

/** Things with a name that is like the text, or that the text is a part of. */
export function near(lexicon: Lexicon, text: string): Evidence[] {
  const asked = askedOf(lexicon, text);
  if (asked.key === '') return [];
  const { names } = lexicon;
  const alike = names.flatMap((name) => [byWords(asked.telling, name), byLetters(asked.key, name)]);
  return [...byPart(lexicon, asked), ...alike.filter((one) => one !== undefined)];
}

/**
 * People with a name that the text is a part of. What is the whole name of something else may be part of a person's:
 * "Hollande" is the Netherlands in French. To be spelt alike is chance then: Western Sahara is no Western Samoa.
 */
export const withPart = (lexicon: Lexicon, text: string): Evidence[] =>
  byPart(lexicon, askedOf(lexicon, text));

interface Asked {
  key: string;
  words: readonly string[];
  telling: ReadonlySet<string>;
}

function askedOf({ wording }: Lexicon, text: string): Asked {
  const bare = wording.withoutHonorifics(plain(text));
  return { key: key(bare), words: bare.split(' '), telling: new Set(wording.tellingWords(bare)) };
}

function byPart({ names, byEnding }: Lexicon, asked: Asked): Evidence[] {
  const family = (byEnding.get(asked.key) ?? []).map((name) => alike(name, LAST_NAME, 'the last name alone'));
  const hasInitials = asked.words.length <= MOST_INITIALS && asked.words.some(isInitial);
  const isShortHan = /^\p{Script=Han}{1,3}$/u.test(asked.key);
  if (!hasInitials && !isShortHan) return family;
  // Large graphs have tens of thousands of names: what the text alone rules out is not looked for in each.
  const begun = names.flatMap((name) => [
    hasInitials ? byInitials(asked.words, name) : undefined,
    isShortHan ? byBeginning(asked.key, name) : undefined,
  ]);
  return [...family, ...begun.filter((one) => one !== undefined)];
}

function alike({ entity, text }: IndexedName, score: number, how: string): Evidence {
  return { entity, score: Math.round(score), exact: false, reason: `${how}: ${text}` };
}

/** One letter of a script whose names have initials. */
const isInitial = (word: string): boolean => word.length === 1 && !isUnspaced(word);

/** "N. Kishi": the last words in full, of those before only how they begin. */
function byInitials(words: readonly string[], name: IndexedName): Evidence | undefined {
  if (!isPersons(name)) return undefined;
  const whole = name.plain.split(' ');
  const fits = (order: readonly string[]) =>
    order.length === words.length &&
    order.every(
      (word, at) => words[at] === word || (isInitial(words[at] ?? '') && word.startsWith(words[at] ?? '')),
    );
  const orders = [whole, [...whole.slice(-1), ...whole.slice(0, -1)]];
  return orders.some(fits) ? alike(name, 75, 'the same but for initials') : undefined;
}

/**
 * 岸信 may be how the name of 岸信夫 begins; the characters do not tell where the family name ends. Of one character, it is
 * the family name of 岸信夫 and hardly that of 岸田文雄: few have given names of three.
 */
function byBeginning(text: string, name: IndexedName): Evidence | undefined {
  const fits = isPersons(name) && name.key.startsWith(text) && (text.length > 1 || name.key.length <= 3);
  return fits ? alike(name, 60, 'begins so') : undefined;
}

function byWords(asked: ReadonlySet<string>, name: IndexedName): Evidence | undefined {
  let common = 0;
  for (const word of asked) if (name.words.has(word)) common += 1;
  const share = common / (asked.size + name.words.size - common);
  if (share === 1) return alike(name, 80, 'the same words in another order');
  return share >= LEAST_WORDS ? alike(name, 35 + 40 * share, 'shares words with it') : undefined;
}

function byLetters(text: string, name: IndexedName): Evidence | undefined {
  const longest = Math.max(text.length, name.key.length);
  if (longest < 4 || Math.abs(text.length - name.key.length) > longest * (1 - LEAST_LETTERS))
    return undefined;
  if (longest > 4 && haveChangedPlaces(text, name.key))
    return alike(name, SWAPPED, 'two letters have changed places');
  const likeness = 1 - distance(text, name.key) / longest;
  return likeness >= LEAST_LETTERS ? alike(name, 80 * likeness, 'spelt much like it') : undefined;
}

/**
 * "Frnace", "Lybia": two letters that change places, beside each other or around a third, count as two in the distance
 * and are one slip. All letters in any order are chance: "Le Drian" is no Irlande, and "enemy" no Yemen.
 */
function haveChangedPlaces(text: string, name: string): boolean {
  if (text.length !== name.length) return false;
  let first = 0;
  while (first < text.length && text[first] === name[first]) first += 1;
  let last = text.length - 1;
  while (last > first && text[last] === name[last]) last -= 1;
  return (
    (last - first === 1 || (last - first === 2 && text[first + 1] === name[first + 1])) &&
    text[first] === name[last] &&
    text[last] === name[first]
  );
}

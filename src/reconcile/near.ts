import { distance } from 'fastest-levenshtein';
import type { Evidence } from './evidence.ts';
import { type IndexedName, isPersons, type Lexicon } from './lexicon.ts';
import { key, plain } from './normalise.ts';

/* Suggestions for a person to look at. What is only alike is never a match. */

/** Below this likeness of letters, or share of words, a name is not worth a look. */
const LEAST_LETTERS = 0.75;
const LEAST_WORDS = 0.5;
/** Nobody's name has more words. */
const MOST_INITIALS = 6;

/** Things with a name that is like the text, where nothing has it for a name. */
export function near({ names, byEnding, wording }: Lexicon, text: string): Evidence[] {
  const bare = wording.withoutHonorifics(plain(text));
  const asked = {
    plain: bare,
    key: key(bare),
    words: bare.split(' '),
    telling: new Set(wording.tellingWords(bare)),
  };
  if (asked.key === '') return [];
  const family = (byEnding.get(asked.key) ?? []).map((name) => alike(name, 70, 'the last name alone'));
  const hasInitials = asked.words.length <= MOST_INITIALS && asked.words.some((word) => word.length === 1);
  const isShortHan = /^\p{Script=Han}{1,3}$/u.test(asked.key);
  const found: (Evidence | undefined)[] = [];
  // Large graphs have tens of thousands of names: what the text alone rules out is not looked for in each.
  for (const name of names) {
    if (hasInitials) found.push(byInitials(asked.words, name));
    if (isShortHan) found.push(byBeginning(asked.key, name));
    found.push(byWords(asked.telling, name), byLetters(asked.key, name));
  }
  return [...family, ...found.filter((one) => one !== undefined)];
}

function alike({ entity, text }: IndexedName, score: number, how: string): Evidence {
  return { entity, score: Math.round(score), exact: false, reason: `${how}: ${text}` };
}

/** "N. Kishi": the last words in full, of those before only how they begin. */
function byInitials(words: readonly string[], name: IndexedName): Evidence | undefined {
  if (!isPersons(name)) return undefined;
  const whole = name.plain.split(' ');
  const fits = (order: readonly string[]) =>
    order.length === words.length &&
    order.every((word, at) => words[at] === word || (words[at]?.length === 1 && word.startsWith(words[at])));
  const orders = [whole, [...whole.slice(-1), ...whole.slice(0, -1)]];
  return orders.some(fits) ? alike(name, 75, 'the same but for initials') : undefined;
}

/** 岸 may be the family name of 岸信夫 and not of 岸田文雄; the characters do not tell. */
function byBeginning(text: string, name: IndexedName): Evidence | undefined {
  const fits = isPersons(name) && name.key.startsWith(text);
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
  if (longest > 4 && text.length === longest && sorted(text) === sorted(name.key))
    return alike(name, 76, 'its letters in another order');
  const likeness = 1 - distance(text, name.key) / longest;
  return likeness >= LEAST_LETTERS ? alike(name, 80 * likeness, 'spelt much like it') : undefined;
}

/** "Lybia", "Frnace": two letters that change places count as two in the distance, and are one slip. */
const sorted = (text: string) => [...text].sort().join('');

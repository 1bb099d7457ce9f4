import { isUnspaced, key, plain } from './normalise.ts';

/** What is known of names beyond the names: `queries/reconcile/words.yaml` and `demonyms.yaml`, as the build read them. */
export interface Words {
  honorifics: { before: string[]; after: string[] };
  titles: string[];
  smallWords: string[];
  spellings: Record<string, string>;
  officeSpellings: Record<string, string>;
  japaneseTitles: Record<string, string>;
  /** Words for bodies that every state may have. */
  bodies: string[];
  /** Names with such a word that are one state's alone, and why. */
  bodiesOfOneState: Record<string, string>;
  /** Names of states that have ended, by a name of another that they went by too. */
  calledSoToo: Record<string, string[]>;
  /** Names of states by what their people and things are called. */
  demonyms: Record<string, string[]>;
}

/** The same, ready to apply. Texts given to it are plain (`normalise.ts`). */
export interface Wording {
  /** The text without words of courtesy before and after it; the text itself where there are none. */
  withoutHonorifics(text: string): string;
  /** The text without small words before it, such as the articles of titles: "la ministre". */
  withoutFirstSmallWords(text: string): string;
  /** The text without small words at its end: what is left of "… of Japan" once the state is taken out. */
  withoutLastSmallWords(text: string): string;
  /** The words that tell names apart: abbreviations written out, small words left out. */
  tellingWords(text: string): string[];
  /** The same for the name of an office. */
  officeWords(text: string): string[];
  /** Whether words are a title that tells only the kind of office. */
  isTitle(words: readonly string[]): boolean;
  /** Whether a text has a word of a title, or of a role. */
  hasTitle(text: string): boolean;
  /** Whether a name that says no state is of a kind of body that every state may have. */
  isAnyStates(text: string): boolean;
  /** Names of states that have ended and were called so too. */
  alsoCalled(text: string): readonly string[];
  /** The endings of titles, short form and full. */
  endings: readonly (readonly [string, string])[];
  /** Names of states by demonym. */
  demonyms: ReadonlyMap<string, readonly string[]>;
}

/** Makes the lists ready. */
export function wording(words: Words): Wording {
  const longestFirst = (list: readonly string[]) =>
    list.map(plain).sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  const before = longestFirst(words.honorifics.before);
  const after = longestFirst(words.honorifics.after);
  const small = new Set(words.smallWords.map(plain));
  const spellings = new Map(Object.entries(words.spellings).map(([from, to]) => [plain(from), plain(to)]));
  const office = Object.entries(words.officeSpellings).map(([from, to]) => [plain(from), plain(to)] as const);

  const tellingWords = (text: string) => {
    const all = text.split(' ').flatMap((word) => (spellings.get(word) ?? word).split(' '));
    const telling = all.filter((word) => !small.has(word));
    return telling.length > 0 ? telling : all;
  };
  const officeWords = (text: string) =>
    tellingWords(
      office.reduce((so, [from, to]) => ` ${so} `.replaceAll(` ${from} `, ` ${to} `).trim(), text),
    );
  const titles = new Set(words.titles.map((title) => officeWords(plain(title)).join(' ')));
  const signs = [
    ...words.titles,
    ...Object.keys(words.officeSpellings),
    ...Object.entries(words.japaneseTitles).flat(),
  ];
  const [ofScripts, ofWords] = byScript(signs);
  const [bodyEndings, bodyWords] = byScript(words.bodies);
  const ofOneState = new Set(Object.keys(words.bodiesOfOneState).map(key));
  const calledSoToo = new Map(Object.entries(words.calledSoToo).map(([name, states]) => [key(name), states]));
  return {
    withoutHonorifics(text) {
      let bare = text;
      for (let more = true; more; ) {
        const first = before.find((one) => bare.startsWith(`${one} `));
        const last = after.find((one) =>
          // さん follows a name without a blank; "san" would take the end of many names.
          /^[a-z]/.test(one) ? bare.endsWith(` ${one}`) : bare.length > one.length && bare.endsWith(one),
        );
        more = first !== undefined || last !== undefined;
        if (first !== undefined) bare = bare.slice(first.length + 1);
        else if (last !== undefined) bare = bare.slice(0, -last.length).trim();
      }
      return bare;
    },
    withoutFirstSmallWords(text) {
      const words = text.split(' ');
      const first = words.findIndex((word) => !small.has(word));
      return words.slice(Math.max(first, 0)).join(' ');
    },
    withoutLastSmallWords(text) {
      const words = text.split(' ');
      const last = words.findLastIndex((word) => !small.has(word));
      return words.slice(0, last + 1).join(' ');
    },
    tellingWords,
    officeWords,
    isTitle: (some) => titles.has(some.join(' ')),
    hasTitle: (text) =>
      hasWord(text, ofWords) || ofScripts.some((one) => text.replaceAll(' ', '').includes(one)),
    isAnyStates: (text) =>
      !ofOneState.has(key(text)) &&
      (hasWord(text, bodyWords) || bodyEndings.some((one) => key(text).endsWith(one))),
    alsoCalled: (text) => calledSoToo.get(key(text)) ?? [],
    endings: Object.entries(words.japaneseTitles)
      .map(([short, full]) => [key(short), key(full)] as const)
      .sort(([a], [b]) => b.length - a.length || (a < b ? -1 : 1)),
    demonyms: new Map(Object.entries(words.demonyms).map(([word, states]) => [plain(word), states])),
  };
}

/** Whether one of the words, or runs of words, stands in a text. */
const hasWord = (text: string, words: readonly string[]): boolean =>
  words.some((one) => ` ${text} `.includes(` ${one} `));

/** Words made plain: those of scripts without blanks, and the others. */
function byScript(words: readonly string[]): [unspaced: string[], spaced: string[]] {
  const all = words.map(plain);
  return [all.filter(isUnspaced), all.filter((one) => !isUnspaced(one))];
}

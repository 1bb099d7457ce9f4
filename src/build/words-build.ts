import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { DemarcheError } from '../error.ts';
import type { Words } from '../reconcile/words.ts';

/**
 * Reads what `demarche reconcile` knows of names, from the two YAML files of a folder.
 *
 * @throws DemarcheError `data` naming the file, where something in it is no list or map of words
 */
export function readWords(folder: string): Words {
  const words = load(folder, 'words.yaml');
  const list = (value: unknown, what: string) => {
    if (Array.isArray(value) && value.every((word) => typeof word === 'string')) return value;
    throw new DemarcheError('data', `queries/reconcile/words.yaml: ${what} is no list of words.`);
  };
  const map = (value: unknown, what: string) => {
    const pairs = Object.entries((value ?? {}) as Record<string, unknown>);
    if (pairs.length > 0 && pairs.every(([, to]) => typeof to === 'string'))
      return Object.fromEntries(pairs) as Record<string, string>;
    throw new DemarcheError('data', `queries/reconcile/words.yaml: ${what} is no map from words to words.`);
  };
  const lists = (value: Record<string, unknown>, what: string) =>
    Object.fromEntries(Object.entries(value).map(([word, to]) => [word, list(to, `${what}, ${word},`)]));
  const honorifics = (words.honorifics ?? {}) as Record<string, unknown>;
  const demonyms = load(folder, 'demonyms.yaml');
  return {
    honorifics: {
      before: list(honorifics.before, 'honorifics.before'),
      after: list(honorifics.after, 'honorifics.after'),
    },
    titles: list(words.titles, 'titles'),
    smallWords: list(words.smallWords, 'smallWords'),
    spellings: map(words.spellings, 'spellings'),
    officeSpellings: map(words.officeSpellings, 'officeSpellings'),
    japaneseTitles: map(words.japaneseTitles, 'japaneseTitles'),
    bodies: list(words.bodies, 'bodies'),
    bodiesOfOneState: map(words.bodiesOfOneState, 'bodiesOfOneState'),
    calledSoToo: lists((words.calledSoToo ?? {}) as Record<string, unknown>, 'calledSoToo'),
    demonyms: lists(demonyms, 'demonyms.yaml'),
  };
}

function load(folder: string, file: string): Record<string, unknown> {
  try {
    return parseYaml(readFileSync(join(folder, file), 'utf8')) as Record<string, unknown>;
  } catch (error) {
    throw new DemarcheError('data', `queries/reconcile/${file} is no YAML: ${(error as Error).message}`);
  }
}

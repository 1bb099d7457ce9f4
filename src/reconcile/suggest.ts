import type { Evidence } from './evidence.ts';
import type { IndexedName, Lexicon } from './lexicon.ts';
import { key, plain } from './normalise.ts';
import type { EntityType } from './types.ts';

/** Things with a name that begins like the text, or has a word that does. */
export function beginning({ names }: Lexicon, prefix: string, type?: EntityType): Evidence[] {
  const asked = { plain: plain(prefix), inner: ` ${plain(prefix)}`, key: key(prefix) };
  if (asked.key === '') return [];
  return names.flatMap((name) => {
    if (type && !name.entity.types.includes(type)) return [];
    const score = likelihood(asked, name);
    return score === undefined ? [] : [{ entity: name.entity, score, exact: false, reason: name.text }];
  });
}

function likelihood(
  asked: { plain: string; inner: string; key: string },
  name: IndexedName,
): number | undefined {
  // Spellings that only a search should know come after the names of other things.
  const less = name.kind === 'hidden' ? 10 : name.kind === 'alternative' ? 2 : 0;
  if (name.key === asked.key) return 100 - less;
  if (name.key.startsWith(asked.key)) return 90 - less;
  return name.plain.startsWith(asked.plain) || name.plain.includes(asked.inner) ? 75 - less : undefined;
}

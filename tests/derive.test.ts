import { describe, expect, test } from 'vitest';
import { readQueries } from '../src/build/build-graph.ts';
import { derive, tripleKey } from '../src/derive.ts';
import { readAuthored } from '../src/read/authored.ts';
import { loadTexts } from '../src/texts/stored-texts.ts';
import { GRAPH_FORMATS } from '../src/write/graph-formats.ts';

const { files } = await readAuthored();
const authored = files.flatMap(({ quads }) => quads);
const options = { rules: readQueries(), texts: loadTexts(files), interpretations: true };
const once = await derive(authored, options);
const explicit = await derive(authored, { ...options, interpretations: false });

describe('deriving', () => {
  test('keeps every authored triple, and derives none that is authored', () => {
    expect(once.authored).toEqual(authored);
    const own = new Set(authored.map(tripleKey));
    expect(once.derived.filter((quad) => own.has(tripleKey(quad)))).toEqual([]);
  });

  test('twice adds nothing', async () => {
    for (const made of [once, explicit]) {
      const again = await derive([...made.authored, ...made.derived], {
        ...options,
        interpretations: made === once,
      });
      expect(again.derived.map(tripleKey)).toEqual([]);
    }
  });

  test('does not depend on the order of the files', async () => {
    const other = await derive([...authored].reverse(), options);
    const write = (made: typeof once) => GRAPH_FORMATS.ntriples.write([...made.authored, ...made.derived]);
    expect(await write(other)).toBe(await write(once));
  });

  test('gives every member of a class its superclasses', () => {
    const types = (slug: string) =>
      [...once.authored, ...once.derived]
        .filter(
          (q) =>
            q.subject.value === `https://w3id.org/demarche/id/${slug}` && q.predicate.value.endsWith('#type'),
        )
        .map(({ object }) => object.value);
    expect(types('person/nobuo-kishi')).toContain('https://w3id.org/demarche/ontology#Actor');
    expect(types('event/e-2021-01-15-japan-france-teleconference')).toContain(
      'http://semanticweb.cs.vu.nl/2009/11/sem/Event',
    );
  });

  test('without interpretations leaves no trace of them', () => {
    const text = [...explicit.authored, ...explicit.derived].map(tripleKey).join('\n');
    const event = 'https://w3id.org/demarche/id/event/e-2021-01-15-japan-france-teleconference/';
    for (const name of [
      's18',
      's18a',
      's16a',
      's17',
      's10-commitment',
      's21-commitment',
      's29-position',
      's15-position',
      's03-i1',
    ]) {
      expect(text, name).not.toMatch(new RegExp(`${event}${name}(?![0-9a-z])`));
    }
  });
});

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { query } from '../src/ask.ts';
import type { Row } from '../src/engines/engine.ts';
import { open } from '../src/graph.ts';
import { coverageOf } from '../src/texts/document-coverage.ts';

/*
 * What the text says, row by row, read off the text by hand: where the words stand (code points, end exclusive)
 * and whose they are. `frames` are words elsewhere that govern them.
 */

const EVENT = 'https://w3id.org/demarche/id/event/e-2021-01-15-japan-france-teleconference';
const BOTH = ['florence-parly', 'nobuo-kishi'];
const KISHI = ['nobuo-kishi'];
const PARLY = ['florence-parly'];

interface Expected {
  content: [number, number][];
  frames?: [number, number][];
  attribution: string;
  /** Speakers that the text names; those that are implied stand in `implied`. */
  speakers: string[];
  implied?: string[];
}

const said: Record<string, Expected> = {
  s01: {
    content: [
      [104, 151],
      [153, 288],
    ],
    attribution: 'narrator',
    speakers: [],
  },
  s02: { content: [[296, 382]], attribution: 'own', speakers: PARLY },
  s03: { content: [[383, 424]], attribution: 'own', speakers: KISHI },
  s04: { content: [[430, 526]], attribution: 'own', speakers: KISHI },
  s05: { content: [[553, 605]], frames: [[528, 552]], attribution: 'own', speakers: KISHI },
  s06: { content: [[610, 672]], frames: [[528, 552]], attribution: 'state', speakers: [], implied: KISHI },
  s07: { content: [[674, 712]], attribution: 'own', speakers: PARLY },
  s08: { content: [[717, 796]], attribution: 'own', speakers: PARLY },
  s09: { content: [[803, 855]], attribution: 'joint', speakers: BOTH },
  s10: { content: [[860, 904]], attribution: 'joint', speakers: BOTH },
  s11: { content: [[920, 1085]], attribution: 'joint', speakers: BOTH },
  s12: { content: [[1090, 1252]], attribution: 'joint', speakers: BOTH },
  s13: { content: [[1134, 1212]], attribution: 'joint', speakers: BOTH },
  s14: { content: [[1216, 1252]], frames: [[1134, 1149]], attribution: 'joint', speakers: BOTH },
  s15: { content: [[1254, 1340]], attribution: 'joint', speakers: BOTH },
  s16: { content: [[1395, 1636]], frames: [[1342, 1394]], attribution: 'own', speakers: KISHI },
  s16a: { content: [[1412, 1533]], attribution: 'own', speakers: KISHI },
  s17: { content: [[1483, 1581]], attribution: 'own', speakers: KISHI },
  s18a: { content: [[1542, 1581]], attribution: 'own', speakers: KISHI },
  s18: { content: [[1592, 1636]], attribution: 'own', speakers: KISHI },
  s19: { content: [[1652, 1856]], attribution: 'joint', speakers: BOTH },
  s20: {
    content: [
      [1890, 2033],
      [2034, 2065],
    ],
    attribution: 'joint',
    speakers: BOTH,
  },
  s21: { content: [[2072, 2185]], attribution: 'joint', speakers: BOTH },
  s22: { content: [[2192, 2333]], attribution: 'joint', speakers: BOTH },
  s23: { content: [[2340, 2431]], attribution: 'joint', speakers: BOTH },
  s24: { content: [[2443, 2525]], attribution: 'joint', speakers: BOTH },
  s25: { content: [[2532, 2572]], attribution: 'own', speakers: PARLY },
  s26: { content: [[2592, 2624]], frames: [[2577, 2591]], attribution: 'state', speakers: PARLY },
  s27: { content: [[2662, 2756]], attribution: 'joint', speakers: BOTH },
  s28: { content: [[2767, 2815]], attribution: 'joint', speakers: BOTH },
  s29: { content: [[2816, 2870]], attribution: 'joint', speakers: BOTH },
  s30: { content: [[2877, 2934]], attribution: 'joint', speakers: BOTH },
  s31: {
    content: [
      [0, 46],
      [48, 64],
      [65, 90],
      [91, 102],
    ],
    attribution: 'narrator',
    speakers: [],
  },
};

const graph = await open();
const explicit = await open({ explicitOnly: true });
const last = (row: Row, name: string) => row[name]?.value.replace(/^.*\//, '') ?? '';

async function rows(sparql: string, over = graph): Promise<Row[]> {
  const result = await query(over, sparql);
  return result.kind === 'bindings' ? result.rows : [];
}

const passages = await rows(`SELECT ?s ?role ?start ?end ?exact {
  ?s a dem:Statement ; dem:event <${EVENT}> ; dem:passage ?p . ?p dem:passageRole ?role ; oa:hasSelector ?position , ?quote .
  ?position oa:start ?start ; oa:end ?end . ?quote oa:exact ?exact }`);

const text = readFileSync(
  join(import.meta.dirname, '../data/texts/2021-01-15-japan-france-defense-ministers-teleconference.txt'),
);

describe('the founding text', () => {
  test('is stored byte for byte', () => {
    expect(createHash('sha256').update(text).digest('hex')).toBe(
      '21e4536a4a06212f10339155c876de6c5d2f91c92d522efec248afffe701097e',
    );
    expect([...text.toString('utf8')]).toHaveLength(2935);
  });

  test('has 33 statements, and the graph no other', () => {
    expect(Object.keys(said)).toHaveLength(33);
    expect(new Set(passages.map((row) => last(row, 's')))).toEqual(new Set(Object.keys(said)));
  });

  test.each(Object.entries(said))('%s rests on its words', (id, { content, frames }) => {
    const of = (role: string) =>
      passages
        .filter((row) => last(row, 's') === id && row.role?.value === role)
        .map((row): [number, number] => [Number(row.start?.value), Number(row.end?.value)])
        .sort(([a], [b]) => a - b);
    expect(of('content')).toEqual(content);
    for (const frame of frames ?? []) expect(of('frame')).toContainEqual(frame);
  });

  test('quotes are the characters at their offsets', () => {
    const characters = [...text.toString('utf8')];
    for (const { start, end, exact } of passages) {
      expect(characters.slice(Number(start?.value), Number(end?.value)).join('')).toBe(exact?.value);
    }
  });

  test.each(Object.entries(said))(
    '%s is said by those whom the text names',
    async (id, { attribution, speakers, implied }) => {
      const who = (over: typeof graph) =>
        rows(`SELECT ?speaker { <${EVENT}/${id}> dem:speaker ?speaker } ORDER BY STR(?speaker)`, over);
      const how = await rows(`SELECT ?a { <${EVENT}/${id}> dem:attribution ?a }`);
      expect(how.map((row) => last(row, 'a'))).toEqual([attribution]);
      expect((await who(graph)).map((row) => last(row, 'speaker'))).toEqual(implied ?? speakers);
      const presupposed = ['s16a', 's17', 's18', 's18a'].includes(id);
      expect((await who(explicit)).map((row) => last(row, 'speaker'))).toEqual(presupposed ? [] : speakers);
    },
  );

  test('no sentence is left without a statement', async () => {
    const [document] = await coverageOf('mod-japan-2021-01-15-teleconference-en');
    expect(document?.coverage.uncovered).toEqual([]);
  });
});

describe('nothing is inferred that the text does not say', () => {
  /** The record has some property, so that the name is right, and not this one. */
  const none = (what: string, id: string, property: string) =>
    test(what, async () => {
      expect((await rows(`SELECT * { <${EVENT}/${id}> ?p ?o }`)).length).toBeGreaterThan(0);
      expect(await rows(`SELECT * { <${EVENT}/${id}> ${property} ?o }`)).toEqual([]);
    });

  none('no target of s13', 's13-position', 'dem:target');
  none('no target of s14', 's14-position', 'dem:target');
  none('no target of s18a', 's18a-position', 'dem:target');
  none('nobody to whom the message goes', 's12-commitment', 'dem:counterpart|dem:beneficiary');
  none('no addressee of s12', 's12', 'dem:addressee');
  none('no actor of the wider illicit activities', 's18a-activities', 'dem:ascribedTo');
  none(
    'no undertaking of France in what Kishi ascribes to it',
    's16a-commitment',
    '^dem:conveys|^dem:proposes',
  );

  test('the commitment before the reaffirmed one is presupposed, and linked by interpretation only', async () => {
    const other = `FILTER (?o != <${EVENT}/s19-commitment>)`;
    const links = `SELECT ?p { <${EVENT}/s19-commitment> ?p ?o . ?o a dem:Commitment . ${other} }`;
    expect(await rows(links, explicit)).toEqual([]);
    expect((await rows(links)).map((row) => last(row, 'p')).sort()).toEqual([
      'ontology#chain',
      'ontology#restates',
    ]);
    expect(await rows(`SELECT ?o { <${EVENT}/s19-commitment> dem:presupposes ?o }`)).toHaveLength(1);
  });

  test('without interpretations, nothing presupposed and no proposal is left', async () => {
    const left = `SELECT * { { ?s dem:presupposedBy ?o } UNION { ?s dem:proposes ?o } UNION { ?s dem:accepts ?o }
      UNION { ?s a dem:Interpretation } UNION { ?s dem:proposer ?o } UNION { ?s dem:restates ?o }
      UNION { <${EVENT}> dem:timeZone ?o } UNION { <${EVENT}> dem:begin ?o } }`;
    expect(await rows(left, explicit)).toEqual([]);
    expect((await rows(left)).length).toBeGreaterThan(0);
  });

  test('"of all ranges" goes with the missiles only', async () => {
    const objects = await rows(`SELECT ?o { <${EVENT}/s19-commitment> dem:goalObject ?o } ORDER BY STR(?o)`);
    expect(objects.map((row) => last(row, 'o'))).toEqual([
      'ballistic-missiles-of-all-ranges',
      'weapons-of-mass-destruction',
    ]);
  });
});

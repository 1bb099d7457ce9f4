import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { ask as asked } from '../src/ask.ts';
import type { Graph } from '../src/graph.ts';
import { open } from '../src/graph.ts';
import { PREFIXES } from '../src/prefixes.ts';
import { decide } from '../src/reconcile/match.ts';
import { key, plain } from '../src/reconcile/normalise.ts';
import { parsePeriod } from '../src/reconcile/period.ts';
import { type Entity, readNames } from '../src/reconcile/read-names.ts';
import { type EntityType, openReconciler, type Reconciler } from '../src/reconcile/reconcile.ts';

/* What a text means and what it does not: names in any script, titles by day, codes by scheme and day. */

const fixture = join(import.meta.dirname, 'fixtures', 'reconcile', 'names.ttl');
let graph: Graph;
let reconciler: Reconciler;
beforeAll(async () => {
  graph = await open({ data: [fixture] });
  reconciler = await openReconciler(graph);
});

interface Asked {
  type?: EntityType;
  date?: string;
  scheme?: string;
}
const local = (iri: string) => iri.replace(/^.*\/(?=[^/]+\/[^/]+$)/, '');
const ask = (text: string, more: Asked = {}) =>
  reconciler.candidates({ text, ...more }).map((one) => ({ ...one, id: local(one.iri) }));
const matched = (text: string, more: Asked = {}) =>
  ask(text, more)
    .filter(({ match }) => match)
    .map(({ id }) => id);
const reasons = (text: string, more: Asked = {}) =>
  ask(text, more)
    .flatMap((one) => one.reasons)
    .join('\n');

describe('names of states', () => {
  test.each([
    ['France', 'state/france'],
    ['  FRANCE ', 'state/france'],
    ['フランス', 'state/france'],
    ['République Française', 'state/france'],
    ['Republique francaise', 'state/france'],
    ["Cote d'Ivoire", 'state/cote-d-ivoire'],
    ['COTE DIVOIRE', 'state/cote-d-ivoire'],
    ['Cote d Ivoire', 'state/cote-d-ivoire'],
    ['Côte d´Ivoire', 'state/cote-d-ivoire'],
    ['Turkiye', 'state/turkey'],
    ['Korea, South', 'state/south-korea'],
    ['Korea (South)', 'state/south-korea'],
    ['Korea, Republic of', 'state/south-korea'],
    ["Korea, Democratic People's Republic of", 'state/north-korea'],
    ['Democratic Peoples Republic of Korea', 'state/north-korea'],
    ['Congo, Dem. Rep.', 'state/democratic-republic-of-the-congo'],
    ['Congo, The Democratic Republic of the', 'state/democratic-republic-of-the-congo'],
    ['Zaïre', 'state/democratic-republic-of-the-congo'],
    ['Congo-Brazzaville', 'state/congo'],
    ['Dominican Rep.', 'state/dominican-republic'],
    ['Iran (Islamic Republic of)', 'state/iran'],
    ['The Netherlands', 'state/netherlands'],
    ['Bosnia & Herzegovina', 'state/bosnia-and-herzegovina'],
    ['Bosnia-Herzegovina', 'state/bosnia-and-herzegovina'],
    ['St. Kitts and Nevis', 'state/saint-kitts-and-nevis'],
    ['Turkey (Türkiye)', 'state/turkey'],
    ['Germany (East)', 'state/german-democratic-republic'],
    ['УКРАЇНА', 'state/ukraine'],
    ['大韓民国', 'state/south-korea'],
  ])('%s is %s', (text, id) => {
    expect(matched(text, { type: 'state' })).toEqual([id]);
  });

  test('the preferred name gets the full score, others a little less', () => {
    expect(ask('France')[0]).toMatchObject({ score: 100, match: true, types: ['state'] });
    expect(ask('Zaire')[0]?.score).toBeLessThan(100);
    expect(ask('Zaire')[0]?.score).toBeGreaterThan(90);
  });

  test.each([
    'Korea',
    'Frence',
    'Irak',
    'Congo, Republic Democratic',
    'Germany East West',
    'Paris, France',
    'France (Germany)',
  ])('%s is only like a name, and no match', (text) => {
    expect(ask(text).length).toBeGreaterThan(0);
    expect(matched(text)).toEqual([]);
    expect(Math.max(...ask(text).map(({ score }) => score))).toBeLessThanOrEqual(80);
  });

  test('Korea alone suggests both', () => {
    expect(ask('Korea').map(({ id }) => id)).toEqual(
      expect.arrayContaining(['state/north-korea', 'state/south-korea']),
    );
  });

  test('Dominica is not the Dominican Republic', () => {
    expect(matched('Dominica')).toEqual(['state/dominica']);
  });

  test.each(['', ' ', '?', '–', 'Atlantis of the Deep'])('"%s" is nothing', (text) => {
    expect(ask(text)).toEqual([]);
  });

  test('what is of another type is told as such', () => {
    expect(matched('Hong Kong', { type: 'state' })).toEqual([]);
    expect(ask('Hong Kong', { type: 'state' })[0]?.reasons).toContain('it is no state');
    expect(matched('Hong Kong')).toEqual(['territory/hong-kong']);
  });

  test('a state and an issue of one name are ambiguous, and a type tells them apart', () => {
    expect(ask('Ukraine').map(({ id }) => id)).toEqual(['issue/ukraine', 'state/ukraine']);
    expect(matched('Ukraine')).toEqual([]);
    expect(reasons('Ukraine')).toMatch(/ambiguous: .*a type may tell them apart/);
    expect(matched('Ukraine', { type: 'issue' })).toEqual(['issue/ukraine']);
  });
});

describe('names by day', () => {
  test.each([
    ['1950-01-01', ['state/yugoslavia']],
    ['2000', ['state/serbia-and-montenegro']],
    ['1992-04-26', ['state/yugoslavia']],
    ['1992-04-27', ['state/serbia-and-montenegro']],
    // The name passed on within the year and the month.
    ['1992', []],
    ['1992-04', []],
    ['2010-01-01', []],
  ])('Yugoslavia in %s is %j', (date, ids) => {
    expect(matched('Yugoslavia', { date })).toEqual(ids);
  });

  test('without a day it is ambiguous, and said to be', () => {
    expect(matched('Yugoslavia')).toEqual([]);
    expect(reasons('Yugoslavia')).toMatch(/ambiguous: .*a date may tell them apart/);
  });

  test('outside its days it is told with them, for less', () => {
    const [first] = ask('Zanzibar', { date: '2010-01-01' });
    expect(first).toMatchObject({ id: 'state/zanzibar', match: false });
    expect(first?.score).toBeLessThan(60);
    expect(first?.reasons.join()).toContain('not on 2010-01-01 (state: 1963-12-19 to 1964-04-26)');
  });

  test('of a year only some days will not do', () => {
    expect(matched('Zanzibar', { date: '1964' })).toEqual([]);
    expect(reasons('Zanzibar', { date: '1964' })).toContain('only on some days of 1964');
    expect(matched('Zanzibar', { date: '1964-01' })).toEqual(['state/zanzibar']);
  });
});

describe('codes', () => {
  test.each([
    ['260', 'cow-number', '1960-01-01', ['state/germany']],
    ['260', 'cow-number', '1995-01-01', []],
    ['255', 'cow-number', '1995-01-01', ['state/germany']],
    ['220', 'cow-number', '1943-01-01', []],
    ['220', 'cow-number', undefined, ['state/france']],
    ['345', 'cow-number', '1950-06-01', ['state/yugoslavia']],
    // Lists by year count a state in the year in which it ends or begins; where one follows another in it, both are meant.
    ['260', 'cow-number', '1990', ['state/germany']],
    ['255', 'cow-number', '1990', ['state/germany']],
    ['260', 'cow-number', '1990-12', []],
    ['345', 'cow-number', '1992', []],
    ['345', 'cow-number', undefined, []],
    ['frn', 'cow-abbreviation', '2000-01-01', ['state/france']],
    ['4', 'iso-3166-1-numeric', undefined, ['state/afghanistan']],
    ['NA', 'iso-3166-1-alpha-2', undefined, ['state/namibia']],
    ['CH', 'iso-3166-1-alpha-2', undefined, ['state/switzerland']],
    ['CH', 'fips-10-4', undefined, ['state/china']],
    ['Q17', 'wikidata', undefined, ['state/japan']],
    // By owl:sameAs.
    ['Q142', 'wikidata', undefined, ['state/france']],
    ['France', 'cow-number', undefined, []],
  ])('%s of %s on %s is %j', (text, scheme, date, ids) => {
    expect(matched(text, { scheme, ...(date ? { date } : {}) })).toEqual(ids);
  });

  test('a link by owl:sameAs is one of the identifiers', async () => {
    const answer = await asked(graph, 'identifiers', { entity: 'state:france', scheme: 'wikidata' });
    const rows = answer.kind === 'bindings' ? answer.rows : [];
    expect(rows.map(({ code, relation }) => [code?.value, relation?.value])).toEqual([
      ['http://www.wikidata.org/entity/Q142', 'exact'],
    ]);
  });

  test('letters that one list alone knows are Namibia only with its scheme, for they may be a missing value', () => {
    expect(ask('NA')[0]).toMatchObject({ id: 'state/namibia', match: false });
    expect(reasons('NA')).toContain('may mean anything without its scheme, such as iso-3166-1-alpha-2');
    expect(matched('Q17')).toEqual(['state/japan']);
    // The codes of ISO 3166 are one list.
    expect(matched('JPN')).toEqual([]);
  });

  test('without a scheme, schemes that agree are believed, and those that differ are ambiguous', () => {
    expect(matched('FR')).toEqual(['state/france']);
    expect(matched('CH')).toEqual([]);
    expect(reasons('CH')).toContain('ambiguous');
  });

  test('a number alone may be of any scheme', () => {
    expect(matched('250')).toEqual([]);
    expect(reasons('250')).toContain('without its scheme');
  });

  test.each([
    ['Q55', 'state/netherlands', 60, 'a link to something near it'],
    ['Q188712', 'state/japan', 40, 'judged not to be it (An archivist, 2026-11-28)'],
  ])('%s is no code of %s, which is told with what it is to it', (text, id, score, told) => {
    for (const more of [{}, { scheme: 'wikidata' }]) {
      expect(ask(text, more)).toMatchObject([{ id, score, match: false }]);
      expect(reasons(text, more)).toContain(told);
    }
  });

  test('whose judgement it is that a code is not of a thing, a reviewer has the last word', () => {
    expect(ask('Q900001')).toMatchObject([{ id: 'state/japan', score: 40, match: false }]);
    expect(reasons('Q900001')).toContain('judged not to be it (A reader, 2026-11-28)');
    for (const code of ['Q900002', 'Q900003', 'Q900004']) expect(ask(code)).toEqual([]);
  });

  test.each([
    'http://www.wikidata.org/entity/Q17',
    'https://www.wikidata.org/entity/Q17/',
    'https://www.wikidata.org/wiki/Q17',
    'wd:Q17',
  ])('%s is a code as others write it', (text) => {
    expect(matched(text)).toEqual(['state/japan']);
    expect(matched(text, { scheme: 'wikidata' })).toEqual(['state/japan']);
    expect(matched(text, { scheme: 'cow-number' })).toEqual([]);
  });

  test.each(['https://www.wikidata.org/wiki/Q17x', 'https://example.org/Q17', 'wiki/Q17', 'https://'])(
    '%s is none',
    (text) => expect(ask(text)).toEqual([]),
  );

  test('words are no codes', () => expect(matched('na')).toEqual([]));

  test('a code that passed from one to the other is ambiguous without a day', () => {
    expect(reasons('345', { scheme: 'cow-number' })).toMatch(/ambiguous: .*a date may tell them apart/);
  });
});

describe('organizations', () => {
  test.each([
    ['Japanese Ministry of Defence', 'organization/ministry-of-defense-japan'],
    ['Japan Ministry of Defense', 'organization/ministry-of-defense-japan'],
    ['Ministry of Defense (Japan)', 'organization/ministry-of-defense-japan'],
    ['the Japanese government', 'organization/government-of-japan'],
    ['防衛省', 'organization/ministry-of-defense-japan'],
    ['日本の防衛省', 'organization/ministry-of-defense-japan'],
    ['ministère français de la Défense', 'organization/ministry-of-the-armed-forces-france'],
    ['Ministère de la Défense (France)', 'organization/ministry-of-the-armed-forces-france'],
    [
      'ministère de la Défense (Ministry of the Armed Forces of France)',
      'organization/ministry-of-the-armed-forces-france',
    ],
    ["Quai d'Orsay", 'organization/ministry-for-foreign-affairs-france'],
    // It says a territory of the state.
    ['Government of New Caledonia', 'organization/government-of-new-caledonia'],
    ['Ambassade du Japon en France', 'organization/embassy-of-japan-in-france'],
    ['在フランス日本国大使館', 'organization/embassy-of-japan-in-france'],
  ])('%s is %s', (text, id) => expect(matched(text, { type: 'organization' })).toEqual([id]));

  test.each(['Korean Ministry of Defense', 'Ministry of Defense', 'German government', 'Japanese'])(
    '%s is none of them',
    (text) => expect(matched(text, { type: 'organization' })).toEqual([]),
  );

  // Names that the graph has of one, and that others have too.
  test.each([
    ['Ministère de la Défense', ['ministry-of-the-armed-forces-france']],
    ['Ministry of Defence', ['ministry-of-defense-japan', 'ministry-of-the-armed-forces-france']],
    ['外務省', ['ministry-for-foreign-affairs-france']],
  ])('%s may be of any state', (text, bodies) => {
    for (const type of ['organization', undefined] as const) {
      expect(matched(text, type ? { type } : {})).toEqual([]);
      const found = ask(text, { type: 'organization' }).map(({ id }) => id);
      expect(found).toEqual(expect.arrayContaining(bodies.map((body) => `organization/${body}`)));
      expect(reasons(text)).toContain('the text does not say of which state');
    }
  });
});

describe('people', () => {
  const KISHI = 'person/nobuo-kishi';
  test.each([
    ['Nobuo Kishi', KISHI],
    ['KISHI Nobuo', KISHI],
    ['Kishi, Nobuo', KISHI],
    ['岸信夫', KISHI],
    ['岸 信夫', KISHI],
    ['岸　信夫', KISHI],
    ['岸信夫氏', KISHI],
    ['Mr. Nobuo Kishi', KISHI],
    ['H.E. Mr. KISHI Nobuo', KISHI],
    ['Kono Taro', 'person/taro-kono'],
    ['Kōno Tarō', 'person/taro-kono'],
    ['Mme Florence PARLY', 'person/florence-parly'],
    ['The Hon. Florence Parly', 'person/florence-parly'],
    ['フロランス・パルリ', 'person/florence-parly'],
    ['フロランス パルリ', 'person/florence-parly'],
    ['Jean Yves LeDrian', 'person/jean-yves-le-drian'],
    ['Le Drian, Jean-Yves', 'person/jean-yves-le-drian'],
    ['LE DRIAN Jean-Yves', 'person/jean-yves-le-drian'],
  ])('%s is %s', (text, id) => {
    expect(matched(text)).toEqual([id]);
    expect(matched(text, { type: 'person', date: '2021-01-15' })).toEqual([id]);
  });

  test.each(['Kishi', 'N. Kishi', 'Kishi N.', '岸', 'Nobuo', 'Nobuo Kishu'])(
    '%s alone is nobody for sure',
    (text) => {
      expect(matched(text, { type: 'person', date: '2021-01-15' })).toEqual([]);
    },
  );

  test('a last name and initials suggest who it may be', () => {
    expect(ask('Kishi', { type: 'person' })[0]?.id).toBe(KISHI);
    expect(ask('N. Kishi')[0]?.id).toBe(KISHI);
    // One character is no initial, and Kishida's family name has two.
    expect(ask('岸').map(({ id }) => id)).toEqual([KISHI]);
    expect(ask('岸田').map(({ id }) => id)).toEqual(['person/fumio-kishida']);
  });
});

describe('titles with a name', () => {
  test.each([
    ['Minister Kishi', '2021-01-15', ['person/nobuo-kishi']],
    ['Minister KISHI', '2021-01-15', ['person/nobuo-kishi']],
    ['Defense Minister Kishi', '2021-01-15', ['person/nobuo-kishi']],
    ['Minister Kishi', '2015-01-15', []],
    ['Minister Kishi', undefined, []],
    ['Minister Kishida', '2022-01-20', ['person/fumio-kishida']],
    ['Prime Minister Kishi', '2021-01-15', []],
    ['Vice Minister Kishi', '2021-01-15', []],
    ['Deputy Minister Kishi', '2021-01-15', []],
    ['Former Minister Kishi', '2021-01-15', []],
    ['French Minister Kishi', '2021-01-15', []],
    ['Minister Parly', '2021-01-15', ['person/florence-parly']],
    ['Mme la ministre Florence Parly', '2021-01-15', ['person/florence-parly']],
    ['President Macron', '2021-01-15', ['person/emmanuel-macron']],
    ['Le président Macron', '2021-01-15', ['person/emmanuel-macron']],
    ['Kishi Nobuo, Minister of Defense', undefined, ['person/nobuo-kishi']],
    ['Nobuo Kishi, Minister of Defense of Japan', '2021-01-15', ['person/nobuo-kishi']],
    ['Japanese Defense Minister Nobuo Kishi', '2021-01-15', ['person/nobuo-kishi']],
    ['Minister of Defense Nobuo Kishi of Japan', '2021-01-15', ['person/nobuo-kishi']],
    ['French Defence Minister Nobuo Kishi', '2021-01-15', []],
    ['French Minister of the Armed Forces Florence Parly', '2021-01-15', ['person/florence-parly']],
    ['岸信夫防衛大臣', '2021-01-15', ['person/nobuo-kishi']],
    ['岸信夫防衛相', '2021-01-15', ['person/nobuo-kishi']],
    ['安倍晋三首相', '2018-01-26', ['person/shinzo-abe']],
    // Where the family name ends, the characters do not tell.
    ['岸防衛大臣', '2021-01-15', []],
  ])('%s on %s is %j', (text, date, ids) => {
    expect(matched(text, { type: 'person', ...(date ? { date } : {}) })).toEqual(ids);
  });

  test('who is meant without a day is suggested, and the reason says what is wanting', () => {
    const [first] = ask('Minister Kishi', { type: 'person' });
    expect(first).toMatchObject({ id: 'person/nobuo-kishi', match: false });
    expect(first?.reasons.join()).toContain('only a day on which it was held makes that sure');
  });
});

describe('texts that somebody has judged', () => {
  let judged: Reconciler;
  beforeAll(async () => {
    const mappings = join(import.meta.dirname, 'fixtures', 'reconcile', 'judged.ttl');
    judged = await openReconciler(await open({ data: [fixture, mappings] }));
  });

  test.each([
    // The name alone would leave it open which of two is meant.
    ['Yugoslavia', undefined, 'state/serbia-and-montenegro', 'judged to mean it'],
    ['Yugoslavia', '1950-01-01', 'state/yugoslavia', 'its name'],
    ['Ivory Coast', undefined, '', 'judged not to mean it'],
    ['Côte d’Ivoire', undefined, 'state/cote-d-ivoire', 'its name'],
    ['Zaire', undefined, '', 'judged not to mean it'],
    ['Turkey', undefined, 'state/turkey', 'another name of it'],
    ['Dominica', undefined, '', 'ambiguous'],
    // Whoever held the office on the day is meant, whatever was judged.
    ['Minister Kishi', '2021-01-15', 'person/nobuo-kishi', 'who held the office'],
    ['Minister Kishi', undefined, '', 'judged to mean it'],
    ['Kono', undefined, 'person/taro-kono', 'judged to mean it'],
    ['the Donbas', undefined, 'issue/ukraine', 'judged to mean it'],
    ['Minister Kono', undefined, '', 'only a day on which it was held'],
    ['Zanzibar', '1964-01', '', 'judged to mean nothing in the graph (An archivist, 2026-11-28); its name'],
    ['Nippon Koku', undefined, 'state/japan', 'judged to mean it: Nippon Koku (An archivist)'],
    ['Türkiye', undefined, '', 'judged not to mean it (An archivist, 2026-11-29)'],
    ['Japon', undefined, 'state/japan', 'its name'],
  ])('%s on %s is %s: %s', (text, date, id, why) => {
    const found = judged.candidates({ text, ...(date ? { date } : {}) });
    expect(found.filter(({ match }) => match).map(({ iri }) => local(iri))).toEqual(id === '' ? [] : [id]);
    expect(found.flatMap((one) => one.reasons).join()).toContain(why);
    expect(found.find(({ match }) => match) ?? found[0]).toBe(found[0]);
  });

  test('what is judged to mean nothing is offered nothing that is only like it', () => {
    expect(judged.candidates({ text: 'Freedonia' })).toEqual([]);
    expect(judged.judgedNothing('FREEDONIA')).toContain('An archivist, 2026-11-28');
    expect(judged.candidates({ text: 'Zanzibar' })[0]?.score).toBeLessThanOrEqual(40);
  });

  test('what is judged not to mean one thing is not taken for another', () => {
    const found = judged.candidates({ text: 'Ukraine' });
    expect(found.filter(({ match }) => match)).toEqual([]);
    expect(found.flatMap(({ reasons }) => reasons).join()).toContain(
      'that it is not meant is judged, not what is',
    );
  });
});

describe('offices and who held them', () => {
  test.each([
    ['the French defence minister', '2021-01-15', ['person/florence-parly']],
    ['French Minister of Defense', '2015-01-01', ['person/jean-yves-le-drian']],
    ["France's Minister for the Armed Forces", '2021-01-15', ['person/florence-parly']],
    ['ministre français de la Défense', '2021-01-15', ['person/florence-parly']],
    ['フランス国防大臣', '2021-01-15', ['person/florence-parly']],
    ['仏国防相', '2021-01-15', ['person/florence-parly']],
    ['Japanese Prime Minister', '2018-01-26', ['person/shinzo-abe']],
    ['Minister of Defense of Japan', '2021', ['person/nobuo-kishi']],
    ['Japanese foreign minister', '2018-01-26', ['person/taro-kono']],
    ['防衛大臣', '2021-01-15', ['person/nobuo-kishi']],
    // Kono left the office on the day on which Kishi took it.
    ['Minister of Defense of Japan', '2020-09-16', []],
    ['Minister of Defense of Japan', '2020', []],
    ['the French defence minister', undefined, []],
    // Of which state is not said.
    ['the defence minister', '2021-01-15', []],
    ['ministre de la Défense', '2021-01-15', []],
    ['the German defence minister', '2021-01-15', []],
    // Of which Korea is not said, though the fixture has the minister of one only.
    ['the Korean foreign minister', '2021-01-15', []],
    ['the South Korean foreign minister', '2021-01-15', ['person/kang-kyung-wha']],
    ['the deputy French defence minister', '2021-01-15', []],
  ])('the person meant by %s on %s is %j', (text, date, ids) => {
    expect(matched(text, { type: 'person', ...(date ? { date } : {}) })).toEqual(ids);
  });

  test.each([
    ['the French defence minister', ['office/minister-of-the-armed-forces-france']],
    ['Minister of Defence, France', ['office/minister-of-the-armed-forces-france']],
    ['Minister of Defense of Japan', ['office/minister-of-defense-japan']],
    ['防衛大臣', ['office/minister-of-defense-japan']],
    ['Minister of Defense', []],
    // The graph calls only the French one so, and both are.
    ['ministre de la Défense', []],
  ])('the office meant by %s is %j', (text, ids) => {
    expect(matched(text, { type: 'office' })).toEqual(ids);
  });

  test('without a type, the words may mean the office or who held it', () => {
    expect(matched('the French defence minister', { date: '2021-01-15' })).toEqual([]);
    expect(ask('the French defence minister', { date: '2021-01-15' }).map(({ id }) => id)).toEqual([
      'office/minister-of-the-armed-forces-france',
      'person/florence-parly',
    ]);
    expect(reasons('the French defence minister', { date: '2021-01-15' })).toContain('say which type');
  });

  test('both who held it on the day of the change are told', () => {
    const asked = { type: 'person', date: '2020-09-16' } as const;
    expect(ask('Minister of Defense of Japan', asked).map(({ id }) => id)).toEqual([
      'person/nobuo-kishi',
      'person/taro-kono',
    ]);
    expect(reasons('Minister of Defense of Japan', asked)).toContain('ambiguous');
  });
});

describe('what is asked', () => {
  test.each([
    ['a type that is none', { type: 'person ' as EntityType }, /is no type/],
    ['a scheme that is none', { scheme: 'cow-numbr' }, /no codes of a scheme/],
    ['a date that is none', { date: '15 Jan 2021' }, /is no date/],
    ['a time of no day', { date: '2021-02 10:00' }, /is no date/],
    ['a day that is none', { date: '2021-02-29' }, /is no date/],
    ['a limit that is none', { limit: 0 }, /takes a number/],
    ['a text without end', { text: 'x'.repeat(501) }, /500 characters/],
  ])('%s is refused', (_, query, message) => {
    expect(() => reconciler.candidates({ text: 'France', ...query })).toThrow(message);
  });

  test.each([
    ['2020', '2020-01-01', '2020-12-31'],
    ['2020-02', '2020-02-01', '2020-02-29'],
    ['20210115', '2021-01-15', '2021-01-15'],
    ['2021-01-15', '2021-01-15', '2021-01-15'],
    ['2017-05-20T10:00:00Z', '2017-05-20', '2017-05-20'],
    ['2017-05-20 10:00:00', '2017-05-20', '2017-05-20'],
    ['2017/05/20', '2017-05-20', '2017-05-20'],
  ])('%s is %s to %s', (text, from, until) => expect(parsePeriod(text)).toEqual({ from, until }));
});

describe('suggestions', () => {
  test.each([
    ['fra', undefined, 'state/france'],
    ['cote d', undefined, 'state/cote-d-ivoire'],
    ['kishi', 'person', 'person/nobuo-kishi'],
    ['岸', 'person', 'person/nobuo-kishi'],
    ['iv', 'state', 'state/cote-d-ivoire'],
  ] as const)('%s of type %s suggests %s', (prefix, type, id) => {
    const found = reconciler.suggest(prefix, type ? { type } : {});
    expect(found.map(({ iri }) => local(iri))).toContain(id);
    expect(found.some(({ match }) => match)).toBe(false);
  });

  test('a limit holds', () => expect(reconciler.suggest('s', { limit: 2 })).toHaveLength(2));
});

describe('what may mean several, of which one was not there', () => {
  const entity = (iri: string, more = {}): Entity => ({ iri, types: ['territory'], names: [], ...more });
  const evidence = { score: 100, exact: true, reason: 'its code' };
  const gone = { ...evidence, entity: entity('urn:gone', { spans: [{ until: '1900-01-01' }] }) };
  const period = parsePeriod('1950-01-01');

  test('is no match where nothing is known of its days', () => {
    const found = decide([gone, { ...evidence, entity: entity('urn:undated') }], { period });
    expect(found.filter(({ match }) => match)).toEqual([]);
  });

  test('is a match where its code holds on the day, though it has no days itself', () => {
    const found = decide([gone, { ...evidence, entity: entity('urn:undated'), onDays: 'all' }], { period });
    expect(found.filter(({ match }) => match).map(({ iri }) => iri)).toEqual(['urn:undated']);
  });
});

describe('the bundled graph', () => {
  let bundled: Reconciler;
  let names: { iri: string; text: string }[];
  beforeAll(async () => {
    const whole = await open();
    bundled = await openReconciler(whole);
    names = (await readNames(whole)).entities.flatMap((entity) =>
      entity.names.map(({ text }) => ({ iri: entity.iri, text })),
    );
  });

  const shapes: [string, (text: string) => string][] = [
    ['as it stands', (text) => text],
    ['in capitals', (text) => text.toUpperCase()],
    ['without accents', (text) => text.normalize('NFD').replace(/[\u0300-\u036f]/g, '')],
    [
      'in wide letters',
      (text) => text.replace(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0)),
    ],
  ];
  test.each(shapes)(
    'finds each thing by each of its names, and takes it for nothing else: %s',
    (_, shape) => {
      expect(names.length).toBeGreaterThan(300);
      for (const { iri, text } of names) {
        const found = bundled.candidates({ text: shape(text), limit: 100 });
        const own = found.find((one) => one.iri === iri);
        const inDoubt = /does not say of which state|is not in capitals/.test(own?.reasons.join() ?? '');
        expect(own?.score, text).toBeGreaterThanOrEqual(inDoubt ? 78 : 90);
        const matches = found.filter(({ match }) => match);
        if (!own?.match && !inDoubt) expect(own?.reasons.join(), text).toContain('ambiguous');
        expect(
          matches.map((one) => one.iri),
          text,
        ).toEqual(own?.match ? [iri] : []);
      }
    },
  );

  test('letters of an abbreviation are one in capitals, or where a type is asked for', () => {
    const means = (text: string, type?: EntityType) =>
      bundled
        .candidates({ text, ...(type && { type }) })
        .filter(({ match }) => match)
        .map(({ iri }) => local(iri));
    expect(means('FRY')).toEqual(['state/yugoslavia']);
    expect(means('ROC')).toEqual(['state/taiwan']);
    for (const text of ['Fry', 'fry', 'Roc', 'Eau', 'us', 'uae', 'fyrom']) expect(means(text)).toEqual([]);
    for (const text of ['the UAE', 'UAE (the)', 'U.A.E.'])
      expect(means(text)).toEqual(['state/united-arab-emirates']);
    for (const text of ['the US', 'U.S.', 'US']) expect(means(text)).toEqual(['state/united-states']);
    expect(means("l'URSS")).toEqual(['state/soviet-union']);
    expect(means('Fry', 'state')).toEqual(['state/yugoslavia']);
  });

  test.each([
    // Correlates of War have these before Gleditsch and Ward do, whose days are those of the states.
    ['290', 'cow-number', '1918-11-03', 'poland'],
    ['Poland', undefined, '1918-11-03', 'poland'],
    ['SAU', 'cow-abbreviation', '1927-05-20', 'saudi-arabia'],
    // What leaves out its end ends with the state; a code from before it was one is its code all the same.
    ['SU', 'iso-3166-1-alpha-2', '1900', ''],
    ['TP', 'iso-3166-1-alpha-2', '1999', 'timor-leste'],
    // The very name goes before what is the same but for a small word.
    ['S. Korea', undefined, undefined, 'south-korea'],
    ['Korea', undefined, '2023-04-26', ''],
    ['Korea', undefined, '1900-01-01', 'korea'],
    // Two states were called so until 1975.
    ['Vietnam', undefined, '1970', ''],
    ['ベトナム', undefined, '1975-04-30', ''],
    ['Viet Nam', undefined, '1975-05-01', 'vietnam'],
    ['Vietnam', undefined, undefined, 'vietnam'],
  ])('%s (%s) on %s is the state %s', (text, scheme, date, state) => {
    const asked = { text, type: 'state', ...(scheme ? { scheme } : {}), ...(date ? { date } : {}) } as const;
    const found = bundled.candidates(asked).filter(({ match }) => match);
    expect(found.map(({ iri }) => local(iri))).toEqual(state === '' ? [] : [`state/${state}`]);
  });

  // A state is none in the gaps between the spans of Correlates of War and of Gleditsch and Ward, each of them believed.
  test.each([
    ['Estonia', '1970', '1940-06-16, from 1991-09-06'],
    ['Montenegro', '1950', '1915-07-01, from 2006-06-03'],
    ['Serbia', '1985', '1918-11-30, from 2006-06-05'],
    ['Serbia', '2005', '1918-11-30, from 2006-06-05'],
    ['Germany', '1947', 'until 1945-05-08, from 1949-09-21'],
    ['Algeria', '1950', 'until 1830-07-05, from 1962-07-05'],
    ['Russia', '1985-01-01', 'not on 1985-01-01 (state: until 1922-12-29, from 1991-12-26)'],
  ])('%s was no state in %s, and is told with its days', (text, date, days) => {
    const [first] = bundled.candidates({ text, date, type: 'state' });
    expect(first).toMatchObject({ iri: `${PREFIXES.state}${text.toLowerCase()}`, match: false });
    expect(first?.score).toBeLessThan(60);
    expect(first?.reasons.join()).toContain(days);
  });

  test.each([
    ['Estonia', '1930', undefined, 'estonia'],
    ['Germany', '1950', undefined, 'germany'],
    // Correlates of War have no member here, Gleditsch and Ward do.
    ['Austria', '1942', undefined, 'austria'],
    // The lists begin in 1816; states that they have from then on may be older.
    ['Sweden', '1800', undefined, 'sweden'],
    ['365', '1985', 'cow-number', 'soviet-union'],
  ])('%s in %s (%s) is the state %s', (text, date, scheme, state) => {
    const asked = { text, date, type: 'state', ...(scheme ? { scheme } : {}) } as const;
    const found = bundled.candidates(asked).filter(({ match }) => match);
    expect(found.map(({ iri }) => local(iri))).toEqual([`state/${state}`]);
  });

  test.each([
    ['Corée', undefined],
    ['朝鮮', undefined],
    ['Yemen', '1980'],
    ['Yémen', '1980-01-01'],
  ])('%s in %s may be several states', (text, date) => {
    const found = bundled.candidates({ text, type: 'state', ...(date ? { date } : {}) });
    expect(found.filter(({ match }) => match)).toEqual([]);
    expect(found[0]?.reasons.join()).toContain('ambiguous');
  });

  test('what has no days does not win by the day', () => {
    const found = bundled.candidates({ text: 'Ukraine', date: '1935-01-01' });
    expect(found.filter(({ match }) => match)).toEqual([]);
    expect(found.flatMap(({ reasons }) => reasons).join()).toContain(
      'has no days that would tell it from Ukraine',
    );
    expect(bundled.candidates({ text: 'Ukraine', date: '1935-01-01', type: 'issue' })[0]?.match).toBe(true);
  });

  test.each([
    ['Lybia', 'libya'],
    ['Frnace', 'france'],
  ])('%s suggests what is spelt with the same letters', (text, state) => {
    const [first] = bundled.candidates({ text });
    expect(first).toMatchObject({ iri: `${PREFIXES.state}${state}`, match: false });
  });

  // Whether or not the type is named, these may mean several.
  test.each([
    ['ministre de la Défense', undefined, ['office', undefined]],
    ['外務大臣', undefined, ['office', undefined]],
    ['EU', undefined, [undefined]],
    ['Hollande', '2015', ['person', undefined]],
  ] as const)('%s on %s alone is no match', (text, date, types) => {
    for (const type of types) {
      const asked = { text, ...(date ? { date } : {}), ...(type ? { type } : {}) };
      const found = bundled.candidates(asked);
      expect(found.length).toBeGreaterThan(0);
      expect(found.filter(({ match }) => match)).toEqual([]);
    }
  });

  test.each([
    ['Western Sahara', 'state', ['territory/western-sahara']],
    // A last name is more than a likeness.
    ['Hollande', 'person', ['person/francois-hollande', 'state/netherlands']],
  ] as const)('%s, asked for as a %s, is %j and nothing that is only spelt like it', (text, type, ids) => {
    const found = bundled.candidates({ text, type });
    expect(found.map(({ iri }) => local(iri))).toEqual(ids);
    expect(found.filter(({ match }) => match)).toEqual([]);
  });

  // With words of courtesy it is who held the office on the day; an article says nothing.
  test.each([
    ['Mme la ministre des Armées', '2021-01-15', undefined, 'person/florence-parly'],
    ['Mme la ministre des Armées', '2021-01-15', 'person', 'person/florence-parly'],
    ['Mme la ministre des Armées', undefined, 'office', 'office/minister-of-the-armed-forces-france'],
    ['Mme la ministre des Armées', undefined, undefined, ''],
    ['la ministre des Armées', '2021-01-15', 'person', 'person/florence-parly'],
    ['la ministre des Armées', '2021-01-15', undefined, 'office/minister-of-the-armed-forces-france'],
    ['Mme la ministre', '2021-01-15', undefined, ''],
    ['Mme la ministre de la Défense', '2021-01-15', undefined, ''],
  ] as const)('%s on %s (%s) is %s', (text, date, type, id) => {
    const found = bundled.candidates({ text, ...(date ? { date } : {}), ...(type ? { type } : {}) });
    expect(found.filter(({ match }) => match).map(({ iri }) => local(iri))).toEqual(id === '' ? [] : [id]);
    if (id !== '') expect(found[0]?.match).toBe(true);
    else expect(local(found[0]?.iri ?? '')).toMatch(/^office\/minister-of-/);
  });

  test('a state and a person of one name are both told, and a type tells them apart', () => {
    const found = bundled.candidates({ text: 'Hollande', date: '2015' }).map(({ iri }) => local(iri));
    expect(found).toEqual(['state/netherlands', 'person/francois-hollande']);
    expect(bundled.candidates({ text: 'Hollande', type: 'state' })[0]?.match).toBe(true);
  });

  // The graph has no end of Kihara's tenure, and the record ends on 2023-12-31.
  test.each([
    ['2021-01-15', 'nobuo-kishi'],
    ['2023-10-01', 'minoru-kihara'],
    ['2026-01-01', ''],
  ])(
    'knows the minister of defence of Japan on %s, and who it was after the record it does not',
    (date, who) => {
      const found = bundled.candidates({ text: 'Minister of Defense of Japan', type: 'person', date });
      expect(
        found
          .filter(({ match }) => match)
          .map(({ iri }) => iri.replace(/^.*\//, ''))
          .join(),
      ).toBe(who);
    },
  );
});

describe('whatever the text', () => {
  const NAMES = [
    'France',
    'Minister Kishi',
    '岸信夫',
    'Korea, South',
    'CH',
    '345',
    'the French defence minister',
    'Ukraine',
  ];
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.constantFrom(...NAMES),
    fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(...NAMES)).map((pair) => pair.join(', ')),
  );

  test('normalising twice is normalising once', () => {
    fc.assert(
      fc.property(fc.oneof(texts, fc.string({ unit: 'binary', maxLength: 5 })), (text) => {
        expect(plain(plain(text))).toBe(plain(text));
        expect(key(key(text))).toBe(key(text));
      }),
      { numRuns: 3000 },
    );
  });

  test('normalising settles for every character', () => {
    for (let code = 0; code < 0x32000; code++) {
      const char = String.fromCodePoint(code);
      if (plain(plain(char)) !== plain(char)) expect.fail(`U+${code.toString(16)}`);
    }
  });

  test('there is one match at most, it is exact, and nothing else is as likely', () => {
    const dates = fc.constantFrom(undefined, '2021-01-15', '1992', '2020-09-16', '1950-01-01');
    const types = fc.constantFrom(undefined, 'state', 'person', 'office', 'issue');
    fc.assert(
      fc.property(texts, dates, types, (text, date, type) => {
        const found = ask(text, { ...(date ? { date } : {}), ...(type ? { type: type as EntityType } : {}) });
        const matches = found.filter(({ match }) => match);
        expect(matches.length).toBeLessThanOrEqual(1);
        if (matches[0]) expect(matches[0]).toBe(found[0]);
        for (const { match, reasons: why } of found)
          expect(match && why.some((reason) => reason.startsWith('ambiguous'))).toBe(false);
        for (const { score } of found) expect(score >= 0 && score <= 100).toBe(true);
      }),
    );
  });

  test('every engine gives the same names', async () => {
    for (const { slug, prologue, sparql } of graph.catalogue.reconcile) {
      const text = `${prologue}\n${sparql}`;
      const [rows, others] = await Promise.all(
        (['oxigraph', 'comunica'] as const).map(async (name) => {
          const result = await (await graph.engine(name, text)).query(text);
          return result.kind === 'bindings'
            ? result.rows.map((row) => JSON.stringify(Object.entries(row).sort())).sort()
            : [];
        }),
      );
      expect(rows?.length, slug).toBeGreaterThan(0);
      expect(others, slug).toEqual(rows);
    }
  });

  test('candidates do not depend on the order of the rows', async () => {
    const shuffled = (seed: number): Graph => ({
      ...graph,
      async engine(...args) {
        const engine = await graph.engine(...args);
        return {
          name: engine.name,
          async query(...asked) {
            const result = await engine.query(...asked);
            if (result.kind !== 'bindings') return result;
            const rows = fc.sample(fc.shuffledSubarray(result.rows, { minLength: result.rows.length }), {
              numRuns: 1,
              seed,
            });
            return { ...result, rows: rows[0] ?? [] };
          },
        };
      },
    });
    const others = await Promise.all([1, 2, 3].map((seed) => openReconciler(shuffled(seed))));
    for (const text of [...NAMES, 'Korea', 'Yugoslavia', 'Kishi', 'Frence', 'minister'])
      for (const date of [undefined, '2021-01-15'])
        for (const other of others)
          expect(other.candidates({ text, ...(date ? { date } : {}) })).toEqual(
            reconciler.candidates({ text, ...(date ? { date } : {}) }),
          );
  });
});

describe('what is known of a thing', () => {
  test('is its names, codes, days and offices', () => {
    const kishi = reconciler.about(`${PREFIXES.person}nobuo-kishi`);
    expect(kishi).toMatchObject({ name: 'Nobuo Kishi', types: ['person'] });
    expect(kishi?.names.map(({ text }) => text)).toContain('岸信夫');
    expect(kishi?.held.map(({ name }) => name)).toContain('Minister of Defense of Japan');
    const japan = reconciler.about(`${PREFIXES.state}japan`);
    expect(japan?.codes).toContainEqual({ scheme: 'iso-3166-1-alpha-3', code: 'JPN' });
    expect(reconciler.about('urn:nosuch')).toBeUndefined();
  });

  test('is found by its IRI and its prefixed name, also of a type', () => {
    for (const text of [`${PREFIXES.state}japan`, ' state:japan '])
      expect(matched(text, { type: 'state' })).toEqual(['state/japan']);
    expect(matched('state:japan', { type: 'person' })).toEqual([]);
    expect(reconciler.suggest('state:japan').map(({ name }) => name)).toEqual(['Japan']);
  });

  test('is in languages and schemes that are known', () => {
    expect(reconciler.languages).toEqual(expect.arrayContaining(['en', 'fr', 'ja']));
    expect(reconciler.schemes.get('cow-number')).toEqual(['state']);
  });
});

describe('letters that have changed places', () => {
  let bundled: Reconciler;
  beforeAll(async () => {
    bundled = await openReconciler(await open());
  });
  const found = (text: string, more: Asked = {}) =>
    bundled
      .candidates({ text, ...more })
      .map(({ iri, score, match }) => ({ id: local(iri), isMatch: match, score }));

  test.each([
    ['Jpaan', 'state/japan'],
    ['Frnace', 'state/france'],
    ['Lybia', 'state/libya'],
    ['Autsralia', 'state/australia'],
  ])('are one slip in %s, which is less than a last name and never a match', (text, id) => {
    for (const more of [{}, { type: 'state' as const }, { date: '2018-01-26' }]) {
      const [first, ...others] = found(text, more);
      expect(first).toMatchObject({ id, isMatch: false });
      expect(first?.score).toBeLessThan(70);
      expect(others.some(({ isMatch }) => isMatch)).toBe(false);
    }
    expect(found(text, { type: 'person' })).toEqual([]);
  });

  // Letters of Yemen, Angola, Israel and Niger.
  test.each(['enemy', 'Analog', 'serial', 'reign'])('are no others than two: %s is like nothing', (text) => {
    expect(found(text)).toEqual([]);
    expect(found(text, { type: 'state' })).toEqual([]);
  });

  test.each([{}, { type: 'person' as const }])('do not put a state before a last name (%j)', (more) => {
    expect(found('Le Drian', { date: '2018-01-26', ...more })).toEqual([
      { id: 'person/jean-yves-le-drian', isMatch: false, score: 70 },
    ]);
  });
});

describe('the time behind a day', () => {
  test.each(['T00:00Z', ' 23:59:60', 'T24:00:00', 'T09:30:00.000+09:00', 'T09:30:00,5-1130'])(
    'may be %s',
    (time) => expect(parsePeriod(`2021-01-15${time}`)).toEqual({ from: '2021-01-15', until: '2021-01-15' }),
  );

  test.each(['Tgarbage', 'T', 'T25:00', 'T24:01', 'T12:60', 'T12:00:61', 'T12:00+99:99', 'T12:00Zx'])(
    'is no %s',
    (time) => expect(() => parsePeriod(`2021-01-15${time}`)).toThrow(/is no date/),
  );
});

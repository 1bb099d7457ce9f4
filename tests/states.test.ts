import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { ask, query } from '../src/ask.ts';
import { open } from '../src/graph.ts';
import { openReconciler } from '../src/reconcile/reconcile.ts';

/* What codes of other datasets denote on which day, as the lists of their publishers have it. */

const graph = await open();
const STATE = 'https://w3id.org/demarche/id/';

async function resolved(scheme: string, code: string, date?: string): Promise<string[]> {
  const answer = await ask(graph, 'resolve', { scheme, code, ...(date && { date }) });
  if (answer.kind !== 'bindings') throw new TypeError('no rows');
  return answer.rows.map(({ entity }) => entity?.value.slice(STATE.length) ?? '').sort();
}

test.each<[string, string, string, string[]]>([
  // Correlates of War, State System Membership 2016.
  ['cow-number', '260', '1985-07-01', ['state/germany']],
  ['cow-number', '260', '1995-07-01', []],
  ['cow-number', '255', '1995-07-01', ['state/germany']],
  ['cow-number', '255', '1914-07-28', ['state/germany']],
  ['cow-number', '255', '1950-01-01', []],
  ['cow-number', '265', '1985-07-01', ['state/east-germany']],
  ['cow-number', '220', '1943-01-01', []],
  ['cow-number', '220', '1944-08-25', ['state/france']],
  ['cow-number', '365', '1985-07-01', ['state/soviet-union']],
  ['cow-number', '365', '1900-07-01', ['state/russia']],
  ['cow-number', '365', '2000-07-01', ['state/russia']],
  ['cow-number', '345', '1985-07-01', ['state/yugoslavia']],
  ['cow-number', '345', '1900-07-01', ['state/serbia']],
  ['cow-number', '345', '2010-07-01', ['state/serbia']],
  ['cow-number', '679', '2000-07-01', ['state/yemen']],
  ['cow-number', '731', '2021-01-15', ['state/north-korea']],
  // Members of the United Nations since 1945, of the Correlates of War and of Gleditsch and Ward since 1991.
  ['iso-3166-1-alpha-3', 'BYS', '1985-01-01', ['state/belarus']],
  ['iso-3166-1-alpha-3', 'BLR', '1985-01-01', []],
  ['iso-3166-1-alpha-3', 'UKR', '1985-01-01', ['state/ukraine']],
  ['cow-number', '370', '1985-01-01', []],
  ['cow-number', '370', '1991-12-26', ['state/belarus']],
  ['cow-number', '369', '1991-12-25', []],
  ['gleditsch-ward-number', '370', '1991-08-24', []],
  ['gleditsch-ward-number', '369', '1991-12-01', ['state/ukraine']],
  ['cow-abbreviation', 'FRN', '2021-01-15', ['state/france']],
  ['cow-abbreviation', 'GFR', '1985-07-01', ['state/germany']],
  // Gleditsch and Ward keep 260 for Germany after 1990.
  ['gleditsch-ward-number', '260', '1995-07-01', ['state/germany']],
  ['gleditsch-ward-number', '255', '1995-07-01', []],
  ['gleditsch-ward-number', '340', '2010-07-01', ['state/serbia']],
  ['gleditsch-ward-number', '678', '2000-07-01', ['state/yemen']],
  // ISO 3166-1: NA is a code, and codes of dissolved states were given anew.
  ['iso-3166-1-alpha-2', 'NA', '2021-01-15', ['state/namibia']],
  ['iso-3166-1-alpha-2', 'CS', '1985-07-01', ['state/czechoslovakia']],
  ['iso-3166-1-alpha-2', 'CS', '2005-07-01', ['state/serbia-and-montenegro']],
  ['iso-3166-1-alpha-2', 'SU', '1985-07-01', ['state/soviet-union']],
  ['iso-3166-1-alpha-2', 'SU', '2021-01-15', []],
  ['iso-3166-1-alpha-2', 'BU', '1980-01-01', ['state/myanmar']],
  ['iso-3166-1-alpha-2', 'MM', '1980-01-01', []],
  ['iso-3166-1-alpha-2', 'XK', '2021-01-15', []],
  ['iso-3166-1-alpha-2', 'AU', '2021-01-15', ['state/australia']],
  ['iso-3166-1-alpha-3', 'PRK', '2021-01-15', ['state/north-korea']],
  ['iso-3166-1-numeric', '004', '2021-01-15', ['state/afghanistan']],
  // FIPS 10-4: two letters of its own.
  ['fips-10-4', 'AU', '2021-01-15', ['state/austria']],
  ['fips-10-4', 'AS', '2021-01-15', ['state/australia']],
  ['fips-10-4', 'JA', '2021-01-15', ['state/japan']],
  ['fips-10-4', 'KV', '2021-01-15', ['state/kosovo']],
  ['fips-10-4', 'RS', '2021-01-15', ['state/russia']],
  ['cameo-country', 'PSE', '2019-10-24', ['state/palestine']],
  ['un-m49', '250', '2021-01-15', ['state/france']],
  // Schemes whose codes are IRIs.
  ['wikidata', 'Q17', '2021-01-15', ['state/japan']],
  ['geonames', '1861060', '2021-01-15', ['state/japan']],
  ['eu-country-authority', 'FRA', '2021-01-15', ['state/france']],
])('%s %s on %s', async (scheme, code, date, entities) => {
  expect(await resolved(scheme, code, date)).toEqual(entities);
});

test('without a day there is one row for each span', async () => {
  expect(await resolved('cow-number', '740')).toEqual(['state/japan', 'state/japan']);
});

/** Whether what the code denotes was a state on the day, as `resolve` has it. */
async function onThatDay(scheme: string, code: string, date: string) {
  const answer = await ask(graph, 'resolve', { scheme, code, date });
  return answer.kind === 'bindings' ? answer.rows.map((row) => row.onThatDay?.value) : [];
}

test('a state that has ended, or not begun, is told as such where its code has no days', async () => {
  expect(await onThatDay('fips-10-4', 'HR', '1950-01-01')).toEqual(['not yet']);
  expect(await onThatDay('fips-10-4', 'HR', '2021-01-15')).toEqual(['yes']);
  expect(await onThatDay('fips-10-4', 'EN', '1970-01-01')).toEqual(['not then']);
  expect(await onThatDay('fips-10-4', 'UR', '2021-01-15')).toEqual(['no longer']);
  expect(await onThatDay('un-m49', '278', '2021-01-15')).toEqual(['no longer']);
  // Members of the United Nations from its first day.
  expect(await onThatDay('iso-3166-1-alpha-2', 'UA', '1945-10-23')).toEqual(['not yet']);
  expect(await onThatDay('iso-3166-1-alpha-2', 'UA', '1945-10-24')).toEqual(['yes']);
  expect(await onThatDay('iso-3166-1-alpha-2', 'BY', '1985-01-01')).toEqual(['yes']);
  // Proclaimed on 1988-11-15, in Algiers.
  expect(await onThatDay('cameo-country', 'PSE', '1930-01-01')).toEqual(['not yet']);
  expect(await onThatDay('cameo-country', 'PSE', '1988-11-15')).toEqual(['yes']);
  // Independent on 1980-07-30, which Gleditsch and Ward have a month before.
  expect(await onThatDay('cameo-country', 'VUT', '1980-07-29')).toEqual(['not yet']);
  expect(await onThatDay('cameo-country', 'VUT', '1980-07-30')).toEqual(['yes']);
});

test('a code whose list leaves out one end has that of the thing', async () => {
  // Withdrawn on 1990-10-30, of a state that was founded in 1949.
  expect(await onThatDay('iso-3166-1-alpha-3', 'DDR', '1930-01-01')).toEqual(['not yet']);
  expect(await onThatDay('iso-3166-1-alpha-3', 'DDR', '1985-01-01')).toEqual(['yes']);
  expect(await onThatDay('iso-3166-1-alpha-3', 'DDR', '1990-10-15')).toEqual(['yes']);
  // Both ends are the list's own.
  expect(await onThatDay('cow-number', '365', '1985-07-01')).toEqual([undefined]);
});

test.each([
  ['http://www.wikidata.org/entity/Q17', 'state/japan'],
  ['https://sws.geonames.org/1861060/', 'state/japan'],
  ['https://sws.geonames.org/1861060', 'state/japan'],
  ['http://publications.europa.eu/resource/authority/country/JPN', 'state/japan'],
])('%s, as `identifiers` has it, is a code for `resolve`', async (code, entity) => {
  const answer = await ask(graph, 'resolve', { code });
  expect(answer.kind === 'bindings' && answer.rows.map((row) => row.entity?.value)).toEqual([STATE + entity]);
});

test.each([
  'http://www.wikidata.org/entity/Q142 x',
  'http://www.wikidata.org/entity/Q1|2',
  'https://sws.geonames.org/<3017382>',
  'http://www.wikidata.org/entity/',
  'http://www.wikidata.org/entity/%',
])('%s is no code of anything', async (code) => {
  const answer = await ask(graph, 'resolve', { code });
  expect(answer.kind === 'bindings' && answer.rows).toEqual([]);
});

test('of a state without recorded days nothing is said', async () => {
  expect(await onThatDay('iso-3166-1-alpha-2', 'VA', '1850-01-01')).toEqual([undefined]);
});

/** The day so many days after another. */
const dayBeside = (day: string, by: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + by * 86_400_000).toISOString().slice(0, 10);

// Two ways to the same days: SPARQL asks the records of the lists, reconciling joins them to spans.
test('a state was one on the same days for `resolve` as for reconciling', async () => {
  const reconciler = await openReconciler(graph);
  const all = await query(graph, 'SELECT ?state { ?state a dem:State ; skos:exactMatch ?item }');
  const states = new Set(all.kind === 'bindings' ? all.rows.map(({ state }) => state?.value ?? '') : []);
  let asked = 0;
  for (const iri of states) {
    const { spans = [], codes = [] } = reconciler.about(iri) ?? {};
    const code = codes.find(({ scheme }) => scheme === 'wikidata')?.code;
    if (code === undefined) continue;
    const ends = new Set(
      spans.flatMap(({ from, until }) => [from, until]).filter((day) => day !== undefined),
    );
    for (const date of new Set([...ends].flatMap((day) => [dayBeside(day, -1), day, dayBeside(day, 1)]))) {
      const isThere = spans.some(({ from, until }) => (from ?? date) <= date && date <= (until ?? date));
      const answer = await ask(graph, 'resolve', { scheme: 'wikidata', code, date });
      const row =
        answer.kind === 'bindings' ? answer.rows.find(({ entity }) => entity?.value === iri) : undefined;
      expect([iri, date, row?.onThatDay?.value === 'yes']).toEqual([iri, date, isThere]);
      asked++;
    }
  }
  expect(asked).toBeGreaterThan(500);
});

test.each<[string, string, string[]]>([
  ['japan', '2021-01-15', ['740']],
  ['japan', '1950-01-01', []],
  ['germany', '1985-07-01', ['260']],
  ['germany', '1995-07-01', ['255']],
])('the Correlates of War number of %s on %s', async (state, date, codes) => {
  const answer = await ask(graph, 'identifiers', { entity: `state:${state}`, scheme: 'cow-number', date });
  expect(answer.kind === 'bindings' && answer.rows.map(({ code }) => code?.value)).toEqual(codes);
});

test.each(['Korea, South', 'x y', '"} #', '<', '--'])(
  'the code %j, which is none, denotes nothing',
  async (code) => {
    const answer = await ask(graph, 'resolve', { code });
    expect(answer.kind === 'bindings' && answer.rows).toEqual([]);
  },
);

test('what has no code in a scheme is told, codes with days counted', async () => {
  const missing = async (scheme: string, date: string) => {
    const answer = await ask(graph, 'missing-identifiers', { scheme, date });
    return answer.kind === 'bindings'
      ? answer.rows.map(({ entity }) => entity?.value.slice(STATE.length))
      : [];
  };
  const alpha2 = await missing('iso-3166-1-alpha-2', '2021-01-15');
  expect(alpha2).toContain('state/kosovo');
  expect(alpha2).not.toContain('state/japan');
  expect(alpha2).not.toContain('state/myanmar');
  expect(await missing('cow-number', '2015-01-01')).toContain('state/palestine');
  // Ended as its last membership did; it says no last day of its own.
  expect(await missing('un-m49', '2021-01-15')).not.toContain('state/hanover');
  expect(await missing('un-m49', '1850-01-01')).toContain('state/hanover');
});

test('identifiers that contradict each other are found', async () => {
  const scheme = '<https://w3id.org/demarche/concept/identifier-scheme/fips-10-4>';
  const path = join(mkdtempSync(join(tmpdir(), 'demarche-states-')), 'conflict.ttl');
  writeFileSync(
    path,
    `@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @base <${STATE}state/> .
<japan> skos:notation "FR"^^${scheme} ; skos:exactMatch <http://www.wikidata.org/entity/Q142> .`,
  );
  const answer = await ask(await open({ data: [path], with: true }), 'conflicting-identifiers');
  rmSync(dirname(path), { recursive: true });
  const ofJapan = (iri?: string) => iri === `${STATE}state/japan`;
  expect(
    answer.kind === 'bindings' &&
      answer.rows
        .filter(({ entity, other }) => ofJapan(entity?.value) || ofJapan(other?.value))
        .map((row) => [row.conflict?.value, row.code?.value]),
  ).toEqual([
    ['one code, two things', 'FR'],
    ['one link, two things', 'http://www.wikidata.org/entity/Q142'],
    ['two codes, one thing', 'FR'],
    ['two links, one thing', 'http://www.wikidata.org/entity/Q142'],
  ]);
});

test.each<[string, string, string, string[]]>([
  // Yugoslavia's number changed on 1993-07-28, and passed to Serbia and Montenegro with the name on 2003-07-23.
  ['iso-3166-1-numeric', '890', '1985-07-01', ['state/yugoslavia']],
  ['iso-3166-1-numeric', '891', '1985-07-01', []],
  ['iso-3166-1-numeric', '890', '1993-07-27', ['state/yugoslavia']],
  ['iso-3166-1-numeric', '891', '1993-07-27', []],
  ['iso-3166-1-numeric', '891', '1993-07-28', ['state/yugoslavia']],
  ['iso-3166-1-numeric', '890', '1993-07-28', []],
  ['iso-3166-1-numeric', '891', '2003-07-22', ['state/yugoslavia']],
  ['iso-3166-1-numeric', '891', '2003-07-23', ['state/serbia-and-montenegro']],
  ['iso-3166-1-numeric', '891', '2021-01-15', []],
  ['iso-3166-1-numeric', '688', '2021-01-15', ['state/serbia']],
  ['iso-3166-1-alpha-2', 'YU', '1985-07-01', ['state/yugoslavia']],
  // Codes given anew.
  ['iso-3166-1-alpha-2', 'AI', '1976-07-01', ['state/djibouti']],
  ['iso-3166-1-alpha-2', 'AI', '1980-01-01', []],
  ['iso-3166-1-alpha-2', 'AI', '2021-01-15', ['territory/anguilla']],
  ['iso-3166-1-alpha-3', 'AIA', '2021-01-15', ['territory/anguilla']],
  ['iso-3166-1-alpha-2', 'BQ', '1978-07-01', ['territory/british-antarctic-territory']],
  ['iso-3166-1-alpha-2', 'BQ', '2010-12-14', []],
  ['iso-3166-1-alpha-2', 'BQ', '2010-12-15', ['territory/caribbean-netherlands']],
  ['iso-3166-1-alpha-2', 'AN', '2010-12-14', ['territory/netherlands-antilles']],
  ['iso-3166-1-alpha-2', 'AN', '2010-12-15', []],
  ['iso-3166-1-alpha-2', 'SK', '1974-12-31', ['territory/sikkim']],
  ['iso-3166-1-alpha-2', 'SK', '1985-07-01', []],
  ['iso-3166-1-alpha-2', 'SK', '1993-06-14', []],
  ['iso-3166-1-alpha-2', 'SK', '1993-06-15', ['state/slovakia']],
  ['iso-3166-1-alpha-2', 'GE', '1978-07-01', ['territory/gilbert-and-ellice-islands']],
  ['iso-3166-1-alpha-2', 'GE', '1985-07-01', []],
  ['iso-3166-1-alpha-2', 'GE', '2008-08-08', ['state/georgia']],
  ['iso-3166-1-alpha-2', 'VN', '1975-01-01', ['state/south-vietnam']],
  ['iso-3166-1-alpha-2', 'VD', '1975-01-01', ['state/vietnam']],
  ['iso-3166-1-alpha-3', 'VNM', '1995-07-11', ['state/vietnam']],
  ['iso-3166-1-alpha-2', 'YE', '1990-08-13', ['state/north-yemen']],
  ['iso-3166-1-alpha-2', 'YE', '1990-08-14', ['state/yemen']],
  ['iso-3166-1-alpha-2', 'YD', '1990-08-13', ['state/south-yemen']],
  ['iso-3166-1-numeric', '886', '1985-07-01', ['state/north-yemen']],
  ['iso-3166-1-numeric', '887', '1985-07-01', []],
  ['iso-3166-1-numeric', '887', '2015-03-26', ['state/yemen']],
  // Codes that changed.
  ['iso-3166-1-numeric', '280', '1990-10-29', ['state/germany']],
  ['iso-3166-1-numeric', '276', '1990-10-29', []],
  ['iso-3166-1-numeric', '276', '1990-10-30', ['state/germany']],
  ['iso-3166-1-numeric', '278', '1985-07-01', ['state/east-germany']],
  ['iso-3166-1-numeric', '230', '1993-07-15', ['state/ethiopia']],
  ['iso-3166-1-numeric', '231', '1993-07-16', ['state/ethiopia']],
  ['iso-3166-1-numeric', '590', '1993-07-21', ['state/panama']],
  ['iso-3166-1-numeric', '591', '1993-07-22', ['state/panama']],
  ['iso-3166-1-numeric', '736', '2010-07-01', ['state/sudan']],
  ['iso-3166-1-numeric', '736', '2011-08-08', ['state/sudan']],
  ['iso-3166-1-numeric', '729', '2011-08-08', []],
  ['iso-3166-1-numeric', '729', '2011-08-09', ['state/sudan']],
  ['iso-3166-1-numeric', '729', '2021-01-15', ['state/sudan']],
  ['iso-3166-1-alpha-3', 'ROM', '2002-01-31', ['state/romania']],
  ['iso-3166-1-alpha-3', 'ROU', '2002-01-31', []],
  ['iso-3166-1-alpha-3', 'ROU', '2002-02-01', ['state/romania']],
  ['iso-3166-1-alpha-2', 'DY', '1975-07-01', ['state/benin']],
  ['iso-3166-1-alpha-2', 'BJ', '1975-07-01', []],
  ['iso-3166-1-alpha-2', 'BJ', '1985-07-01', ['state/benin']],
  ['iso-3166-1-alpha-2', 'DJ', '1985-07-01', ['state/djibouti']],
  ['iso-3166-1-alpha-2', 'HV', '1980-07-01', ['state/burkina-faso']],
  ['iso-3166-1-alpha-3', 'BFA', '2021-01-15', ['state/burkina-faso']],
  ['iso-3166-1-alpha-3', 'NHB', '1979-07-01', ['state/vanuatu']],
  ['iso-3166-1-alpha-3', 'RHO', '1979-07-01', ['state/zimbabwe']],
  ['iso-3166-1-alpha-2', 'RH', '1990-01-01', []],
  ['iso-3166-1-alpha-3', 'PCI', '1980-07-01', ['territory/trust-territory-of-the-pacific-islands']],
  ['iso-3166-1-numeric', '532', '1993-07-11', ['territory/netherlands-antilles']],
  ['iso-3166-1-numeric', '530', '1993-07-12', ['territory/netherlands-antilles']],
  ['iso-3166-1-numeric', '530', '1985-07-01', []],
  ['iso-3166-1-numeric', '530', '2010-10-09', ['territory/netherlands-antilles']],
  ['iso-3166-1-numeric', '296', '2021-01-15', ['state/kiribati']],
  ['iso-3166-1-alpha-2', 'SI', '1992-12-31', ['state/slovenia']],
  ['iso-3166-1-numeric', '705', '1993-06-14', []],
  ['iso-3166-1-alpha-3', 'SRB', '2006-07-23', []],
  ['iso-3166-1-alpha-2', 'VN', '1976-12-31', ['state/south-vietnam']],
  ['iso-3166-1-numeric', '704', '1970-07-01', []],
  // FIPS 10-4 of what has ended.
  ['fips-10-4', 'GC', '1985-07-01', ['state/east-germany']],
  ['fips-10-4', 'UR', '1985-07-01', ['state/soviet-union']],
  ['fips-10-4', 'CZ', '1985-07-01', ['state/czechoslovakia']],
  ['fips-10-4', 'YE', '1985-07-01', ['state/north-yemen']],
  ['fips-10-4', 'YS', '1985-07-01', ['state/south-yemen']],
  ['fips-10-4', 'VS', '1970-07-01', ['state/south-vietnam']],
  // UN M49 of what has ended.
  ['un-m49', '200', '1985-07-01', ['state/czechoslovakia']],
  ['un-m49', '278', '1985-07-01', ['state/east-germany']],
  ['un-m49', '582', '1985-07-01', ['territory/trust-territory-of-the-pacific-islands']],
  ['un-m49', '720', '1985-07-01', ['state/south-yemen']],
  ['un-m49', '810', '1985-07-01', ['state/soviet-union']],
  ['un-m49', '886', '1985-07-01', ['state/north-yemen']],
  ['un-m49', '890', '1985-07-01', ['state/yugoslavia']],
  ['un-m49', '891', '2003-02-03', ['state/yugoslavia']],
  ['un-m49', '891', '2003-02-04', ['state/serbia-and-montenegro']],
  ['un-m49', '891', '2006-06-05', []],
  // The United Nations had given these when ISO had not yet, on 2006-07-23.
  ['un-m49', '688', '2006-07-23', ['state/serbia']],
  ['un-m49', '499', '2006-07-23', ['state/montenegro']],
  ['un-m49', '276', '1985-07-01', []],
  ['un-m49', '280', '1985-07-01', ['state/germany']],
  ['un-m49', '643', '1985-07-01', []],
  ['un-m49', '643', '1991-12-26', ['state/russia']],
  ['un-m49', '531', '2010-10-09', []],
  ['un-m49', '531', '2010-10-10', ['territory/curacao']],
  ['un-m49', '714', '1970-07-01', ['state/south-vietnam']],
  ['un-m49', '698', '1975-01-01', ['territory/sikkim']],
  ['un-m49', '594', '1975-01-01', ['territory/panama-canal-zone']],
  // Of realms of which Wikidata has two items, the one with the ISO 3166-1 code.
  ['wikidata', 'Q29999', '2021-01-15', ['state/netherlands']],
  ['wikidata', 'Q35', '2021-01-15', ['state/denmark']],
])('a code that changed, or was given anew: %s %s on %s', async (scheme, code, date, entities) => {
  expect(await resolved(scheme, code, date)).toEqual(entities);
});

// The first day is that of ISO's newsletter; on the day before, the code was nobody's.
test.each<[string, string[], string, string]>([
  ['state/estonia', ['EE', 'EST', '233'], '1992-06-14', '1992-06-15'],
  ['state/latvia', ['LV', 'LVA', '428'], '1992-06-14', '1992-06-15'],
  ['state/lithuania', ['LT', 'LTU', '440'], '1992-06-14', '1992-06-15'],
  ['state/russia', ['RU', 'RUS', '643'], '1992-06-14', '1992-06-15'],
  ['state/croatia', ['HR', 'HRV', '191'], '1992-06-14', '1992-06-15'],
  ['state/georgia', ['GE', 'GEO', '268'], '1992-08-27', '1992-08-28'],
  ['state/czechia', ['CZ', 'CZE', '203'], '1993-06-14', '1993-06-15'],
  ['state/slovakia', ['SK', 'SVK', '703'], '1993-06-14', '1993-06-15'],
  ['territory/metropolitan-france', ['FX', 'FXX', '249'], '1993-06-17', '1993-06-18'],
  ['territory/mayotte', ['YT', 'MYT', '175'], '1993-07-11', '1993-07-12'],
  ['state/eritrea', ['ER', 'ERI', '232'], '1993-07-15', '1993-07-16'],
  ['state/north-macedonia', ['MK', 'MKD', '807'], '1993-07-15', '1993-07-16'],
  ['state/palestine', ['PS', 'PSE', '275'], '1999-09-30', '1999-10-01'],
  ['territory/aland-islands', ['AX', 'ALA', '248'], '2004-02-12', '2004-02-13'],
  ['territory/guernsey', ['GG', 'GGY', '831'], '2006-03-28', '2006-03-29'],
  ['territory/isle-of-man', ['IM', 'IMN', '833'], '2006-03-28', '2006-03-29'],
  ['territory/jersey', ['JE', 'JEY', '832'], '2006-03-28', '2006-03-29'],
  ['state/serbia', ['RS', 'SRB', '688'], '2006-09-25', '2006-09-26'],
  ['state/montenegro', ['ME', 'MNE', '499'], '2006-09-25', '2006-09-26'],
  ['territory/saint-barthelemy', ['BL', 'BLM', '652'], '2007-09-20', '2007-09-21'],
  ['territory/saint-martin', ['MF', 'MAF', '663'], '2007-09-20', '2007-09-21'],
  ['territory/curacao', ['CW', 'CUW', '531'], '2010-12-14', '2010-12-15'],
  ['territory/sint-maarten', ['SX', 'SXM', '534'], '2010-12-14', '2010-12-15'],
  ['territory/caribbean-netherlands', ['BQ', 'BES', '535'], '2010-12-14', '2010-12-15'],
  ['state/south-sudan', ['SS', 'SSD', '728'], '2011-08-08', '2011-08-09'],
  // Of a year alone, from its first day; a code that passed on, passed with the year.
  ['territory/aruba', ['AW', 'ABW', '533'], '1985-12-31', '1986-01-01'],
  ['state/palau', ['PW', 'PLW', '585'], '1985-12-31', '1986-01-01'],
  ['state/vietnam', ['VN', 'VNM', '704'], '1976-12-31', '1977-01-01'],
])(
  'the ISO 3166-1 codes of %s, %j, are not yet its own on %s, and are on %s',
  async (thing, codes, before, from) => {
    const schemes = ['iso-3166-1-alpha-2', 'iso-3166-1-alpha-3', 'iso-3166-1-numeric'];
    for (const [at, code] of codes.entries()) {
      expect(await resolved(schemes[at] ?? '', code, before)).not.toContain(thing);
      expect(await resolved(schemes[at] ?? '', code, from)).toEqual([thing]);
    }
  },
);

// A year without a day, or a change between two known days: on each day on which either may have held, both do.
test.each<[string, string, string, string, string, string]>([
  ['iso-3166-1-alpha-2', 'state/burkina-faso', 'HV', 'BF', '1984-08-04', '1984-12-31'],
  ['iso-3166-1-alpha-3', 'state/benin', 'DHY', 'BEN', '1977-01-01', '1977-12-31'],
  ['iso-3166-1-alpha-2', 'state/djibouti', 'AI', 'DJ', '1977-06-27', '1977-12-31'],
  ['iso-3166-1-alpha-2', 'state/zimbabwe', 'RH', 'ZW', '1980-01-01', '1980-12-31'],
  ['iso-3166-1-alpha-3', 'state/vanuatu', 'NHB', 'VUT', '1980-07-30', '1980-12-31'],
  ['iso-3166-1-alpha-2', 'territory/french-southern-territories', 'FQ', 'TF', '1979-01-01', '1979-12-31'],
  ['un-m49', 'state/germany', '280', '276', '1990-10-03', '1990-10-29'],
  ['un-m49', 'state/ethiopia', '230', '231', '1993-05-24', '1993-07-15'],
  ['un-m49', 'state/sudan', '736', '729', '2011-07-09', '2011-08-08'],
  ['un-m49', 'state/yugoslavia', '890', '891', '1992-04-27', '1993-07-27'],
  ['un-m49', 'territory/netherlands-antilles', '532', '530', '1986-01-01', '1993-07-11'],
  ['un-m49', 'state/panama', '590', '591', '1979-10-01', '1993-07-21'],
])('%s of %s: %s and %s both hold from %s to %s', async (scheme, thing, old, later, from, until) => {
  const holds = async (day: string) => [
    (await resolved(scheme, old, day)).includes(thing),
    (await resolved(scheme, later, day)).includes(thing),
  ];
  expect(await holds(dayBeside(from, -1))).toEqual([true, false]);
  expect(await holds(from)).toEqual([true, true]);
  expect(await holds(until)).toEqual([true, true]);
  expect(await holds(dayBeside(until, 1))).toEqual([false, true]);
});

test.each<[string, string | undefined, string | undefined]>([
  // The EU's country table.
  ['territory/netherlands-antilles', '1954-12-29', '2010-10-09'],
  ['territory/sikkim', undefined, '1975-05-16'],
  ['territory/trust-territory-of-the-pacific-islands', undefined, '1994-09-30'],
  ['territory/canton-and-enderbury-islands', undefined, '1979-07-11'],
  ['state/bosnia-and-herzegovina', '1992-03-01', undefined],
  ['state/croatia', '1991-10-08', undefined],
  ['state/slovenia', '1991-06-25', undefined],
  // What these territories ended with: the colony's division, and the treaties in force on the day after.
  ['territory/gilbert-and-ellice-islands', undefined, '1975-12-31'],
  ['territory/panama-canal-zone', undefined, '1979-09-30'],
  // A code that ended is no territory that did.
  ['territory/british-antarctic-territory', undefined, undefined],
  ['territory/metropolitan-france', undefined, undefined],
  // Correlates of War.
  ['state/maldives', '1965-07-26', undefined],
  ['state/norway', '1905-06-07', undefined],
  ['state/estonia', '1918-02-24', undefined],
  ['state/latvia', '1918-11-18', undefined],
  ['state/hungary', '1918-11-16', undefined],
  ['state/czechoslovakia', '1918-10-28', '1992-12-31'],
  ['state/ireland', '1922-12-06', undefined],
  // What each was founded by, or ended with.
  ['state/lebanon', '1943-11-22', undefined],
  ['state/east-germany', '1949-10-07', '1990-10-02'],
  ['state/zanzibar', '1963-12-10', '1964-04-26'],
  ['state/new-zealand', '1907-09-26', undefined],
  ['state/palestine', '1988-11-15', undefined],
  // As members of the United Nations.
  ['state/belarus', '1945-10-24', undefined],
  ['state/ukraine', '1945-10-24', undefined],
  ['state/vanuatu', '1980-07-30', undefined],
  ['state/orange-free-state', '1854-02-23', '1902-05-31'],
  ['state/transvaal', undefined, '1902-05-31'],
  ['state/ottoman-empire', undefined, '1922-11-01'],
  // One day for three states on which none of them began.
  ['state/laos', undefined, undefined],
  ['state/vietnam', undefined, undefined],
  ['state/south-vietnam', undefined, '1975-04-30'],
])('the own first and last day of %s', async (thing, from, until) => {
  const answer = await query(
    graph,
    `SELECT ?from ?until { OPTIONAL { <${STATE}${thing}> dem:from ?from } OPTIONAL { <${STATE}${thing}> dem:until ?until } }`,
  );
  expect(answer.kind === 'bindings' && answer.rows.map((row) => [row.from?.value, row.until?.value])).toEqual(
    [[from, until]],
  );
});

const reconciler = await openReconciler(graph);

/** What a name means on a day: with `*` the one thing that it is matched to, else all that it names then. */
function named(text: string, date?: string): string[] {
  const candidates = reconciler
    .candidates({ text, type: 'state', ...(date && { date }) })
    .filter(({ features = [] }) => {
      const says = (id: string) => features.find((feature) => feature.id === id)?.value;
      return says('exact') && says('on-days') !== false;
    });
  return candidates.map(({ iri, match }) => `${match ? '*' : ''}${iri.slice(STATE.length + 6)}`).sort();
}

// A name that two states share is left open in every language, or in none.
test.each<[string[], string | undefined, string[]]>([
  [['Congo', 'コンゴ'], undefined, ['democratic-republic-of-the-congo', 'republic-of-the-congo']],
  [['Congo', 'コンゴ'], '1990-01-01', ['democratic-republic-of-the-congo', 'republic-of-the-congo']],
  [['Korea', 'Corée', '朝鮮'], '2000-01-01', ['north-korea', 'south-korea']],
  [['Korea', 'Corée', '朝鮮'], '1900-01-01', ['*korea']],
  [['Korea', 'Corée', '朝鮮'], '1920-01-01', []],
  [['Vietnam', 'Viêt Nam', 'ベトナム'], '1970-01-01', ['south-vietnam', 'vietnam']],
  [['Vietnam', 'Viêt Nam', 'ベトナム'], '2000-01-01', ['*vietnam']],
  [['Yemen', 'Yémen', 'イエメン'], '1980-01-01', ['north-yemen', 'south-yemen']],
  [['Yemen', 'Yémen', 'イエメン'], '2000-01-01', ['*yemen']],
  [['Samoa', 'サモア'], '2000-01-01', ['*samoa']],
  [['Guinea', 'Guinée', 'ギニア'], '2000-01-01', ['*guinea']],
  [['Sudan', 'Soudan', 'スーダン'], '2015-01-01', ['*sudan']],
  [['Ireland', 'Irlande', 'アイルランド'], '2000-01-01', ['*ireland']],
  [['China', 'Chine', '中国'], '1960-01-01', ['*china']],
  [['Germany', 'Allemagne', 'ドイツ'], '1980-01-01', ['*germany']],
  [['ドミニカ'], '2000-01-01', ['dominica', 'dominican-republic']],
  [['Byelorussian SSR', 'RSS de Biélorussie', '白ロシア'], '1985-01-01', ['*belarus']],
  [['Ukrainian SSR', 'RSS d’Ukraine', 'Ukraine', 'ウクライナ'], '1985-01-01', ['*ukraine']],
  [['Ukraine', 'ウクライナ'], '1935-01-01', []],
  [['German Empire', 'Empire allemand', 'ドイツ帝国'], '1914-07-28', ['*germany']],
  [['Russian Empire', 'Empire russe', 'ロシア帝国'], '1914-07-28', ['*russia']],
  [['Russian Empire', 'Russia', 'Russie', 'ロシア'], '1985-01-01', []],
  [['Turkey', 'Turquie', 'トルコ'], '1900-01-01', []],
  [['Gold Coast', 'Côte-de-l’Or', '黄金海岸'], undefined, ['*ghana']],
  [['Gold Coast', 'Côte-de-l’Or', '黄金海岸'], '1950-01-01', []],
  [['United Arab Republic', 'République arabe unie', 'アラブ連合共和国'], '1959-01-01', ['egypt', 'syria']],
  [['England', 'Angleterre', 'イングランド'], undefined, []],
])('%j on %s', (names, date, states) => {
  for (const name of names) expect([name, named(name, date)]).toEqual([name, states]);
});

test('every state and territory has a name in English, in French and in Japanese', async () => {
  const answer = await query(
    graph,
    `SELECT ?thing ?language {
      VALUES ?type { dem:State dem:Territory }
      VALUES ?language { "en" "fr" "ja" }
      ?thing a ?type .
      FILTER NOT EXISTS { ?thing rdfs:label ?label . FILTER (LANG(?label) = ?language) }
    } ORDER BY STR(?thing) ?language`,
  );
  expect(answer.kind === 'bindings' && answer.rows).toEqual([]);
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { ask } from '../src/ask.ts';
import { open } from '../src/graph.ts';

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

test('a state that has ended, or not begun, is told as such where its code has no days', async () => {
  const onThatDay = async (code: string, date: string) => {
    const answer = await ask(graph, 'resolve', { scheme: 'iso-3166-1-alpha-2', code, date });
    return answer.kind === 'bindings' ? answer.rows.map((row) => row.onThatDay?.value) : [];
  };
  expect(await onThatDay('HR', '1950-01-01')).toEqual(['not yet']);
  expect(await onThatDay('HR', '2021-01-15')).toEqual(['yes']);
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
  expect(
    answer.kind === 'bindings' && answer.rows.map((row) => [row.conflict?.value, row.code?.value]),
  ).toEqual([
    ['one code, two things', 'FR'],
    ['one link, two things', 'http://www.wikidata.org/entity/Q142'],
    ['two codes, one thing', 'FR'],
    ['two links, one thing', 'http://www.wikidata.org/entity/Q142'],
  ]);
});

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ask } from '../src/ask.ts';
import { bindParameters, type ParameterValues } from '../src/catalogue.ts';
import type { QueryResult, Row } from '../src/engines/engine.ts';
import { open } from '../src/graph.ts';
import { RESULT_FORMATS } from '../src/write/results.ts';

/*
 * Every question over the real data, with and without interpretations, against an answer that was read by eye
 * against the text. To make golden files anew: GOLDEN=write npx vitest run tests/questions.test.ts,
 * and read the difference.
 */

const golden = (name: string) => join(import.meta.dirname, 'golden', name);
const graphs = { full: await open(), explicit: await open({ explicitOnly: true }) };
/** What needs another endpoint is asked of one that stands in for it (remote-questions.test.ts). */
const questions = graphs.full.catalogue.questions.filter(({ remote }) => remote === undefined);

/** Rows as strings, in order of the alphabet: engines agree on rows, not on the order of strings. */
function rowSet(result: QueryResult): string[] {
  if (result.kind !== 'bindings') throw new TypeError('no rows');
  const { variables, rows } = result;
  return rows.map((row) => JSON.stringify(variables.map((name) => row[name] ?? null))).sort();
}

/** What is asked where the whole answer is too much to read, or to wait for on Comunica. */
const states = ['japan', 'germany', 'soviet-union', 'namibia', 'taiwan', 'serbia', 'kosovo'];
const ASKED: Readonly<Record<string, ParameterValues>> = {
  identifiers: {
    entity: [...states.map((name) => `state:${name}`), 'territory:hong-kong', 'issue:terrorism'],
  },
  mappings: { entity: [...states.map((name) => `state:${name}`), 'person:nobuo-kishi'] },
};
/** The two thousand rows of the code lists say all the same. */
const isRead = ({ class: kind }: Row) => !['identifier', 'territory', 'state'].includes(kind?.value ?? '');
const readable = (slug: string, result: QueryResult): QueryResult =>
  slug === 'sources' && result.kind === 'bindings' ? { ...result, rows: result.rows.filter(isRead) } : result;

describe.each(questions.map(({ slug }) => slug))('%s', (slug) => {
  test.each(['full', 'explicit'] as const)('answers as reviewed (%s)', async (part) => {
    const answer = readable(slug, await ask(graphs[part], slug, ASKED[slug]));
    const text = await RESULT_FORMATS.tsv?.write(answer as never, { colour: false, width: 100 });
    const file = golden(part === 'full' ? `${slug}.tsv` : `${slug}.explicit.tsv`);
    if (process.env.GOLDEN === 'write') writeFileSync(file, text as string);
    expect(text).toBe(readFileSync(file, 'utf8'));
  });

  test.each(['full', 'explicit'] as const)('answers the same on Comunica (%s)', async (part) => {
    const params = slug === 'sources' ? { record: ['state:japan', 'person:nobuo-kishi'] } : ASKED[slug];
    const [oxigraph, comunica] = await Promise.all(
      (['oxigraph', 'comunica'] as const).map((engine) => ask(graphs[part], slug, params, { engine })),
    );
    expect(rowSet(comunica as QueryResult)).toEqual(rowSet(oxigraph as QueryResult));
  });
});

describe('every parameter', () => {
  const values: Record<string, string> = {
    event: 'e-2021-01-15-japan-france-teleconference',
    statement: 'e-2021-01-15-japan-france-teleconference/s13',
    state: 'japan',
    issue: 'terrorism',
    office: 'minister-of-defense-japan',
    entity: 'state:mali',
    'identifier-scheme': 'wikidata',
    date: '2021-01-15',
    question: 'positions',
    series: 'japan-france-2-plus-2',
    commitment: 'e-2021-01-15-japan-france-teleconference/s28-commitment',
    days: '100',
    code: 'FR',
  };
  // Where the value of its type has no answer in a question.
  const own: Record<string, string> = {
    'conflicting-sources --record': 'event:e-2014-01-09-japan-france-2-plus-2',
    'dropped-language --event': 'e-2019-01-11-japan-france-2-plus-2',
    'under-negotiation --date': '2018-01-31',
    'missing-identifiers --scheme': 'geonames',
    'resolve --scheme': 'cow-number',
    ...Object.fromEntries(
      ['agreements-in-force', 'contacts', 'coverage-of-record', 'under-negotiation'].map((slug) => [
        `${slug} --other`,
        'france',
      ]),
    ),
  };
  const all = questions.flatMap(({ slug, params }) =>
    params.map(({ name, type }) => [slug, name, type] as const),
  );
  const rows = async (slug: string, params = {}) => {
    const result = await ask(graphs.full, slug, params);
    return result.kind === 'bindings' ? result.rows : [];
  };

  test.each(all)('%s --%s takes a value that fits', async (slug, name, type) => {
    const value = own[`${slug} --${name}`] ?? (values[type] as string);
    const given = await rows(slug, { [name]: value });
    if (!['unanswered', 'conflicting-identifiers'].includes(slug)) expect(given.length).toBeGreaterThan(0);
  });

  // `until` a day long ago and the like leave nothing; so does an entity that nobody knows.
  test.each(
    all.filter(
      ([slug, name, type]) =>
        type !== 'question' &&
        name !== 'from' &&
        // Codes without days hold on every day.
        !(name === 'date' && ['identifiers', 'missing-identifiers', 'resolve'].includes(slug)),
    ),
  )('%s --%s leaves nothing for a value that nothing has', async (slug, name, type) => {
    const nothing: Record<string, string> = {
      date: '1800-01-01',
      code: '---',
      entity: 'state:nosuch',
      days: '0',
    };
    const value = nothing[type] ?? 'nosuch';
    expect(await rows(slug, { [name]: value })).toEqual([]);
  });

  test('timeline --from a day to come leaves nothing', async () => {
    expect(await rows('timeline', { from: '2999-01-01' })).toEqual([]);
  });
});

test('unanswered finds a request and a proposal that nobody answered', async () => {
  const data = [join(import.meta.dirname, 'fixtures/data/unanswered.ttl')];
  const result = await ask(await open({ data, derive: true }), 'unanswered');
  expect(
    result.kind === 'bindings' && result.rows.map((row) => [row.proposer?.value, row.words?.value]),
  ).toEqual([
    ['Minister A', 'Minister A asked Minister B for aid.'],
    ['Minister A', 'Minister A proposed to meet again.'],
  ]);
});

test('dropped-language claims an absence only where both meetings were read whole', async () => {
  const data = [join(import.meta.dirname, 'fixtures/data/dropped-language.ttl')];
  const result = await ask(await open({ data, derive: true }), 'dropped-language');
  // Regional issues are not dropped: the East China Sea is one of them.
  expect(
    result.kind === 'bindings' &&
      result.rows.map((row) => [
        row.held?.value,
        row.next?.value,
        row.standing?.value,
        row.issueLabel?.value,
      ]),
  ).toEqual([
    ['2000-01-01', '2001-01-01', 'absent', 'disinformation'],
    ['2001-01-01', '2002-01-01', 'cannot be told: not both read whole', undefined],
  ]);
});

test('contacts counts 0 for each year that was searched whole, and for no other', async () => {
  const data = [join(import.meta.dirname, 'fixtures/data/searched-years.ttl')];
  const graph = await open({ data, derive: true });
  const result = await ask(graph, 'contacts', { state: 'ruritania', other: 'graustark' });
  expect(
    result.kind === 'bindings' && result.rows.map(({ year, contacts }) => [year?.value, contacts?.value]),
  ).toEqual([
    ['2001', '0'],
    ['2002', '0'],
    ['2003', '1'],
  ]);
});

test('a parameter enters as a term: nothing in a value can end its VALUES block', () => {
  const evidence = questions.find(({ slug }) => slug === 'evidence') as (typeof questions)[0];
  for (const value of ['x> } ?s ?p ?o {', 'a b', 'https://e.org/"x', 'https://e.org/\\u003e']) {
    expect(() => bindParameters(evidence, { statement: value })).toThrow(/is no IRI/);
  }
});

import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PREFIXES } from '../src/prefixes.ts';
import { answered, candidates, FORM, isValid, post } from './support/reconciliation.ts';
import { problemIn, type Server, startServer, typeOf, until } from './support/serve.ts';

/* The Reconciliation Service API 0.2: answers that its schemas hold to be valid, and that are right. */

const fixture = (name: string) => join(import.meta.dirname, 'fixtures', 'reconcile', name);
const scratch = mkdtempSync(join(tmpdir(), 'demarche-reconcile-'));
afterAll(() => rmSync(scratch, { recursive: true }));

let server: Server;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const of = (pid: string, ...v: unknown[]) => ({ pid, v: v.length === 1 ? v[0] : v });
const iri = (name: string) => {
  const [kind = '', slug] = name.split(':');
  return `${PREFIXES[kind]}${slug}`;
};
const matched = async (query: object) =>
  (await candidates(server, query)).filter(({ match }) => match).map(({ id }) => id);

describe('the service manifest', () => {
  const manifest = async (headers = {}) => answered(await server.send('/reconcile', { headers }), 'manifest');

  test('is what GET without parameters has (§3.1), and says what there is', async () => {
    const told = await manifest();
    expect(told).toMatchObject({
      versions: ['0.2'],
      identifierSpace: 'https://w3id.org/demarche/',
      batchSize: 50,
    });
    expect(told.defaultTypes).toContainEqual({ id: `${PREFIXES.dem}State`, name: 'state' });
  });

  test('has addresses on the host that was asked', async () => {
    const addresses = (text: string) => [...text.matchAll(/https?:\/\/[^/"]+(?=\/)/g)].map(([one]) => one);
    for (const host of [server.url.replace('http://', ''), 'data.example.org']) {
      const { identifierSpace: _i, schemaSpace: _s, defaultTypes: _t, ...rest } = await manifest({ host });
      expect(new Set(addresses(JSON.stringify(rest)))).toEqual(new Set([`http://${host}`]));
    }
  });

  test('every address in it answers', async () => {
    const { view, preview, suggest, extend } = await manifest();
    const japan = encodeURIComponent(iri('state:japan'));
    const paths = [
      ...[view, preview].map(({ url }) => url.replace('{{id}}', japan)),
      ...[...Object.values(suggest), extend.propose_properties].map(
        (one) =>
          (one as { service_url: string; service_path: string }).service_url +
          (one as { service_path: string }).service_path,
      ),
    ].map((address) => address.replace(server.url, ''));
    expect(paths).toHaveLength(6);
    for (const path of paths) expect([path, (await server.send(path)).status < 400]).toEqual([path, true]);
  });

  test('is not sent again to whoever has it', async () => {
    const { etag } = (await server.send('/reconcile')).headers as { etag: string };
    expect((await server.send('/reconcile', { headers: { 'if-none-match': etag } })).status).toBe(304);
  });
});

describe('a query', () => {
  test.each<[object, string]>([
    [{ query: 'KISHI Nobuo' }, 'person:nobuo-kishi'],
    [{ query: '岸信夫', type: 'person' }, 'person:nobuo-kishi'],
    [{ query: 'France', type: `${PREFIXES.dem}State` }, 'state:france'],
    // The rest of its identifier, behind the schema space of the manifest.
    [{ query: 'France', type: 'State' }, 'state:france'],
    [{ query: 'France', type: ['state'], type_strict: 'any' }, 'state:france'],
    [{ query: 'France', type: ['state', 'territory'] }, 'state:france'],
    [{ query: 'Cote d Ivoire', type: 'state' }, 'state:cote-d-ivoire'],
    [{ query: '260', properties: [of('scheme', 'cow-number'), of('date', '1985-03-01')] }, 'state:germany'],
    // As spreadsheets have days, years and what was reconciled before.
    [
      { query: '260', properties: [of('scheme', 'cow-number'), of('date', '1985-03-01T00:00:00Z')] },
      'state:germany',
    ],
    [
      {
        query: '265',
        properties: [of('scheme', { id: iri('identifier-scheme:cow-number') }), of('date', 1985)],
      },
      'state:east-germany',
    ],
    [
      { query: 'the French defence minister', type: 'person', properties: [of('date', '2021-01-15')] },
      'person:florence-parly',
    ],
    [{ query: 'France', properties: [of('iso-3166-1-alpha-3', 'FRA'), of('nosuch', 'x')] }, 'state:france'],
    // The code tells namesakes apart.
    [{ query: 'Korea', properties: [of('iso-3166-1-alpha-3', 'KOR')] }, 'state:south-korea'],
    [{ properties: [of('iso-3166-1-alpha-3', 'FRA')] }, 'state:france'],
    [{ properties: [of('iso-3166-1-alpha-2', 'FR'), of('cow-number', 220)] }, 'state:france'],
    // The column says of which scheme the number is.
    [{ query: '260', properties: [of('cow-number', '260'), of('date', '1985')] }, 'state:germany'],
    // The forms in which other data sets have the same code.
    ...['Q142', 'wd:Q142', 'http://www.wikidata.org/entity/Q142', 'https://www.wikidata.org/wiki/Q142'].map(
      (code): [object, string] => [{ query: 'France', properties: [of('wikidata', code)] }, 'state:france'],
    ),
    // A word or a number that its code agrees with.
    [{ query: 'uae', properties: [of('cow-number', '696')] }, 'state:united-arab-emirates'],
    [{ query: 'NA', properties: [of('cow-number', '565')] }, 'state:namibia'],
    // What is judged not to be the other's says nothing of this one.
    [{ query: 'Morocco', properties: [of('wikidata', 'Q40362')] }, 'state:morocco'],
    // Of something near it: no reason for and none against.
    [{ query: 'Denmark', properties: [of('wikidata', 'Q756617')] }, 'state:denmark'],
    // §4.4: an identifier finds what it identifies.
    [{ query: iri('state:japan') }, 'state:japan'],
    [{ query: 'state:japan' }, 'state:japan'],
  ])('%j means %s', async (query, name) => {
    const found = await candidates(server, query);
    expect(found[0]).toMatchObject({ id: iri(name), match: true });
    expect(found.filter(({ match }) => match)).toHaveLength(1);
    expect(found[0]?.score).toBeGreaterThan(85);
    expect(found[0]?.score).toBeLessThanOrEqual(100);
  });

  test.each<[string, object]>([
    ['two states of one name', { query: 'Korea', type: 'state' }],
    ['a title of two holders', { query: 'the French defence minister', type: 'person' }],
    ['a number of no scheme', { query: '260' }],
    ['a name that is only alike', { query: 'Frnace' }],
    ['a name and the code of another', { query: 'Niger', properties: [of('iso-3166-1-alpha-3', 'NGA')] }],
    [
      'two codes that disagree',
      { properties: [of('iso-3166-1-alpha-3', 'FRA'), of('iso-3166-1-alpha-2', 'DE')] },
    ],
    ['codes of two', { properties: [of('iso-3166-1-alpha-3', 'FRA', 'DEU')] }],
    ['a code on another day', { properties: [of('cow-number', '265'), of('date', '2001-01-01')] }],
    [
      'a name with a code of its own on another day',
      { query: 'Germany', properties: [of('cow-number', '260'), of('date', '1995')] },
    ],
    [
      'a name with the address of another',
      { query: 'Germany', properties: [of('wikidata', 'https://www.wikidata.org/wiki/Q142')] },
    ],
    // The state of the United States.
    ['a code that is judged not to be its', { query: 'Georgia', properties: [of('wikidata', 'Q1428')] }],
    [
      'the same beside a code of its own',
      { properties: [of('wikidata', 'Q1428'), of('iso-3166-1-alpha-3', 'GEO')] },
    ],
    ['the same as a text', { query: 'Q1428', properties: [of('iso-3166-1-alpha-3', 'GEO')] }],
    [
      'a code on another day beside one without days',
      { properties: [of('cow-number', '260'), of('iso-3166-1-alpha-3', 'DEU'), of('date', '1995')] },
    ],
    ['a number that two have in that year', { properties: [of('cow-number', '345'), of('date', '2003')] }],
    ['the same code alone', { properties: [of('wikidata', 'Q1428')] }],
    ['a code of something near', { properties: [of('wikidata', 'Q756617')] }],
    ['a thing of another type', { query: 'France', type: 'person' }],
    ['a name of a person and of states', { query: 'Korea', type: ['state', 'person'] }],
  ])('%s is no match', async (_what, query) => {
    expect(await matched(query)).toEqual([]);
  });

  test('what contradicts is told, each candidate with what the code says of it', async () => {
    const found = await candidates(server, {
      query: 'Niger',
      properties: [of('iso-3166-1-alpha-3', 'NGA')],
    });
    const told = found.map(({ id, features }) => [
      id,
      features.find((one) => one.id === 'iso-3166-1-alpha-3')?.value,
    ]);
    expect(told).toEqual([
      [iri('state:niger'), false],
      [iri('state:nigeria'), true],
    ]);
  });

  test.each([
    ['Q1428', 'judged not to be its', 'Georgia'],
    ['Q756617', 'of something near it', 'Denmark'],
  ])('of %s it is told that it is %s', async (code, told, name) => {
    const [found] = await candidates(server, { query: name, properties: [of('wikidata', code)] });
    expect(JSON.stringify(found)).toContain(told);
  });

  test.each([
    [{ properties: [of('cow-number', '817'), of('date', '1975')] }],
    [{ query: '817', properties: [of('cow-number', '817'), of('date', '1975')] }],
    [{ query: 'South Vietnam', properties: [of('cow-number', '817'), of('date', '1975')] }],
  ])('a code in the year in which its state ended is a match: %j', async (query) => {
    expect(await matched(query)).toEqual([iri('state:south-vietnam')]);
  });

  test('of two that have a code in one year, the name beside it tells which', async () => {
    const of1991 = [of('cow-number', '365'), of('date', '1991')];
    expect(await matched({ query: 'Russia', properties: of1991 })).toEqual([iri('state:russia')]);
    expect(await matched({ query: 'Soviet Union', properties: of1991 })).toEqual([iri('state:soviet-union')]);
    // Without a name nothing tells, and both say so.
    for (const properties of [of1991, [of('cow-number', '2', '20')]]) {
      const both = await candidates(server, { properties });
      expect(both).toHaveLength(2);
      for (const one of both) {
        expect(one).toMatchObject({ match: false });
        expect(JSON.stringify(one)).toContain('ambiguous: ');
      }
    }
  });

  test('a code that nothing has says nothing', async () => {
    expect(
      await matched({ query: 'Kosovo', type: 'state', properties: [of('iso-3166-1-alpha-3', 'ZZZ')] }),
    ).toEqual([iri('state:kosovo')]);
  });

  test('type_strict says whether others may be looked at', async () => {
    const types = async (typeStrict: string) =>
      (await candidates(server, { query: 'France', type: 'person', type_strict: typeStrict })).map(
        ({ type }) => type[0]?.name,
      );
    expect(await types('should')).toContain('state');
    expect(await types('any')).not.toContain('state');
    expect(
      await candidates(server, { query: 'France', type: ['state', 'person'], type_strict: 'all' }),
    ).toEqual([]);
  });

  test('candidates come by score, no more than asked for', async () => {
    const found = await candidates(server, { query: 'Japan France', limit: 3 });
    expect(found).toHaveLength(3);
    const scores = found.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
  });

  test('what one asks in vain is told beside its result, and the others have theirs', async () => {
    const queries = {
      fine: { query: 'Japan' },
      long: { query: 'x'.repeat(501) },
      type: { query: 'Japan', type: 'planet' },
      scheme: { query: '392', properties: [of('scheme', 'nosuch')] },
      blank: { query: ' ' },
      ['__proto__']: { query: 'France' },
    };
    const answer = answered(await post(server, 'queries', queries), 'reconciliation-result-batch');
    expect(Object.keys(answer)).toEqual(Object.keys(queries));
    const errors = Object.entries(answer).map(([id, one]) => [id, (one as { error?: string }).error]);
    expect(errors).toEqual([
      ['fine', undefined],
      ['long', expect.stringMatching(/500 characters/)],
      ['type', expect.stringMatching(/planet.*state/)],
      ['scheme', expect.stringMatching(/nosuch.*cow-number/)],
      ['blank', expect.stringMatching(/no text/)],
      ['__proto__', undefined],
    ]);
  });

  // OpenRefine shows candidates, and no errors.
  test('a date that is none leaves candidates, of which none is a match', async () => {
    const found = await candidates(server, { query: 'Japan', properties: [of('date', '2021-02-30')] });
    expect(found[0]).toMatchObject({ id: iri('state:japan'), match: false });
    expect(JSON.stringify(found[0])).toContain('2021-02-30');
  });

  test('a batch of the longest texts, each of words that name states, is answered in time', async () => {
    const text = 'Japan France Germany Korea United Kingdom '.repeat(12).slice(0, 500);
    const queries = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`q${at}`, { query: text }]));
    const answer = answered(await post(server, 'queries', queries), 'reconciliation-result-batch');
    expect(Object.keys(answer)).toHaveLength(50);
  });

  test('by GET has the answer of POST, kept under its tag', async () => {
    const queries = JSON.stringify({ q: { query: 'France', type: null, limit: -1 } });
    const path = `/reconcile?${new URLSearchParams({ queries })}`;
    const got = await server.send(path);
    expect(got.text).toBe((await post(server, 'queries', queries)).text);
    const again = await server.send(path, { headers: { 'if-none-match': got.headers.etag as string } });
    expect(again.status).toBe(304);
  });
});

describe('misuse', () => {
  /** Rows with a name that fits a line. */
  const beginnings = (rows: [string, number, RegExp][]) =>
    rows.map((row): [string, ...typeof row] => [row[0].slice(0, 60), ...row]);

  test.each(
    beginnings([
      ['{', 400, /queries is no JSON/],
      ['[]', 400, /no JSON object/],
      ['{"q":"Japan"}', 400, /"q".*no JSON object/],
      ['{"q":{}}', 400, /neither query nor properties/],
      ['{"q":{"query":1}}', 400, /query is no string/],
      ['{"fine":{"query":"Japan"},"q7":{"type":"State"}}', 400, /"q7" has neither query nor properties/],
      ['{"q":{"query":"x","limit":1.5}}', 400, /limit/],
      ['{"q":{"query":"x","type":[1]}}', 400, /type/],
      ['{"q":{"query":"x","type_strict":"maybe"}}', 400, /type_strict/],
      ['{"q":{"query":"x","properties":[{"v":"1"}]}}', 400, /pid/],
      [
        JSON.stringify({ q: { query: 'x', type: Array(21).fill('state') } }),
        413,
        /21 types in the query "q"/,
      ],
      [
        JSON.stringify({ q: { query: 'x', properties: Array(51).fill(of('date', '2021')) } }),
        413,
        /51 properties/,
      ],
      [
        JSON.stringify({ q: { query: 'x', properties: [of('date', ...Array(21).fill('2021'))] } }),
        413,
        /21 values/,
      ],
      [
        JSON.stringify(Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`q${at}`, { query: 'x' }]))),
        413,
        /51 queries.*50/,
      ],
    ]),
  )('queries %s', async (_begins, queries, status, about) => {
    expect(problemIn(await post(server, 'queries', queries), status).detail).toMatch(about);
  });

  test.each(
    beginnings([
      ['{}', 400, /ids/],
      ['{"ids":["x"]}', 400, /properties/],
      ['{"ids":[1],"properties":[]}', 400, /id/],
      ['{"ids":[],"properties":[{"id":"nosuch"}]}', 400, /nosuch/],
      [
        '{"ids":[],"properties":[{"id":"from"},{"id":"from","settings":{"date":"1985"}}]}',
        400,
        /from.*twice/,
      ],
      ['{"ids":[],"properties":[{"id":"office","settings":{"date":"soon"}}]}', 400, /soon/],
      [JSON.stringify({ ids: Array(1001).fill('x'), properties: [] }), 413, /1001 ids/],
    ]),
  )('extend %s', async (_begins, extend, status, about) => {
    expect(problemIn(await post(server, 'extend', extend), status).detail).toMatch(about);
  });

  test('other requests than these', async () => {
    const form = (body: string, type = FORM['content-type']) =>
      server.send('/reconcile', { method: 'POST', headers: { 'content-type': type }, body });
    problemIn(await form(''), 400);
    problemIn(await form('queries={}&extend={}'), 400);
    problemIn(await form('queries={}&queries={}'), 400);
    problemIn(await form('{}', 'application/json'), 415);
    problemIn(await form('ASK {}', 'application/sparql-query'), 415);
    problemIn(await form(`queries=${'x'.repeat(2 ** 20)}`), 413);
    problemIn(await server.send('/reconcile/preview'), 400);
    problemIn(await server.send('/reconcile/preview?id=japan'), 404);
    problemIn(await server.send('/reconcile/preview?id=urn:nosuch'), 404);
    problemIn(await server.send('/reconcile/suggest/entity?cursor=-1'), 400);
    problemIn(await server.send('/reconcile/suggest/entity?type=planet'), 400);
    problemIn(await server.send('/reconcile/suggest/nosuch'), 404);
    problemIn(await server.send('/reconcile', { headers: { accept: 'text/turtle' } }), 406);
  });

  test('other methods are refused with those that there are', async () => {
    for (const [path, allow] of [
      ['/reconcile', 'GET, HEAD, POST, OPTIONS'],
      ['/reconcile/preview', 'GET, HEAD, OPTIONS'],
      ['/reconcile/suggest/entity', 'GET, HEAD, OPTIONS'],
      ['/reconcile/extend/propose', 'GET, HEAD, OPTIONS'],
    ] as const) {
      const reply = await server.send(path, { method: 'DELETE' });
      problemIn(reply, 405);
      expect(reply.headers.allow).toBe(allow);
    }
  });

  test('pages of other hosts may ask (§3.3), with a preflight or without', async () => {
    const headers = { origin: 'https://refine.example', 'access-control-request-method': 'POST' };
    const preflight = await server.send('/reconcile', { method: 'OPTIONS', headers });
    expect([preflight.status, preflight.headers['access-control-allow-origin']]).toEqual([204, '*']);
    expect(preflight.headers['access-control-allow-methods']).toContain('POST');
    const simple = await post(server, 'queries', {}, { origin: 'https://refine.example' });
    expect([simple.status, simple.headers['access-control-allow-origin']]).toEqual([200, '*']);
  });
});

describe('suggestions', () => {
  const suggest = async (kind: string, parameters: Record<string, string>, schema: string) =>
    answered(
      await server.send(`/reconcile/suggest/${kind}?${new URLSearchParams(parameters)}`),
      `suggest-${schema}-response`,
    ).result as { id: string; name: string; notable?: string[] }[];

  test('of entities, by how a name begins, page by page', async () => {
    const entity = (parameters: Record<string, string>) => suggest('entity', parameters, 'entities');
    expect((await entity({ prefix: 'Franc', type: 'state' })).map(({ id }) => id)).toContain(
      iri('state:france'),
    );
    expect((await entity({ prefix: iri('state:japan') }))[0]).toMatchObject({
      name: 'Japan',
      // OpenRefine joins them to a text.
      notable: [`${PREFIXES.dem}State`],
    });
    const [first, second] = [await entity({ prefix: 'ja' }), await entity({ prefix: 'ja', cursor: '10' })];
    expect(first).toHaveLength(10);
    expect(second.length).toBeGreaterThan(0);
    const both = [...first, ...second].map(({ id }) => id);
    expect(new Set(both).size).toBe(both.length);
    expect(await entity({ prefix: '' })).toEqual([]);
    expect(await entity({ prefix: 'ja', cursor: '100000' })).toEqual([]);
  });

  test('of types and properties', async () => {
    expect(await suggest('type', { prefix: 'sta' }, 'types')).toEqual([
      { id: `${PREFIXES.dem}State`, name: 'state' },
    ]);
    expect(await suggest('type', {}, 'types')).toHaveLength(7);
    const ids = (await suggest('property', { prefix: 'ISO' }, 'properties')).map(({ id }) => id);
    expect(ids).toEqual(['iso-3166-1-alpha-2', 'iso-3166-1-alpha-3', 'iso-3166-1-numeric']);
    expect((await suggest('property', { prefix: 'scheme' }, 'properties')).map(({ id }) => id)).toContain(
      'scheme',
    );
  });
});

describe('data extension', () => {
  const extend = async (ids: string[], properties: object[]) => {
    isValid('data-extension-query', { ids, properties });
    return answered(await post(server, 'extend', { ids, properties }), 'data-extension-response');
  };

  test('has names, codes, days and links', async () => {
    const [france, gdr] = [iri('state:france'), iri('state:east-germany')];
    const properties = ['label-ja', 'iso-3166-1-alpha-3', 'until', 'exact-match'].map((id) => ({ id }));
    const { meta, rows } = await extend([france, gdr, 'urn:nosuch'], properties);
    expect(meta.map(({ id }: { id: string }) => id)).toEqual(properties.map(({ id }) => id));
    expect(meta[0].name).toBe('name in Japanese');
    expect(rows[france]).toMatchObject({
      'label-ja': [{ str: 'フランス' }],
      'iso-3166-1-alpha-3': [{ str: 'FRA' }],
      until: [],
    });
    expect(rows[gdr].until).toEqual([{ str: '1990-10-02' }]);
    expect(rows['urn:nosuch']).toEqual({
      'label-ja': [],
      'iso-3166-1-alpha-3': [],
      until: [],
      'exact-match': [],
    });
  });

  test('has things as values, and what held on a day', async () => {
    const [kishi, germany] = [iri('person:nobuo-kishi'), iri('state:germany')];
    const on = (id: string, date: string) => ({ id, settings: { date } });
    const { meta, rows } = await extend(
      [kishi, germany],
      [on('office', '2021-01-15'), on('cow-number', '1985')],
    );
    expect(meta[0].type).toEqual({ id: `${PREFIXES.dem}Office`, name: 'office' });
    expect(rows[kishi].office).toEqual([
      { id: expect.stringContaining('/id/office/'), name: 'Minister of Defense of Japan' },
    ]);
    expect(rows[germany]['cow-number']).toEqual([{ str: '260' }]);
    const before = await extend([kishi], [on('office', '1999-01-01')]);
    expect(before.rows[kishi].office).toEqual([]);
    const office = rows[kishi].office[0].id;
    const about = await extend([office], [on('holder', '2021-01-15'), { id: 'state' }]);
    expect(about.rows[office]).toEqual({
      holder: [{ id: kishi, name: 'Nobuo Kishi' }],
      state: [{ id: iri('state:japan'), name: 'Japan' }],
    });
  });

  // OpenRefine takes the identifier space from the beginning of what it is told to use as identifiers.
  test('takes identifiers without the identifier space, also of what it shows', async () => {
    const { rows } = await extend(['id/state/japan'], [{ id: 'iso-3166-1-alpha-2' }, { id: 'exact-match' }]);
    expect(rows['id/state/japan']['iso-3166-1-alpha-2']).toEqual([{ str: 'JP' }]);
    expect(rows['id/state/japan']['exact-match'].length).toBeGreaterThan(0);
    expect((await server.send('/reconcile/preview?id=id/state/japan')).text).toContain('Japan');
    const view = await server.send('/reconcile/view?id=id/state/japan');
    expect(view.headers.location).toMatch(/\/id\/state\/japan$/);
  });

  test('has no values of what is for queries alone', async () => {
    const { rows } = await extend([iri('state:japan')], [{ id: 'date' }]);
    expect(rows[iri('state:japan')]).toEqual({ date: [] });
  });

  test('is of as many things as a client shows rows', async () => {
    const { rows } = await extend(
      Array.from({ length: 1000 }, (_, at) => (at % 2 ? iri('state:japan') : `urn:nosuch:${at}`)),
      [{ id: 'iso-3166-1-alpha-2' }],
    );
    expect(Object.keys(rows)).toHaveLength(501);
  });

  test('by GET is the same', async () => {
    const query = JSON.stringify({ ids: [iri('state:japan')], properties: [{ id: 'label-en' }] });
    const got = await server.send(`/reconcile?${new URLSearchParams({ extend: query })}`);
    expect(got.text).toBe((await post(server, 'extend', query)).text);
  });

  test('proposes what things of a type have', async () => {
    const propose = async (type: string, limit = '') => {
      const path = `/reconcile/extend/propose?${new URLSearchParams({ type, limit })}`;
      return answered(await server.send(path), 'data-extension-property-proposal');
    };
    const { type, properties } = await propose(`${PREFIXES.dem}Person`);
    expect(type).toBe(`${PREFIXES.dem}Person`);
    const ids = properties.map(({ id }: { id: string }) => id);
    expect(ids).toEqual(expect.arrayContaining(['label-ja', 'office', 'exact-match']));
    for (const other of ['cow-number', 'holder', 'date', 'scheme']) expect(ids).not.toContain(other);
    expect((await propose('state', '2')).properties).toHaveLength(2);
    // OpenRefine does not encode the type: what stands behind "#" is lost, and then all are proposed.
    const cut = await propose(`${PREFIXES.dem}Person`.replace(/#.*/, ''));
    expect(cut.properties.length).toBeGreaterThan(properties.length);
    // Whatever is proposed can be fetched.
    const all = (await propose('')).properties.map(({ id }: { id: string }) => ({ id }));
    expect((await extend([iri('state:france')], all)).meta).toHaveLength(all.length);
  });
});

describe('the preview', () => {
  let hostile: Server;
  beforeAll(async () => {
    hostile = await startServer('--data', fixture('hostile.ttl'));
  });
  afterAll(() => hostile.stop());
  const preview = (on: Server, id: string) => on.send(`/reconcile/preview?id=${encodeURIComponent(id)}`);

  test('may be framed, and nothing in it runs; nothing else may be framed', async () => {
    for (const _time of ['made', 'kept']) {
      const { status, headers, text } = await preview(server, iri('person:nobuo-kishi'));
      expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
      expect(headers['x-frame-options']).toBeUndefined();
      const policy = headers['content-security-policy'] as string;
      expect(policy).not.toContain('frame-ancestors');
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/script-src|unsafe-eval|\*/);
      expect(text).toContain('岸信夫');
      expect(text).toContain('2020-09-16');
    }
    for (const path of ['/reconcile', '/', '/reconcile/suggest/type']) {
      const { headers } = await server.send(path);
      expect(headers['x-frame-options']).toBe('DENY');
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    }
  });

  test('shows markup as the text that it is', async () => {
    const id = "https://example.org/state?a='b'&c=d";
    const { text } = await preview(hostile, id);
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; Sons');
    expect(text).toContain('&quot;&gt;&lt;img src=x onerror=alert(2)&gt;');
    expect(text).toContain('&lt;b&gt;X&lt;/b&gt;');
    expect(text).toContain('&lt;U+202E&gt;ecnarf');
    expect(text).not.toMatch(/<script|<img|<b>|\u202e/);
    expect(text).not.toContain("a='b'");
  });

  test('leads to the whole, at the address of the view', async () => {
    const view = (on: Server, id: string) => on.send(`/reconcile/view?id=${encodeURIComponent(id)}`);
    const { status, headers } = await view(server, iri('state:japan'));
    expect([status, headers.location]).toEqual([303, `${server.url}/id/state/japan`]);
    const other = await view(hostile, "https://example.org/state?a='b'&c=d");
    const { pathname, origin } = new URL(other.headers.location as string);
    expect([origin, pathname]).toEqual([hostile.url, '/sparql']);
    const graph = await hostile.send((other.headers.location as string).replace(hostile.url, ''));
    expect([graph.status, typeOf(graph)]).toEqual([200, 'text/turtle']);
    // No address leads to another host.
    const away = await view(server, 'https://w3id.org/demarche//evil.example/');
    expect(new URL(away.headers.location as string).origin).toBe(server.url);
  });
});

describe('the graph in service', () => {
  test('is the one that names are matched in, also after it was loaded again', async () => {
    const file = join(scratch, 'states.ttl');
    copyFileSync(fixture('names.ttl'), file);
    const watched = await startServer('--data', file, '--watch');
    try {
      const found = async () => (await candidates(watched, { query: 'Ruritania' })).map(({ name }) => name);
      expect((await candidates(watched, { query: 'Japan' }))[0]?.match).toBe(true);
      expect(await found()).toEqual([]);
      const more = `<urn:ruritania> a <${PREFIXES.dem}State> ; <${PREFIXES.rdfs}label> "Ruritania"@en .\n`;
      writeFileSync(file, `${readFileSync(file, 'utf8')}\n${more}`);
      await until(async () => (await found()).length > 0);
      expect(await found()).toEqual(['Ruritania']);
    } finally {
      await watched.stop();
    }
  });

  test('is all of its named graphs', async () => {
    const file = join(scratch, 'named.nq');
    const named = (property: string, value: string) =>
      `<urn:ruritania> <${property}> ${value} <urn:graph> .\n`;
    writeFileSync(
      file,
      named(`${PREFIXES.rdf}type`, `<${PREFIXES.dem}State>`) +
        named(`${PREFIXES.rdfs}label`, '"Ruritania"@en'),
    );
    const apart = await startServer('--data', file, '--named-graphs');
    try {
      expect((await candidates(apart, { query: 'ruritania' }))[0]).toMatchObject({ match: true });
    } finally {
      await apart.stop();
    }
  });
});

describe('a date with a time', () => {
  const asked = (date: string) =>
    candidates(server, { query: '260', properties: [of('scheme', 'cow-number'), of('date', date)] });

  test.each(['1985-03-01T00:00Z', '1985-03-01 10:30:00', '1985-03-01T00:00:00.000+09:00'])(
    'is its day: %s',
    async (date) => expect((await asked(date))[0]).toMatchObject({ id: iri('state:germany'), match: true }),
  );

  test.each(['1985-03-01Tgarbage', '1985-03-01T', '1985-03-01T25:00:00Z'])(
    'is none where the time is none: %s',
    async (date) => {
      const found = await asked(date);
      expect(found.length).toBeGreaterThan(0);
      expect(found.filter(({ match }) => match)).toEqual([]);
      expect(JSON.stringify(found[0])).toContain(`\\"${date}\\" is no date`);
    },
  );
});

test('a name that is only alike is no match with its own code and day either', async () => {
  const properties = [of('iso-3166-1-alpha-3', 'FRA'), of('date', '2021-01-15')];
  const found = await candidates(server, { query: 'Frnace', properties });
  expect(found[0]).toMatchObject({ id: iri('state:france'), match: false });
});

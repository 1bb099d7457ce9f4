import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { builtCatalogue } from '../src/project.ts';
import { Answers } from '../src/serve/answers.ts';
import { entityTag } from '../src/serve/entity-tag.ts';
import { MEDIA_TYPES } from '../src/serve/media-types.ts';
import type { QueryPool } from '../src/serve/query-pool.ts';
import { addQuestionsApi } from '../src/serve/questions-api.ts';
import type { Service } from '../src/serve/service.ts';
import { Serving } from '../src/serve/serving.ts';
import { Unsent } from '../src/serve/unsent.ts';
import { EVENT, type Reply, ROWS, rowsOf, type Server, sparql, startServer } from './support/serve.ts';

/* Entity tags, what is answered again, and compression (RFC 9110 §8.8.3, §12.5.3, §13.1). */

let server: Server;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const MANY = 'SELECT ?s ?o { ?s a ?o } ORDER BY STR(?s) STR(?o) LIMIT 500';

describe('entity tags (RFC 9110 §8.8.3, §13.1.2)', () => {
  const strong = /^"[^"]+"$/;
  const weak = /^W\/"[^"]+"$/;
  const opaque = ({ headers }: Reply) => headers.etag?.replace(/^W\//, '');
  const get = (path: string, headers: Record<string, string> = {}) => server.send(path, { headers });

  test('strong where the bytes are the answer, weak where they are compressed', async () => {
    const plain = await get(sparql(MANY));
    const gzip = await get(sparql(MANY), { 'accept-encoding': 'gzip' });
    expect(plain.headers.etag).toMatch(strong);
    expect(gzip.headers.etag).toMatch(weak);
    expect(opaque(gzip)).toBe(opaque(plain));
  });

  test('another for another query, format, base or choice of graph', async () => {
    const { host } = new URL(server.url);
    const paths = [
      sparql(ROWS),
      sparql(MANY),
      `${sparql(ROWS)}&format=csv`,
      `${sparql(ROWS)}&explicit-only=true`,
    ];
    const replies = await Promise.all([
      ...paths.map((path) => get(path)),
      get(`${sparql(ROWS)}&default-graph-uri=https%3A%2F%2Fe.org%2F`),
      get(`/doc/id/${EVENT}`),
      get(`/doc/id/${EVENT}?format=html`),
      get(`/doc/id/${EVENT}?format=html`, { host: host.replace('127.0.0.1', 'localhost') }),
    ]);
    expect(new Set(replies.map(opaque)).size).toBe(replies.length);
  });

  test('the same for the same answer', async () => {
    expect(opaque(await get(sparql(ROWS)))).toBe(opaque(await get(sparql(ROWS))));
  });

  test('304 for what the client has, with the headers that caches need', async () => {
    const { headers } = await get(sparql(ROWS));
    const tag = headers.etag as string;
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*', `"a" ,W/${tag}`]) {
      const reply = await get(sparql(ROWS), { 'if-none-match': known });
      expect([reply.status, reply.body.length, opaque(reply)]).toEqual([304, 0, tag]);
      expect(reply.headers.vary).toBe(headers.vary);
      expect(reply.headers['cache-control']).toBe(headers['cache-control']);
    }
    const head = await server.send(sparql(ROWS), { method: 'HEAD', headers: { 'if-none-match': tag } });
    expect(head.status).toBe(304);
  });

  test('is the same of 304 as of the whole answer where that is not compressed (RFC 9110 §15.4.5)', async () => {
    for (const query of [ROWS, `${ROWS} # once more`]) {
      const { etag } = (await get(sparql(ROWS))).headers;
      const { status, headers } = await get(sparql(query), { 'if-none-match': `W/${etag}` });
      expect([status, headers.etag]).toEqual([304, etag]);
    }
  });

  test('the welcome page has one too', async () => {
    const { headers } = await get('/');
    expect(headers.etag).toMatch(strong);
    const again = await get('/', { 'if-none-match': headers.etag as string });
    expect([again.status, again.body.length, again.headers.etag]).toEqual([304, 0, headers.etag]);
  });

  test.each(['"other"', 'W/"other"', 'garbage'])('200 where the client has %s', async (known) => {
    expect((await get(sparql(ROWS), { 'if-none-match': known })).status).toBe(200);
  });

  test('a tag of another format is none of this one', async () => {
    const csv = await get(`${sparql(ROWS)}&format=csv`);
    const reply = await get(sparql(ROWS), { 'if-none-match': csv.headers.etag as string });
    expect(reply.status).toBe(200);
  });

  test('none, and nothing kept, where the answer is another one each time', async () => {
    for (const call of ['NOW()', 'RAND()', 'UUID()', 'STRUUID()']) {
      const reply = await server.query(`SELECT (${call} AS ?x) {}`);
      expect([reply.headers.etag, reply.headers['cache-control']]).toEqual([undefined, 'no-store']);
    }
    const query = 'SELECT (STRUUID() AS ?x) {}';
    expect((await server.query(query)).text).not.toBe((await server.query(query)).text);
  });

  test('none where another endpoint has a say: what it answers in part, or with SILENT not at all, is not kept', () => {
    const [mediaType] = MEDIA_TYPES.rows;
    const tag = (pattern: string) => entityTag('graph', { sparql: `SELECT * { ${pattern} }`, mediaType });
    expect(tag('?s ?p ?o')).toBeDefined();
    for (const service of ['SERVICE', 'service silent'])
      expect(tag(`${service} <http://localhost/> { ?s ?p ?o }`)).toBeUndefined();
  });

  test('a request sent again is answered as before, and one that differs anywhere is not', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const direct = { 'content-type': 'application/sparql-query' };
    const post = (headers: Record<string, string>, body: string) => () =>
      server.send('/sparql', { method: 'POST', headers, body });
    const asked = encodeURIComponent(MANY);
    const requests = [
      () => get(sparql(MANY)),
      () => get(sparql(MANY), { accept: 'text/csv' }),
      () => get(sparql(MANY), { accept: 'undefined' }),
      () => get(sparql(MANY), { 'accept-encoding': 'gzip' }),
      () => get(sparql(MANY), { 'accept-encoding': 'br' }),
      () => get(`${sparql(MANY)}&format=tsv`),
      () => server.send(sparql(MANY), { method: 'HEAD' }),
      post(direct, MANY),
      post(direct, ROWS),
      post(form, `query=${asked}`),
      post(form, `query=${asked}&format=xml`),
      () => get('/questions/timeline?limit=2'),
      () => get('/questions/timeline?limit=3'),
      () => get(`/doc/id/${EVENT}`, { host: 'one.example' }),
      () => get(`/doc/id/${EVENT}`, { host: 'two.example' }),
    ];
    const seen = async () => {
      const replies: unknown[] = [];
      for (const request of requests) {
        const { status, headers, body } = await request();
        const { date: _, ...told } = headers;
        replies.push([status, told, body.toString('base64')]);
      }
      return replies;
    };
    const first = await seen();
    expect(await seen()).toEqual(first);
    // GET, POST as it is and POST of a form are the same query; all others differ.
    expect(new Set(first.map((reply) => JSON.stringify(reply))).size).toBe(requests.length - 2);
  });

  test('notes on an answer are sent again with it', async () => {
    const address = '/questions/commitments?event=nosuch';
    const [first, again] = [await get(address), await get(address)];
    expect(first.headers['demarche-note']).toMatch(/nosuch/);
    expect(again.headers['demarche-note']).toBe(first.headers['demarche-note']);
  });

  test('a query that only looks like another has its own answer', async () => {
    const texts = await Promise.all(
      ['"a  b"', '"a b"', '"a#b"', "'a  b'@en"].map(
        async (text) => (await server.query(`SELECT (${text} AS ?x) {}`)).text,
      ),
    );
    expect(new Set(texts).size).toBe(4);
  });

  test('a number is not the numbers that its digits would be', async () => {
    const rows = async (values: string) =>
      rowsOf(await server.query(`SELECT ?x { VALUES ?x { ${values} } }`)).map(({ x }) => x);
    expect(await rows('12')).toEqual(['12']);
    expect(await rows('1 2')).toEqual(['1', '2']);
    expect((await server.query('SELECT * {} LIMIT 10')).status).toBe(200);
    expect((await server.query('SELECT * {} LIMIT 1 0')).status).toBe(400);
  });
});

describe('compression (RFC 9110 §12.5.3)', () => {
  const encodingFor = async (accepted: string | undefined, query = MANY) =>
    server.send(sparql(query), { headers: accepted === undefined ? {} : { 'accept-encoding': accepted } });

  test.each([
    [undefined, undefined],
    ['identity', undefined],
    ['gzip', 'gzip'],
    ['br', 'br'],
    ['gzip;q=0.5, br;q=0.2', 'gzip'],
    ['gzip;q=0, br;q=0', undefined],
    ['deflate', undefined],
    ['br;q=0, *', 'gzip'],
  ])('Accept-Encoding: %s', async (accepted, expected) => {
    const reply = await encodingFor(accepted);
    expect(reply.headers['content-encoding']).toBe(expected);
    expect(reply.headers.vary).toMatch(/Accept-Encoding/);
    expect(reply.headers['content-length']).toBe(String(reply.body.length));
    expect(reply.text).toBe((await encodingFor(undefined)).text);
  });

  test('gzip, deflate, br of a browser takes the best', async () => {
    expect((await encodingFor('gzip, deflate, br')).headers['content-encoding']).toMatch(/gzip|br/);
  });

  test('a small answer is sent as it is, and says that it varies', async () => {
    const reply = await encodingFor('gzip', 'ASK {}');
    expect(reply.headers['content-encoding']).toBeUndefined();
    expect(reply.headers.vary).toMatch(/Accept-Encoding/);
    expect(reply.headers.etag).not.toMatch(/^W/);
  });
});

test('notes and their answer are of the same graph, also where another one is loaded between them', async () => {
  const asked: string[] = [];
  const servings = ['before', 'after'].map((hash) => {
    const run: QueryPool['run'] = async (job) => {
      asked.push(hash);
      // As soon as the notes are asked for, the other graph is in service.
      service.current = servings[1] as Serving;
      const rows = job.format === 'json' ? '{"head":{},"results":{"bindings":[]}}' : hash;
      return { body: new TextEncoder().encode(rows) };
    };
    const graph = { full: new SharedArrayBuffer(0), catalogue: builtCatalogue(), keepGraphs: false, hash };
    return new Serving(graph, { run } as QueryPool, new Answers(1e6));
  });
  const [before, after] = servings as [Serving, Serving];
  const service = { current: before, unsent: new Unsent(1e6) };
  const app = Fastify();
  addQuestionsApi(app, service as unknown as Service);
  const remembered = servings.map((one) => vi.spyOn(one, 'remember'));
  const { body, headers } = await app.inject('/questions/commitments?event=nosuch&format=csv');
  expect(headers['demarche-note']).toMatch(/nosuch/);
  expect(new Set(asked)).toEqual(new Set(['before']));
  expect(asked.length).toBeGreaterThan(1);
  expect(body).toBe('before');
  expect(remembered.map(({ mock }) => mock.calls.length)).toEqual([1, 0]);
  expect(after.answers.bytes).toBe(0);
  await app.close();
});

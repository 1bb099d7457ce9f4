import { validate } from '@readme/openapi-parser';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ask } from '../src/ask.ts';
import type { ParameterValues, Question } from '../src/catalogue.ts';
import { parameterNotes } from '../src/commands/parameter-notes.ts';
import type { QueryResult } from '../src/engines/engine.ts';
import { open } from '../src/graph.ts';
import { MINTED } from '../src/prefixes.ts';
import { builtCatalogue } from '../src/project.ts';
import { hasOwnData } from '../src/serve/own-data.ts';
import type { Serving } from '../src/serve/serving.ts';
import { RESULT_FORMATS } from '../src/write/results.ts';
import { type Reply, rowsOf, type Server, startServer, typeOf } from './support/serve.ts';

/* The questions as an API: the same answers as those of the library, with the parameters that it describes. */

const graphs = { full: await open(), explicit: await open({ explicitOnly: true }) };
const { questions } = graphs.full.catalogue;

let server: Server;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const address = (slug: string, parameters: Readonly<Record<string, string>> | [string, string][] = {}) =>
  `/questions/${slug}?${new URLSearchParams(parameters)}`;

type Part = keyof typeof graphs;

/** The answer of the library; those without values are asked for once. */
function answer(part: Part, slug: string, values?: ParameterValues): Promise<QueryResult> {
  if (values) return ask(graphs[part], slug, values);
  const key = `${part} ${slug}`;
  const known = answers.get(key) ?? ask(graphs[part], slug);
  answers.set(key, known);
  return known;
}
const answers = new Map<string, Promise<QueryResult>>();

const written = async (part: Part, slug: string, format: 'csv' | 'tsv', values?: ParameterValues) =>
  RESULT_FORMATS[format].write(await answer(part, slug, values));

describe('OpenAPI', () => {
  interface Operation {
    parameters?: { name: string; in: string; required?: boolean; schema: { type: string } }[];
    responses: Record<string, { content?: Record<string, unknown> }>;
  }
  let document: {
    openapi: string;
    servers: { url: string }[];
    paths: Record<string, { get: Operation; post?: Operation }>;
    components: { responses: Record<string, { description: string }> };
  };
  beforeAll(async () => {
    document = JSON.parse((await server.send('/openapi.json')).text);
  });

  test('the document is valid', async () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(await validate(structuredClone(document) as never)).toMatchObject({ valid: true, warnings: [] });
  });

  test('its server is the host that was asked', () => {
    expect(document.servers.map(({ url }) => url)).toEqual([server.url]);
  });

  test.each(questions.map((question) => [question.slug, question] as const))(
    '%s is described with its parameters',
    (slug, { params }: Question) => {
      const operation = document.paths[`/questions/${slug}`]?.get;
      const names = operation?.parameters?.map(({ name }) => name);
      expect(names).toEqual([
        ...params.map(({ name }) => name),
        'format',
        'limit',
        'offset',
        'explicit-only',
      ]);
      expect(Object.keys(operation?.responses[200]?.content ?? {}).sort()).toEqual([
        'application/sparql-results+json',
        'application/sparql-results+xml',
        'text/csv',
        'text/tab-separated-values',
      ]);
    },
  );

  test('the problems that a request may have are told', () => {
    const statuses = (path: string, method: 'get' | 'post' = 'get') =>
      Object.keys(document.paths[path]?.[method]?.responses ?? {});
    expect(statuses('/sparql')).toEqual(
      expect.arrayContaining(['304', '400', '403', '406', '422', '502', '503']),
    );
    expect(statuses('/sparql', 'post')).toEqual(
      expect.arrayContaining(['400', '403', '406', '413', '415', '422', '502', '503']),
    );
    expect(statuses('/questions/timeline')).toEqual(
      expect.arrayContaining(['304', '400', '406', '422', '503']),
    );
    expect(statuses('/id/{kind}/{name}')).toEqual(expect.arrayContaining(['303', '404']));
    for (const path of Object.keys(document.paths)) expect([path, ...statuses(path)]).toContain('default');
    expect(document.components.responses.Other?.description).toMatch(/\b405\b.*\b415\b/);
  });

  // OpenAPI 3.1.0, Path Templating: the value of a parameter holds no slash.
  test('each address of the graph is one of those described', async () => {
    const templates = Object.keys(document.paths).map(
      (path) => new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
    );
    const query = `SELECT DISTINCT (STRBEFORE(CONCAT(STR(?it), "#"), "#") AS ?iri) {
      { ?it ?p ?o } UNION { ?s ?it ?o } UNION { ?s ?p ?it }
      FILTER (isIRI(?it) && STRSTARTS(STR(?it), "${MINTED}"))
    }`;
    const paths = rowsOf(await server.query(query)).map(({ iri }) => `/${iri?.slice(MINTED.length)}`);
    expect(paths.length).toBeGreaterThan(2000);
    const documents = paths.map((path) => (path.startsWith('/ontology') ? path : `/doc${path}`));
    expect(
      [...paths, ...documents].filter((path) => !templates.some((template) => template.test(path))),
    ).toEqual([]);
  });

  test('each address without variables is there', async () => {
    const isWhole = (path: string) => !document.paths[path]?.get.parameters?.some(({ required }) => required);
    for (const path of Object.keys(document.paths).filter(
      (path) => !/^\/questions\//.test(path) && isWhole(path),
    ))
      expect([path, (await server.send(path)).status]).toEqual([path, 200]);
  });
});

describe.each(['/openapi.json', '/questions', '/questions?format=html'])('%s', (path) => {
  test('is not sent again to whoever has it (RFC 9110 §13.1.2)', async () => {
    const { etag } = (await server.send(path)).headers as { etag: string };
    expect(etag).toMatch(/^(W\/)?"[^"]+"$/);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const reply = await server.send(path, { headers: { 'if-none-match': known } });
      expect([known, reply.status, reply.headers.etag, reply.text]).toEqual([known, 304, etag, '']);
    }
    const other = await server.send(path, { headers: { 'if-none-match': '"other"' } });
    expect([other.status, other.headers.etag]).toEqual([200, etag]);
    const host = await server.send(path, { headers: { host: 'data.example.org', 'if-none-match': etag } });
    expect(host.status).toBe(200);
  });
});

describe('the list of questions', () => {
  test('names every question, with an address that answers', async () => {
    const reply = await server.send('/questions', { headers: { accept: 'application/json' } });
    const listed = JSON.parse(reply.text) as { slug: string; url: string }[];
    expect(listed.map(({ slug }) => slug)).toEqual(questions.map(({ slug }) => slug));
    expect(listed.map(({ url }) => url)).toEqual(
      questions.map(({ slug }) => `${server.url}/questions/${slug}`),
    );
  });

  test('is a page for people', async () => {
    const reply = await server.send('/questions', { headers: { accept: 'text/html' } });
    expect(typeOf(reply)).toBe('text/html');
    for (const { slug } of questions) expect(reply.text).toContain(`/questions/${slug}`);
  });
});

test('questions that ask another endpoint say whom they may not ask', async () => {
  for (const { slug, remote } of questions.filter((question) => question.remote !== undefined)) {
    const reply = await server.send(`/questions/${slug}?format=json`);
    expect([reply.status, JSON.parse(reply.text).detail]).toEqual([
      403,
      expect.stringContaining(remote as string),
    ]);
  }
});

const here = questions.filter(({ remote }) => remote === undefined);
describe.each(here.map((question) => [question.slug, question] as const))('%s', (slug, question) => {
  test('has the answer of the library', async () => {
    const reply = await server.send(address(slug, { format: 'tsv' }));
    expect(reply.status).toBe(200);
    expect(reply.text).toBe(await written('full', slug, 'tsv'));
  });

  test('has it without interpretations', async () => {
    const reply = await server.send(address(slug, { format: 'tsv', 'explicit-only': 'true' }));
    expect(reply.text).toBe(await written('explicit', slug, 'tsv'));
  });

  test('its pages are the whole, in JSON', async () => {
    const whole = await answer('full', slug);
    if (whole.kind !== 'bindings') throw new TypeError(`${slug} has no rows`);
    const half = Math.ceil(whole.rows.length / 2);
    const page = async (parameters: Record<string, string>) => {
      const { head, results } = JSON.parse((await server.send(address(slug, parameters))).text);
      expect(head.vars).toEqual(whole.variables);
      return results.bindings;
    };
    const first = await page({ limit: String(half) });
    const second = await page({ offset: String(half) });
    expect(first.length).toBe(half);
    expect([...first, ...second]).toEqual(whole.rows);
  });

  test('takes no unknown parameter', async () => {
    const reply = await server.send(address(slug, { nosuch: '1' }));
    problemIn(reply, /nosuch/);
  });

  test.each(question.params.map(({ name, type }) => [name, type]))(
    '%s takes no value that is none',
    async (name, type) => {
      // A tab is in no IRI, no date and no number.
      const reply = await server.send(address(slug, { [name as string]: 'x\ty' }));
      problemIn(reply, new RegExp(name as string));
      expect([type, reply.text]).not.toEqual([type, expect.stringContaining('--')]);
    },
  );
});

test('whose data is served is asked once for a graph', async () => {
  const answer = vi.fn(async () => ({ body: new TextEncoder().encode('{"results":{"bindings":[]}}') }));
  const serving = { catalogue: builtCatalogue(), answer } as unknown as Serving;
  expect(await Promise.all([hasOwnData(serving), hasOwnData(serving)])).toEqual([false, false]);
  expect(answer).toHaveBeenCalledTimes(1);
});

describe('parameters', () => {
  const event = 'e-2021-01-15-japan-france-teleconference';
  test.each<[string, ParameterValues]>([
    ['commitments', { event }],
    ['commitments', { event: [event, 'e-2019-01-11-japan-france-2-plus-2'] }],
    ['evidence', { statement: `${event}/s13` }],
    ['timeline', { from: '2018-01-01', until: '2019-12-31' }],
    ['interpretation-delta', { question: 'positions' }],
    ['conflicting-sources', { record: 'event:e-2014-01-09-japan-france-2-plus-2' }],
  ])('%s with %j has the answer of the library', async (slug, values) => {
    const given = Object.entries(values).flatMap(([name, value]) =>
      [value].flat().map((one): [string, string] => [name, one]),
    );
    const reply = await server.send(address(slug, [...given, ['format', 'csv']]));
    expect(reply.text).toBe(await written('full', slug, 'csv', values));
    expect(reply.text.split('\r\n').length).toBeGreaterThan(2);
  });

  test.each<[Record<string, string>, RegExp]>([
    [{ limit: '-1' }, /limit/],
    [{ limit: 'ten' }, /limit/],
    [{ limit: '' }, /limit/],
    [{ offset: '1.5' }, /offset/],
    [{ offset: '0; DROP ALL' }, /offset/],
    [{ from: '2021-02-30' }, /from.*2021-02-30/],
    [{ from: '2021-01-02', until: '2021-01-01' }, /until 2021-01-01 lies before from 2021-01-02/],
    [{ form: '2021-01-01' }, /form.*from/],
    [{ toString: '1' }, /toString/],
    [{ format: 'turtle' }, /turtle/],
  ])('timeline with %j', async (values, about) => {
    problemIn(await server.send(address('timeline', values)), about);
  });

  test.each(['limit', 'offset', 'format', 'explicit-only'])('%s twice is told as such', async (name) => {
    const reply = await server.send(`/questions/timeline?${name}=1&${name}=2`);
    problemIn(reply, new RegExp(`The request has 2 parameters .*${name}.*; give one\\.`));
  });

  test('what is neither true nor false is told as such', async () => {
    problemIn(await server.send(address('timeline', { 'explicit-only': 'maybe' })), /maybe.*neither/);
    const [yes, no, none] = await Promise.all(
      ['true', 'false', undefined].map(async (value) => {
        const asked = value === undefined ? {} : { 'explicit-only': value };
        return rowsOf(await server.send(address('commitments', { ...asked, format: 'json' }))).length;
      }),
    );
    expect(no).toBe(none);
    expect(yes).toBeLessThan(no as number);
  });

  test('more than a hundred are refused, before any is looked at', async () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, at): [string, string] => ['code', `x${at}`]);
    problemIn(await server.send(address('resolve', many(101))), /100 parameters at most, not 101/);
    const { status, headers } = await server.send(address('resolve', many(100)));
    expect([status, headers['demarche-note']]).toEqual([
      200,
      expect.stringContaining('95 more notes are left out'),
    ]);
    // The same twice is asked once.
    const twice = await server.send(`${address('resolve', { code: 'nosuch' })}&code=nosuch`);
    expect(twice.headers['demarche-note']).toBe('%"The graph knows no code %22nosuch%22."');
  });

  test('a limit of 0 has the columns and no row', async () => {
    const reply = await server.send(address('timeline', { limit: '0', format: 'json' }));
    expect(rowsOf(reply)).toEqual([]);
  });

  test('nothing in a value ends its place in the query', async () => {
    for (const record of [
      'x> } ?s ?p ?o {',
      'https://e.org/"x',
      'https://e.org/\\u003e',
      'state:japan> <urn:x:y',
    ])
      problemIn(await server.send(address('conflicting-sources', { record })), /record/);
  });
});

describe('what the answer does not show of a value', () => {
  const statement = 'e-2021-01-15-japan-france-teleconference/s13';
  const note = async (slug: string, parameters: Record<string, string> | [string, string][]) => {
    const reply = await server.send(`${address(slug, parameters)}&format=json`);
    expect(reply.status).toBe(200);
    return [reply.headers['demarche-note'], rowsOf(reply).length] as [string | undefined, number];
  };

  test.each<[string, Record<string, string>, RegExp]>([
    [
      'assessments',
      { commitment: 'nosuch/s01-commitment' },
      /knows no commitment <.*nosuch\/s01-commitment>/,
    ],
    [
      'assessments',
      { commitment: statement },
      /is of the kind .*dem:Statement.*; commitment takes .*dem:Commitment/,
    ],
    ['commitments', { event: 'nosuch' }, /knows no event <.*nosuch>/],
    ['evidence', { statement: 'é%25/s1' }, /knows no statement .*%c3%a9%2525\/s1/],
    ['timeline', { from: '1900-01-01' }, /1900-01-01 lies outside the period of the record/],
  ])('%s with %j has a note', async (slug, values, about) => {
    const [told] = await note(slug, values);
    expect(told).toMatch(about);
    // RFC 9651 §4.1.11: a Display String.
    expect(told).toMatch(/^%"(?:[ !#$&-~]|%[0-9a-f]{2})*"$/);
    expect(told).not.toMatch(/--[a-z]/);
  });

  test('as on the command line, for each graph', async () => {
    const params = { commitment: ['nosuch/s1', statement] };
    for (const part of ['full', 'explicit'] as const) {
      const question = questions.find(({ slug }) => slug === 'assessments') as Question;
      const notes = await parameterNotes(graphs[part], question, params);
      const [told = ''] = await note('assessments', [
        ...params.commitment.map((value): [string, string] => ['commitment', value]),
        ['explicit-only', String(part === 'explicit')],
      ]);
      const texts = [...told.matchAll(/%"(.*?)"/g)].map(([, text]) => decodeURIComponent(text as string));
      expect(texts).toEqual(notes.map((text) => text.replace(' --', ' ')));
    }
  });

  test('nothing is said of values that are as they should be', async () => {
    expect(await note('evidence', { statement })).toEqual([undefined, expect.any(Number)]);
    expect(await note('timeline', {})).toEqual([undefined, expect.any(Number)]);
    expect(await note('timeline', { from: '2018-01-01' })).toEqual([undefined, expect.any(Number)]);
  });

  test('many notes are no more than a client takes', async () => {
    const values = Array.from({ length: 20 }, (_, at): [string, string] => [
      'event',
      `${'長い'.repeat(70)}${at}`,
    ]);
    const [told = ''] = await note('commitments', values);
    expect(told.length).toBeLessThan(8000);
    expect(told).toMatch(/15 more notes/);
  });
});

/** The parameter error that an answer is (RFC 9457). */
function problemIn(reply: Reply, about: RegExp): void {
  expect(typeOf(reply)).toBe('application/problem+json');
  expect(reply.text).toMatch(about);
  expect(JSON.parse(reply.text)).toMatchObject({ type: 'about:blank', title: 'Bad Request', status: 400 });
  expect(reply.status).toBe(400);
}

import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openComunica } from '../src/engines/comunica.ts';
import { chooseEngine, type Engine, type EngineInput, type QueryResult } from '../src/engines/engine.ts';
import { canonicalLiteral, openOxigraph, parseWithOxigraph } from '../src/engines/oxigraph.ts';
import { services } from '../src/engines/service-clauses.ts';
import { needsComunica, prepared } from '../src/engines/sparql-text.ts';
import { DemarcheError } from '../src/error.ts';
import { blankNode, literal, namedNode, quad } from '../src/write/terms.ts';

const XSD = 'http://www.w3.org/2001/XMLSchema#';
const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`fixtures/engines/${name}.json`, import.meta.url), 'utf8'));

interface SyntaxFixture {
  query: string;
  line: number;
  column: number;
  message: string;
  hint?: string;
}

/** The error that a query ends in. */
async function failure(run: () => unknown): Promise<DemarcheError> {
  try {
    await run();
  } catch (error) {
    expect(error).toBeInstanceOf(DemarcheError);
    return error as DemarcheError;
  }
  throw new Error('nothing was thrown');
}
const rowsOf = (result: QueryResult) => (result.kind === 'bindings' ? result.rows : expect.fail(result.kind));

const GRAPH = [
  '<http://example.org/a> <http://example.org/p> <http://example.org/b> .',
  '<http://example.org/a> <http://example.org/q> "x"@en .',
  `<http://example.org/b> <http://example.org/q> "2021-01-15"^^<${XSD}date> .`,
].join('\n');
const IN_GRAPHS = [
  '<http://example.org/a> <http://example.org/p> <http://example.org/b> <http://example.org/g> .',
  '<http://example.org/a> <http://example.org/p> <http://example.org/b> <http://example.org/h> .',
  '<http://example.org/a> <http://example.org/p> <http://example.org/c> .',
  '_:x <http://example.org/p> _:x <http://example.org/g> .',
].join('\n');

const ENGINES: [Engine['name'], (input: EngineInput) => Promise<Engine>][] = [
  ['oxigraph', async (input) => openOxigraph(input)],
  ['comunica', (input) => openComunica(input)],
];

describe.each(ENGINES)('%s', (_name, open) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open({ nquads: [GRAPH] });
  });

  it('answers SELECT with plain terms', async () => {
    expect(await engine.query('SELECT ?o { ?s <http://example.org/q> ?o } ORDER BY ?s')).toEqual({
      kind: 'bindings',
      variables: ['o'],
      rows: [
        { o: { type: 'literal', value: 'x', 'xml:lang': 'en' } },
        { o: { type: 'literal', value: '2021-01-15', datatype: `${XSD}date` } },
      ],
    });
  });

  it('names the columns of an answer without rows', async () => {
    const result = await engine.query('SELECT ?z (1 AS ?n) ?a { ?a <urn:none> ?z }');
    expect(result).toEqual({ kind: 'bindings', variables: ['z', 'n', 'a'], rows: [] });
  });

  it('names the columns of an empty answer that joins an empty subquery', async () => {
    // Comunica 5.4 forgets the variables of this one.
    const sub = '{ SELECT ?s (COUNT(?o) AS ?n) { ?s <urn:none> ?o } GROUP BY ?s HAVING (COUNT(?o) > 1) }';
    const asked = `SELECT DISTINCT ?s (STR(?n) AS ?text) ?n WHERE { ${sub} ?s <urn:p> ?o } ORDER BY ?n`;
    expect((await engine.query(asked)) as unknown).toMatchObject({ variables: ['s', 'text', 'n'], rows: [] });
  });

  it('gives the columns of SELECT * in the order of the query', async () => {
    const result = await engine.query('SELECT DISTINCT * { ?z ?b ?a OPTIONAL { ?a ?m ?c } }');
    expect(result).toMatchObject({ variables: ['z', 'b', 'a', 'm', 'c'] });
  });

  it('answers ASK', async () => {
    expect(await engine.query('ASK { ?s ?p "x"@en }')).toEqual({ kind: 'boolean', value: true });
    expect(await engine.query('ASK { ?s ?p "y" }')).toEqual({ kind: 'boolean', value: false });
  });

  it('answers CONSTRUCT with a set of quads, DESCRIBE with some', async () => {
    const result = await engine.query('CONSTRUCT { <urn:a> <urn:b> "c" } { ?s ?p ?o }');
    if (result.kind !== 'graph') expect.fail();
    expect(result.quads).toHaveLength(1);
    expect(result.quads[0]?.equals(quad(namedNode('urn:a'), namedNode('urn:b'), literal('c', '')))).toBe(
      true,
    );
    const described = await engine.query('DESCRIBE <http://example.org/b>');
    expect(described.kind === 'graph' && described.quads.length).toBe(1);
  });

  it('puts named graphs into the default graph, a triple of two graphs once', async () => {
    const merged = await open({ nquads: [IN_GRAPHS, GRAPH] });
    const rows = rowsOf(await merged.query('SELECT ?o { <http://example.org/a> <http://example.org/p> ?o }'));
    expect(rows.map((row) => row.o?.value).sort()).toEqual(['http://example.org/b', 'http://example.org/c']);
    expect(await merged.query('ASK { GRAPH ?g { ?s ?p ?o } }')).toEqual({ kind: 'boolean', value: false });
    expect(await merged.query('ASK { ?x <http://example.org/p> ?x }')).toEqual({
      kind: 'boolean',
      value: true,
    });
  });

  it('keeps named graphs where asked to', async () => {
    const kept = await open({ nquads: [IN_GRAPHS], keepGraphs: true });
    const graphs = rowsOf(await kept.query('SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g'));
    expect(graphs.map((row) => row.g?.value)).toEqual(['http://example.org/g', 'http://example.org/h']);
    expect(rowsOf(await kept.query('SELECT * { ?s ?p ?o }'))).toHaveLength(1);
  });

  it('takes quads, whatever their IRIs', async () => {
    const e = (name: string) => namedNode(`http://example.org/${name}`);
    const odd = 'http://e/a> <http://e/p> <http://e/evil> . <http://e/b';
    const quads = [
      quad(e('s'), e('p'), blankNode('k'), e('graph')),
      quad(blankNode('k'), e('p'), literal('a\n"b"\\', '')),
      quad(e('s'), e('q'), namedNode(odd)),
    ];
    const engine = await open({ quads });
    const rows = rowsOf(
      await engine.query('SELECT ?v { ?s <http://example.org/p>/<http://example.org/p> ?v }'),
    );
    expect(rows).toEqual([{ v: { type: 'literal', value: 'a\n"b"\\' } }]);
    expect(rowsOf(await engine.query('SELECT * { ?s ?p ?o }'))).toHaveLength(3);
    expect(await engine.query('ASK { ?s ?p <http://e/evil> }')).toMatchObject({ value: false });
  });

  it('numbers blank nodes as they come', async () => {
    const engine = await open({ nquads: ['_:q <urn:p> _:r .\n_:r <urn:q> _:q .'] });
    const row = (await rowsOf(await engine.query('SELECT ?a ?b { ?a <urn:p> ?b . ?b <urn:q> ?a }')))[0];
    expect([row?.a?.value, row?.b?.value].sort()).toEqual(['b0', 'b1']);
  });

  it('knows the prefixes, and the user’s own before them', async () => {
    const ask = async (sparql: string) => {
      const { text, lineOffset } = prepared(sparql);
      return engine.query(text, { lineOffset });
    };
    expect(await ask('ASK { ?s ?p "2021-01-15"^^xsd:date }')).toMatchObject({ value: true });
    expect(await ask('PREFIX dem: <http://example.org/> ASK { dem:a dem:p dem:b }')).toMatchObject({
      value: true,
    });
    expect(
      await ask('PREFIX xsd: <urn:no> PREFIX xsd: <http://example.org/> ASK { xsd:a ?p ?o }'),
    ).toMatchObject({
      value: true,
    });
    expect(await ask('\ufeffBASE <http://example.org/> ASK { <a> <p> <b> }')).toMatchObject({ value: true });
  });

  it.each(fixture('syntax-errors') as SyntaxFixture[])(
    'places the error in $query',
    async ({ query, line, column, message, hint }) => {
      const { text, lineOffset } = prepared(query);
      const error = await failure(() => engine.query(text, { lineOffset }));
      expect(error).toMatchObject({ code: 'syntax', position: { line, column } });
      expect(error.message).toMatch(new RegExp(message, 'u'));
      if (hint) expect(error.hint).toContain(hint);
    },
  );

  it.each(fixture('updates') as string[])('refuses %s and leaves the graph as it is', async (update) => {
    const count = async () =>
      rowsOf(await engine.query('SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }')).length;
    const error = await failure(() => engine.query(update));
    expect(error.code).toBe('read-only');
    expect(await count()).toBe(3);
  });

  it('tells "x"@en from "x"@fr with DISTINCT and REDUCED', async () => {
    const engine = await open({
      nquads: ['"x"', '"x"@en', '"x"@fr', '"y"@fr'].map((o) => `<urn:s> <urn:p> ${o} .`),
    });
    for (const modifier of ['DISTINCT', 'REDUCED']) {
      expect(rowsOf(await engine.query(`SELECT ${modifier} ?o { ?s ?p ?o }`))).toHaveLength(4);
    }
  });

  it('refuses nesting that would end its stack', async () => {
    const error = await failure(() => engine.query(`ASK { ${'{'.repeat(5000)}${'}'.repeat(5000)} }`));
    expect(error.code).toBe('limit');
  });

  it('orders literals that are ill-typed', async () => {
    const values = ['nope', '2021-13-45', '2021-01-15', '2020-01-01'].map(
      (value) => `"${value}"^^<${XSD}date>`,
    );
    const engine = await open({ nquads: values.map((value) => `<urn:s> <urn:p> ${value} .`) });
    const rows = rowsOf(await engine.query('SELECT ?o { ?s ?p ?o } ORDER BY ?o'));
    expect(rows.map((row) => row.o?.value).sort()).toEqual([
      '2020-01-01',
      '2021-01-15',
      '2021-13-45',
      'nope',
    ]);
  });

  it('says where a text it should load is no N-Quads', async () => {
    const error = await failure(() => open({ nquads: ['<urn:a> <urn:b> <urn:c> .\n<urn:a> nonsense .'] }));
    expect(error).toMatchObject({ code: 'syntax', position: { line: 2 } });
  });
});

describe('the choice of an engine', () => {
  it.each([
    ['SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }', true],
    ['SELECT * { { service silent <http://example.org/> {} } }', true],
    ['SELECT * { SERVICE ?where {} }', true],
    ['SELECT ?service { ?service ?p "SERVICE <x>" } # SERVICE', false],
    ["SELECT * { ?s ?p '''a 'SERVICE' b''' , \"\"\"\"SERVICE\"\"\" }", false],
    [
      'PREFIX service: <urn:SERVICE> SELECT * { ?s service:SERVICE <urn:SERVICE:x>, _:SERVICE, "x"@service }',
      false,
    ],
    ['SELECT * { ?s ?p "\\"SERVICE" }', false],
  ])('%s', (sparql, needs) => {
    expect(needsComunica(sparql)).toBe(needs);
    expect(chooseEngine('auto', sparql)).toBe(needs ? 'comunica' : 'oxigraph');
    expect(chooseEngine('oxigraph', sparql)).toBe('oxigraph');
  });

  it('finds the endpoints that a query names', () => {
    const sparql = `BASE <http://b.example/x/> PREFIX e: <http://e.example/> PREFIX f: <z/>
      SELECT * { SERVICE <q> {} SERVICE SILENT e:a\\-b {} OPTIONAL { service f:r {} } SERVICE ?x {} }`;
    const found = ['http://b.example/x/q', 'http://e.example/a-b', 'http://b.example/x/z/r', undefined];
    expect(services(sparql)).toEqual(found);
  });
});

describe('Oxigraph', () => {
  it('names a function that there is not, which is no fault of its own', async () => {
    const error = await failure(() => openOxigraph({}).query('ASK { FILTER(<http://x.example/f>(1)) }'));
    expect(error).toMatchObject({ code: 'usage', message: expect.stringContaining('<http://x.example/f>') });
  });

  it('names Comunica for SERVICE, SILENT or not', async () => {
    const engine = openOxigraph({});
    for (const silent of ['', 'SILENT ']) {
      const error = await failure(() =>
        engine.query(`ASK { SERVICE ${silent}<http://example.org/> { ?s ?p ?o } }`),
      );
      expect(error).toMatchObject({ code: 'usage', hint: expect.stringContaining('--engine comunica') });
    }
  });

  it('sees quads that are added, blank nodes by their labels', async () => {
    const p = namedNode('urn:p');
    const engine = openOxigraph({ quads: [quad(namedNode('urn:a'), p, blankNode('k'))] });
    engine.add([quad(blankNode('k'), p, literal('end', ''))]);
    expect(await engine.query('ASK { <urn:a> <urn:p>/<urn:p> "end" }')).toMatchObject({ value: true });
    const result = await engine.query('CONSTRUCT { ?s ?p ?o } { ?s ?p ?o FILTER(isBlank(?o)) }');
    expect(result.kind === 'graph' && result.quads[0]?.object.equals(blankNode('k'))).toBe(true);
  });

  it.each([
    ['01', 'integer', '1'],
    ['1.50', 'decimal', '1.5'],
    ['1', 'boolean', 'true'],
    ['PT60M', 'duration', 'PT1H'],
    ['2021-01-15T24:00:00Z', 'dateTime', '2021-01-16T00:00:00Z'],
    ['2021-01-15', 'date', '2021-01-15'],
    ['nope', 'date', 'nope'],
    ['01', 'string', '01'],
  ])('makes of %s as xsd:%s: %s', (value, type, stored) => {
    const datatype = { value: XSD + type };
    expect(canonicalLiteral({ value, language: '', datatype })).toEqual({
      value: stored,
      datatype: datatype.value,
    });
  });

  it('parses, keeping lexical forms and telling the blank nodes of two texts apart', () => {
    const parse = () =>
      parseWithOxigraph('\ufeff<s> <p> [ <q> 01 , "a"@FR-be ] .', 'text/turtle', 'http://e/');
    const [first, second] = [parse(), parse()];
    const terms = first.flatMap(({ subject, object }) => [subject, object]);
    expect(terms.some((term) => term.equals(literal('01', '', `${XSD}integer`)))).toBe(true);
    expect(terms.some((term) => term.equals(literal('a', 'fr-be')))).toBe(true);
    expect(terms.some((term) => term.equals(namedNode('http://e/s')))).toBe(true);
    const labels = (quads: typeof first) =>
      quads.filter((each) => each.subject.termType === 'BlankNode').map((each) => each.subject.value);
    expect(new Set(labels(first)).size).toBe(1);
    expect(labels(second)).not.toEqual(labels(first));
  });

  it.each([
    ['text/turtle', '<a:岸😀> <a:b> "岸😀" c .', { line: 1, column: 19 }],
    ['text/turtle', '<a:b> <a:c> """x\n\ny""" <a:b>', { line: 3 }],
    ['application/ld+json', '{"@id": "urn:x",\n "urn:p": 1,,}', { line: 2 }],
    ['application/rdf+xml', '<rdf:RDF', undefined],
  ])('places errors in %s', async (mediaType, text, position) => {
    const error = await failure(() => parseWithOxigraph(text, mediaType));
    expect(error.code).toBe('syntax');
    if (position) expect(error.position).toMatchObject(position);
  });

  it('fetches no JSON-LD context', async () => {
    const text = '{"@context": "http://127.0.0.1:9/", "@id": "urn:x", "p": 1}';
    expect((await failure(() => parseWithOxigraph(text, 'application/ld+json'))).code).toBe('refused');
  });
});

describe('Comunica and the network', () => {
  const closing: (() => void)[] = [];
  const hits: string[] = [];
  const listen = async (name: string, handle: RequestListener): Promise<string> => {
    const server = createServer((request, response) => {
      hits.push(name);
      handle(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => server.close());
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/sparql`;
  };
  const answer: RequestListener = (_request, response) => {
    response.setHeader('content-type', 'application/sparql-results+json');
    response.end('{"head":{"vars":["o"]},"results":{"bindings":[{"o":{"type":"uri","value":"urn:far"}}]}}');
  };
  let url: Record<'friend' | 'stranger' | 'astray' | 'moved' | 'dead', string>;
  let engine: Engine;
  beforeAll(async () => {
    const friend = await listen('friend', answer);
    const stranger = await listen('stranger', answer);
    const redirect =
      (to: string): RequestListener =>
      (request, response) => {
        response.writeHead(307, { location: to + (request.url ?? '').replace('/sparql', '') }).end();
      };
    const astray = await listen('astray', redirect(stranger));
    const moved = await listen('moved', redirect(friend));
    url = { friend, stranger, astray, moved, dead: 'http://127.0.0.1:1/sparql' };
    const { stranger: _, ...allowed } = url;
    engine = await openComunica({ nquads: [GRAPH] }, { allowServices: Object.values(allowed) });
  });
  afterAll(() => {
    for (const close of closing) close();
  });
  const service = (endpoint: string, silent = '') =>
    `SELECT * { SERVICE ${silent} <${endpoint}> { ?s ?p ?o } }`;

  it('asks an endpoint that is allowed, redirected to another such as well', async () => {
    for (const name of ['friend', 'moved'] as const) {
      expect(rowsOf(await engine.query(service(url[name])))).toEqual([
        { o: { type: 'uri', value: 'urn:far' } },
      ]);
    }
  });

  it.each(['', 'SILENT'])('asks nobody else, SERVICE %s', async (silent) => {
    const queries = [
      service(url.stranger, silent),
      `SELECT * { ?s <urn:none> ?o SERVICE ${silent} <${url.stranger}> { ?s ?p ?o } }`,
    ];
    for (const sparql of queries) {
      const error = await failure(() => engine.query(sparql));
      expect(error).toMatchObject({ code: 'refused', message: expect.stringContaining(url.stranger) });
      expect(error.hint).toContain(`--allow-service ${url.stranger}`);
    }
    // A redirect to it is a fault of the endpoint that sends there: tests/federation-guard.test.ts.
    await engine.query(service(url.astray, silent)).catch(() => undefined);
    expect(hits).not.toContain('stranger');
  });

  it('lets no data decide whom to ask', async () => {
    const sparql = `SELECT * { VALUES ?x { <${url.friend}> } SERVICE ?x { ?s ?p ?o } }`;
    expect((await failure(() => engine.query(sparql))).code).toBe('refused');
  });

  it('reads no file and no graph from the network', async () => {
    expect((await failure(() => engine.query(service('file:///etc/hostname')))).code).toBe('refused');
    for (const clause of ['FROM', 'FROM NAMED']) {
      await engine.query(`SELECT * ${clause} <${url.stranger}> { ?s ?p ?o }`);
      await engine.query(`SELECT * ${clause} <${url.stranger}> { GRAPH <${url.stranger}> { ?s ?p ?o } }`);
    }
    expect(hits).not.toContain('stranger');
  });

  it('takes a dead endpoint for an error, with SILENT for one solution without bindings', async () => {
    expect((await failure(() => engine.query(service(url.dead)))).code).toBe('endpoint');
    expect(rowsOf(await engine.query(service(url.dead, 'SILENT')))).toEqual([{}]);
    const joined = `SELECT ?x { ?x <http://example.org/p> ?y SERVICE SILENT <${url.dead}> { ?s ?p ?o } }`;
    expect(rowsOf(await engine.query(joined))).toHaveLength(1);
  });

  it('prints nothing', async () => {
    const printed = [
      vi.spyOn(process.stderr, 'write'),
      vi.spyOn(process.stdout, 'write'),
      vi.spyOn(console, 'warn'),
    ];
    await engine.query(service(url.dead, 'SILENT'));
    await failure(() => engine.query(service(url.dead)));
    for (const spy of printed) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
  });
});

// Last in this file: what is trapped once takes no more calls in this process.
describe('a trap in WebAssembly', () => {
  it('is an error, then and for every later call', async () => {
    const engine = openOxigraph({});
    const many = `DESCRIBE ${'<urn:a> '.repeat(20_000)}`;
    expect((await failure(() => engine.query(many))).code).toBe('engine');
    expect(await failure(() => engine.query('ASK {}'))).toMatchObject({
      code: 'engine',
      hint: expect.any(String),
    });
  });
});

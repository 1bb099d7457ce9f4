import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import dns from 'node:dns';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openComunica } from '../src/engines/comunica.ts';
import type { QueryResult } from '../src/engines/engine.ts';
import { withBlanks, withoutBlanks } from '../src/engines/service-blanks.ts';
import { isPublic, MOST_BYTES } from '../src/engines/service-request.ts';
import { prepared } from '../src/engines/sparql-text.ts';
import { DemarcheError } from '../src/error.ts';
import { type Server, startServer } from './support/serve.ts';

/* SERVICE: what an endpoint does wrong is told as its fault, and what it does right gives the rows of a local query. */

const closing: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
});

async function listen(handle: RequestListener): Promise<string> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const JSON_RESULTS = 'application/sparql-results+json';
/** One solution, ?o = <urn:far>. */
const GOOD = '{"head":{"vars":["o"]},"results":{"bindings":[{"o":{"type":"uri","value":"urn:far"}}]}}';

const sends =
  (mediaType: string | undefined, body: string, status = 200): RequestListener =>
  (_request, response) => {
    response.writeHead(status, mediaType ? { 'content-type': mediaType } : {}).end(body);
  };

/** What an endpoint can do wrong, and what is said of it. */
const FAULTS: readonly (readonly [string, RequestListener, RegExp])[] = [
  ['a page of HTML', sends('text/html', '<!DOCTYPE html><title>Hello</title>'), /sends text\/html instead/],
  ['HTML that calls itself JSON', sends(JSON_RESULTS, '<html></html>'), /broken or cut off/],
  ['JSON that is cut off', sends(JSON_RESULTS, GOOD.slice(0, -2)), /broken or cut off/],
  ['nothing at all', sends(JSON_RESULTS, ''), /broken or cut off/],
  ['JSON of another shape', sends(JSON_RESULTS, '{"rows":[]}'), /"results.bindings" is missing/],
  ['a JSON list', sends(JSON_RESULTS, '[]'), /no object/],
  ['an answer to ASK', sends(JSON_RESULTS, '{"head":{},"boolean":true}'), /"results.bindings" is missing/],
  ['a row that is none', sends(JSON_RESULTS, '{"head":{"vars":[]},"results":{"bindings":[null]}}'), /row 1/],
  [
    'a term of no type',
    sends(
      JSON_RESULTS,
      '{"head":{"vars":["o"]},"results":{"bindings":[{"o":{"type":"uri","value":"a:b"}},{"o":{"value":"x"}}]}}',
    ),
    /row 2/,
  ],
  ['a right answer as another type', sends('application/octet-stream', GOOD), /sends application\/octet-s/],
  ['an answer of no type', sends(undefined, GOOD), /without a media type/],
  ['an error of its own', sends('text/plain', 'no', 500), /HTTP status 500/],
  ['“not found”', sends('text/plain', 'no', 404), /HTTP status 404/],
  ['204 No Content', sends(undefined, '', 204), /HTTP status 204/],
  ['nothing, for ever', () => undefined, /did not answer within/],
  [
    'half an answer, then nothing',
    (_request, response) => {
      response.writeHead(200, { 'content-type': JSON_RESULTS }).write(GOOD.slice(0, 40));
    },
    /did not finish its answer within/,
  ],
  [
    'half an answer, then the end of the connection',
    (_request, response) => {
      response.writeHead(200, { 'content-type': JSON_RESULTS, 'content-length': GOOD.length });
      response.write(GOOD.slice(0, 40), () => response.destroy());
    },
    /broke off in the middle/,
  ],
  [
    'no end of redirects',
    (request, response) => {
      response.writeHead(307, { location: request.url ?? '/' }).end();
    },
    /redirects more than 5 times/,
  ],
];

const service = (endpoint: string, silent = '') =>
  `SELECT * { VALUES ?s { 1 } SERVICE ${silent} <${endpoint}> { ?x <urn:p> ?o } }`;
const rowsOf = (result: QueryResult) => (result.kind === 'bindings' ? result.rows : expect.fail(result.kind));
const ONE = { type: 'literal', value: '1', datatype: 'http://www.w3.org/2001/XMLSchema#integer' };

async function failure(run: Promise<unknown>): Promise<DemarcheError> {
  const error = await run.then(
    () => expect.fail('nothing was thrown'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DemarcheError);
  return error as DemarcheError;
}

describe('an endpoint at fault', () => {
  it.each(FAULTS)(
    'sends %s: an error that names it, one empty solution with SILENT',
    async (_, handle, says) => {
      // Also where the address does not end in /sparql, from which an engine could guess what it is.
      for (const path of ['/sparql', '/query']) {
        const endpoint = (await listen(handle)) + path;
        const engine = await openComunica({}, { allowServices: [endpoint], timeout: 500 });
        const error = await failure(engine.query(service(endpoint)));
        expect(error.code).toBe('engine');
        expect(error.message).toMatch(says);
        expect(error.message).toContain(`The endpoint ${endpoint} `);
        expect(error.hint).toContain('SERVICE SILENT');
        expect(rowsOf(await engine.query(service(endpoint, 'SILENT')))).toEqual([{ s: ONE }]);
      }
    },
  );

  it('that is dead is named', async () => {
    const dead = createTcpServer();
    await new Promise<void>((resolve) => dead.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(dead.address() as AddressInfo).port}/sparql`;
    await new Promise((resolve) => dead.close(resolve));
    const engine = await openComunica({}, { allowServices: [endpoint] });
    const error = await failure(engine.query(service(endpoint)));
    expect(error.message).toBe(`The endpoint ${endpoint} cannot be reached (ECONNREFUSED).`);
    expect(rowsOf(await engine.query(service(endpoint, 'SILENT')))).toEqual([{ s: ONE }]);
  });

  it('that never stops is stopped', async () => {
    let sent = 0;
    const endpoint = await listen((_request, response) => {
      response.writeHead(200, { 'content-type': JSON_RESULTS });
      const more = Buffer.alloc(2 ** 20, ' ');
      const send = () => {
        while (!response.destroyed && response.write(more)) sent += more.length;
        sent += more.length;
      };
      response.on('drain', send);
      send();
    });
    const engine = await openComunica({}, { allowServices: [endpoint] });
    const error = await failure(engine.query(service(endpoint)));
    expect(error.message).toContain(`${endpoint}/ sends more than 64 MB`);
    // What was on its way may be more, but not without end.
    expect(sent).toBeLessThan(2 * MOST_BYTES);
  });

  it('does not spoil the answers of another', async () => {
    const good = await listen(sends('application/json; charset=utf-8', GOOD));
    const bad = await listen(sends('text/html', '<p>'));
    const engine = await openComunica({}, { allowServices: [good, bad] });
    const both = `SELECT ?o { SERVICE SILENT <${bad}> { ?s <urn:q> ?r } SERVICE <${good}> { ?x <urn:p> ?o } }`;
    // Twice: what an engine keeps of the first query must do no harm to the second.
    for (const _ of [1, 2])
      expect(rowsOf(await engine.query(both))).toEqual([{ o: { type: 'uri', value: 'urn:far' } }]);
    const loud = both.replace('SILENT', '');
    expect((await failure(engine.query(loud))).message).toContain(bad);
  });
});

describe('SERVICE SILENT that fails', () => {
  // SPARQL 1.1 Federated Query §2.3 and §4: the clause is one solution without bindings, whatever stands around it.
  const one = { type: 'literal', value: '1', datatype: 'http://www.w3.org/2001/XMLSchema#integer' };
  const [a, b] = ['urn:a', 'urn:b'].map((value) => ({ type: 'uri', value }));
  let bad: string;
  const engine = (endpoint: string) =>
    openComunica({ nquads: ['<urn:a> <urn:p> <urn:b> .'] }, { allowServices: [endpoint] });
  const silent = () => `SERVICE SILENT <${bad}> { ?x <urn:q> ?y { ?y <urn:r> ?z } }`;
  beforeAll(async () => {
    bad = await listen(sends('text/plain', 'no', 500));
  });

  it.each<[string, (clause: string) => string, object[]]>([
    ['alone', (clause) => `SELECT * { ${clause} }`, [{}]],
    ['counted', (clause) => `SELECT (COUNT(*) AS ?n) { ${clause} }`, [{ n: one }]],
    ['with BIND', (clause) => `SELECT * { ${clause} BIND(1 AS ?n) }`, [{ n: one }]],
    ['joined', (clause) => `SELECT * { ?s <urn:p> ?o ${clause} }`, [{ s: a, o: b }]],
    ['in OPTIONAL', (clause) => `SELECT * { ?s <urn:p> ?o OPTIONAL { ${clause} } }`, [{ s: a, o: b }]],
    ['twice', (clause) => `SELECT * { ${clause} ?s <urn:p> ?o ${clause} }`, [{ s: a, o: b }]],
    [
      'on both sides of MINUS',
      (clause) => `SELECT * { ${clause} MINUS { ${clause.replace(/\?/g, '?other')} } }`,
      [{}],
    ],
    ['in UNION', (clause) => `SELECT * { { ${clause} } UNION { ?s <urn:p> ?o } }`, [{}, { s: a, o: b }]],
    ['in a subquery', (clause) => `SELECT * { { SELECT ?x (1 AS ?n) { ${clause} } } }`, [{ n: one }]],
    ['in EXISTS', (clause) => `SELECT * { ?s <urn:p> ?o FILTER EXISTS { ${clause} } }`, [{ s: a, o: b }]],
  ])('%s', async (_, query, rows) => {
    const found = rowsOf(await (await engine(bad)).query(query(silent())));
    expect(found).toHaveLength(rows.length);
    expect(found).toEqual(expect.arrayContaining(rows));
  });

  it('in ASK and CONSTRUCT', async () => {
    const asked = await engine(bad);
    expect(await asked.query(`ASK { ${silent()} }`)).toMatchObject({ value: true });
    const built = await asked.query(`CONSTRUCT { <urn:s> <urn:p> 1 } { ${silent()} }`);
    expect(built.kind === 'graph' && built.quads).toHaveLength(1);
  });

  it('shows no column of its own', async () => {
    expect(await (await engine(bad)).query(`SELECT * { ${silent()} }`)).toMatchObject({
      variables: expect.not.arrayContaining([expect.stringContaining('demarche')]),
    });
  });

  it('waits for an endpoint that does not answer once, however often it is named', async () => {
    let asked = 0;
    const slow = await listen(() => {
      asked++;
    });
    const patient = await openComunica(
      { nquads: Array.from({ length: 300 }, (_, i) => `<urn:a${i}> <urn:p> <urn:b> .`) },
      { allowServices: [slow], timeout: 300 },
    );
    const query = `SELECT * { ?s <urn:p> ?o SERVICE SILENT <${slow}> { ?s <urn:q> ?x } }`;
    expect(rowsOf(await patient.query(query)).length).toBeGreaterThan(0);
    // Requests that were under way before it was known; not one for each block of rows.
    expect(asked).toBeLessThan(5);
  });
});

describe('what is sent', () => {
  it('has no blank nodes in VALUES, and they come back as they were', () => {
    const query =
      'SELECT * { VALUES ( ?x ?y ) { ( _:k <urn:a> ) ( "_:k {" UNDEF ) } _:k ?p ?x { ?y ?q _:k } }';
    const sent = withoutBlanks(query);
    const iri = /<([^>]*)>/.exec(sent)?.[1] ?? '';
    expect(iri).toMatch(/^urn:/);
    expect(sent).toBe(query.replace('_:k', `<${iri}>`));
    const answer = (term: object) => JSON.stringify({ results: { bindings: [{ x: term }] } });
    expect(withBlanks(answer({ type: 'uri', value: iri }))).toBe(answer({ type: 'bnode', value: 'k' }));
    for (const term of [
      { type: 'uri', value: 'urn:a' },
      { type: 'literal', value: iri },
    ])
      expect(withBlanks(answer(term))).toBe(answer(term));
  });

  it('is queries and nothing else, with the query string of the endpoint', async () => {
    const seen: string[] = [];
    const origin = await listen((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers.accept}`);
      request.resume();
      sends(JSON_RESULTS, GOOD)(request, response);
    });
    const endpoint = `${origin}/sparql?default-graph-uri=urn:g`;
    const engine = await openComunica({}, { allowServices: [`${origin}/sparql`] });
    await engine.query(service(endpoint));
    await engine.query(service(endpoint).replace('?x <urn:p>', `?x <urn:${'long'.repeat(500)}>`));
    expect(seen.length).toBeGreaterThanOrEqual(2);
    for (const line of seen) {
      expect(line).toContain('/sparql?default-graph-uri=urn');
      expect(line).toMatch(/^GET \S+&query=SELECT|^POST /);
      expect(line).toContain(JSON_RESULTS);
    }
  });

  it('is sent again as it was where it is redirected', async () => {
    const got: string[] = [];
    const good = await listen((request, response) => {
      request.on('data', (chunk) => got.push(String(chunk)));
      request.on('end', () => sends(JSON_RESULTS, GOOD)(request, response));
    });
    for (const status of [301, 302, 307, 308]) {
      const moved = await listen((request, response) => {
        request.resume();
        response.writeHead(status, { location: good + request.url }).end();
      });
      const engine = await openComunica({}, { allowServices: [good, moved] });
      const long = service(moved).replace('urn:p', `urn:${'long'.repeat(500)}`);
      expect(rowsOf(await engine.query(long))).toHaveLength(1);
      expect(got.splice(0).join('')).toMatch(/^query=SELECT/);
    }
  });
});

describe('addresses', () => {
  it.each([
    ['8.8.8.8', true],
    ['2001:4860:4860::8888', true],
    ['127.0.0.1', false],
    ['127.8.8.8', false],
    ['0.0.0.0', false],
    ['10.1.2.3', false],
    ['172.16.0.1', false],
    ['172.32.0.1', true],
    ['192.168.1.1', false],
    ['169.254.169.254', false],
    ['100.64.0.1', false],
    ['224.0.0.1', false],
    ['255.255.255.255', false],
    ['::', false],
    ['::1', false],
    ['fe80::1', false],
    ['fd12:3456::1', false],
    ['ff02::1', false],
    ['::ffff:10.0.0.1', false],
    ['::ffff:8.8.8.8', true],
  ])('%s is public: %s', (address, expected) => {
    expect(isPublic(address)).toBe(expected);
  });

  /** Makes every name stand for these addresses. */
  function resolveTo(...addresses: string[]) {
    const all = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    return vi
      .spyOn(dns, 'lookup')
      .mockImplementation(((_name: string, _options: object, done: (...found: unknown[]) => void) =>
        setImmediate(done, null, all)) as unknown as typeof dns.lookup);
  }

  it.each([['127.0.0.1'], ['10.0.0.1'], ['8.8.8.8', '192.168.0.1'], ['::1'], ['::ffff:127.0.0.1']])(
    'refuses a name that stands for %s, SILENT or not',
    async (...found) => {
      let asked = false;
      const origin = await listen((request, response) => {
        asked = true;
        sends(JSON_RESULTS, GOOD)(request, response);
      });
      const endpoint = `${origin.replace('127.0.0.1', 'graph.example')}/sparql`;
      const engine = await openComunica({}, { allowServices: [endpoint] });
      const spy = resolveTo(...found);
      for (const silent of ['', 'SILENT']) {
        const error = await failure(engine.query(service(endpoint, silent)));
        expect(error).toMatchObject({ code: 'refused', message: expect.stringContaining('graph.example') });
      }
      expect(spy).toHaveBeenCalled();
      spy.mockRestore();
      expect(asked).toBe(false);
    },
  );

  it('asks localhost where it is allowed by that name', async () => {
    const origin = await listen(sends(JSON_RESULTS, GOOD));
    const endpoint = origin.replace('127.0.0.1', 'localhost');
    const engine = await openComunica({}, { allowServices: [endpoint] });
    expect(rowsOf(await engine.query(service(endpoint)))).toHaveLength(1);
    expect((await failure(engine.query(service(origin)))).code).toBe('refused');
  });

  it('sends no password, and takes no other URL for an endpoint', async () => {
    const origin = await listen(sends(JSON_RESULTS, GOOD));
    const engine = await openComunica({}, { allowServices: [origin] });
    const secret = service(origin.replace('//', '//user:secret@'));
    const error = await failure(engine.query(secret));
    expect(error.code).toBe('refused');
    expect(error.message + error.hint).not.toContain('secret');
    for (const url of ['file:///etc/hostname', 'graph.example/sparql', 'ftp://graph.example/'])
      expect((await failure(openComunica({}, { allowServices: [url] }))).code).toBe('usage');
  });
});

/** The parts of a query: what stands before its pattern, what is asked here, what there, and what follows. */
interface Federated {
  name: string;
  select: string;
  here?: string;
  there: string;
  after?: string;
}

const FEDERATED: readonly Federated[] = [
  {
    name: 'a join with what is here',
    select: 'SELECT ?event ?date',
    here: '?event a dem:Event .',
    there: '?event dem:date ?date .',
  },
  {
    name: 'language tags',
    select: 'SELECT ?concept ?label',
    there: '?concept a skos:Concept ; skos:prefLabel ?label . FILTER(LANGMATCHES(LANG(?label), "en"))',
  },
  {
    name: 'OPTIONAL there',
    select: 'SELECT ?commitment ?due',
    there: '?commitment a dem:Commitment . OPTIONAL { ?commitment dem:dueBy ?due }',
  },
  {
    name: 'OPTIONAL around it',
    select: 'SELECT ?commitment ?due',
    here: '?commitment a dem:Commitment . OPTIONAL {',
    there: '?commitment dem:dueBy ?due .',
    after: '}',
  },
  {
    name: 'an aggregate there',
    select: 'SELECT ?class ?n',
    there: '{ SELECT ?class (COUNT(?s) AS ?n) { ?s a ?class } GROUP BY ?class }',
  },
  {
    name: 'an aggregate here of rows from there',
    select: 'SELECT ?event (COUNT(?statement) AS ?n)',
    here: '?event a dem:Event .',
    there: '?statement a dem:Statement ; dem:event ?event .',
    after: '} GROUP BY ?event HAVING (COUNT(?statement) > 1) #',
  },
  {
    name: 'dates that are compared',
    select: 'SELECT ?event ?date',
    there: '?event dem:date ?date . FILTER(?date > "2015-01-01"^^xsd:date)',
  },
  {
    name: 'UNION, a path and a filter on strings',
    select: 'SELECT DISTINCT ?x ?text',
    there:
      '{ ?x skos:broader+ ?y . ?y skos:prefLabel ?text } UNION { ?x dem:quote ?text FILTER(STRLEN(?text) < 60) }',
  },
];

const written = ({ select, here = '', there, after = '' }: Federated, endpoint?: string) =>
  `${select} { ${here} ${endpoint ? `SERVICE <${endpoint}> { ${there} }` : `{ ${there} }`} ${after}\n}`.replace(
    / #\n\}$/,
    '',
  );

/** Rows as sorted lines, whatever their order. */
const lines = (text: string) => {
  const { results } = JSON.parse(text) as { results: { bindings: Record<string, Record<string, string>>[] } };
  const flat = (term: Record<string, string>) => Object.entries(term).sort().join();
  return results.bindings
    .map((row) =>
      Object.entries(row)
        .map(([name, term]) => `${name}=${flat(term)}`)
        .sort()
        .join(' '),
    )
    .sort();
};

async function sameRows(near: Server, endpoint: string, query: Federated): Promise<void> {
  const [federated, local] = [await near.query(written(query, endpoint)), await near.query(written(query))];
  expect([federated.status, local.status], federated.text).toEqual([200, 200]);
  expect(lines(local.text).length).toBeGreaterThan(0);
  expect(lines(federated.text)).toEqual(lines(local.text));
}

describe('a second demarche', () => {
  let far: Server;
  let near: Server;
  let endpoint: string;
  let html: string;
  beforeAll(async () => {
    far = await startServer();
    endpoint = `${far.url}/sparql`;
    html = await listen(sends('text/html', '<title>Welcome</title>'));
    near = await startServer('--allow-service', endpoint, '--allow-service', html);
  });
  afterAll(() => Promise.all([near?.stop(), far?.stop()]));

  it.each(FEDERATED)('gives the same rows as a local query: $name', (query) =>
    sameRows(near, endpoint, query),
  );

  it('joins with blank nodes that are here', async () => {
    const engine = await openComunica(
      { nquads: ['_:k <urn:p> _:l .\n<urn:s> <urn:p> _:l .\n_:l <urn:w> "w" .'] },
      { allowServices: [endpoint] },
    );
    const joined = async (there: string) => {
      const query = `SELECT * { ?x <urn:p> ?y SERVICE <${endpoint}> { ${there} } ?y <urn:w> ?w }`;
      return rowsOf(await engine.query(prepared(query).text));
    };
    const events = rowsOf(
      await engine.query(prepared(`SELECT * { SERVICE <${endpoint}> { ?e a dem:Event } }`).text),
    );
    const rows = await joined('?e a dem:Event');
    expect(rows).toHaveLength(2 * events.length);
    expect(new Set(rows.map(({ x }) => x?.type))).toEqual(new Set(['bnode', 'uri']));
    expect(new Set(rows.map(({ y }) => `${y?.type} ${y?.value}`)).size).toBe(1);
    expect(rows[0]?.y?.type).toBe('bnode');
    // A blank node is the same as none of another graph (RDF 1.1 Semantics §4).
    expect(await joined('?y ?q ?z')).toEqual([]);
  });

  it('answers ASK and CONSTRUCT', async () => {
    const ask = await near.query(`ASK { SERVICE <${endpoint}> { ?s a dem:Event } }`);
    expect(JSON.parse(ask.text).boolean).toBe(true);
    const pattern = '?s dem:date ?o';
    const [federated, local] = await Promise.all(
      [`SERVICE <${endpoint}> { ${pattern} }`, pattern].map((where) =>
        near.query(`CONSTRUCT { ?s <urn:on> ?o } { ${where} }`, 'application/n-triples'),
      ),
    );
    const triples = (text = '') => text.trim().split('\n').sort();
    expect(triples(federated?.text)).toEqual(triples(local?.text));
  });

  it('is 502 for a fault of the endpoint, and 403 for what is not allowed', async () => {
    const bad = await near.query(service(html));
    expect([bad.status, bad.headers['content-type']]).toEqual([502, 'application/problem+json']);
    expect(JSON.parse(bad.text).detail).toContain(html);
    expect((await near.query(service(html, 'SILENT'))).status).toBe(200);
    for (const silent of ['', 'SILENT']) {
      const refused = await near.query(service('http://127.0.0.1:9/sparql', silent));
      expect(refused.status).toBe(403);
      expect(JSON.parse(refused.text).detail).toContain('http://127.0.0.1:9/sparql');
    }
  });

  it('answers the command line too', () => {
    const cli = join(import.meta.dirname, '..', 'dist', 'cli.js');
    const ask = (...options: string[]) =>
      spawnSync(process.execPath, [cli, 'ask', '-q', service(endpoint), ...options], { encoding: 'utf8' });
    expect(ask('--allow-service', endpoint).status).toBe(0);
    const refused = ask();
    expect(refused.status).not.toBe(0);
    expect(refused.stderr).toContain(`--allow-service ${endpoint}`);
  });
});

const oxigraph = process.env.OXIGRAPH_SERVER ?? 'oxigraph';
const found = spawnSync(oxigraph, ['--version'], { encoding: 'utf8' }).status === 0;

// `pip install oxigraph` has it; OXIGRAPH_SERVER says where it is, if not on the PATH.
describe.skipIf(!found)('an Oxigraph server', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'demarche-oxigraph-'));
  let server: ChildProcess;
  let near: Server;
  let endpoint: string;
  beforeAll(async () => {
    const graph = join(import.meta.dirname, '..', 'dist', 'graph.nq');
    const loaded = spawnSync(oxigraph, ['load', '--location', scratch, '--file', graph], {
      encoding: 'utf8',
    });
    expect(loaded.status, loaded.stderr).toBe(0);
    const bind = new URL(await listen(() => undefined)).host;
    await closing.pop()?.();
    endpoint = `http://${bind}/query`;
    server = spawn(oxigraph, ['serve-read-only', '--location', scratch, '--bind', bind], { stdio: 'ignore' });
    for (let tries = 0; ; tries++) {
      const up = await fetch(endpoint).then(
        () => true,
        () => false,
      );
      if (up) break;
      if (tries > 100) throw new Error('Oxigraph does not listen');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    near = await startServer('--allow-service', endpoint);
  });
  afterAll(async () => {
    server?.kill();
    await near?.stop();
    rmSync(scratch, { recursive: true });
  });

  it.each(FEDERATED)('gives the same rows as a local query: $name', (query) =>
    sameRows(near, endpoint, query),
  );
});

describe('over HTTP, an endpoint that never answers', () => {
  let endpoint: string;
  let server: Server;
  beforeAll(async () => {
    endpoint = await listen(() => undefined);
    server = await startServer('--timeout', '6', '--allow-service', endpoint);
  });
  afterAll(() => server.stop());
  const ask = (silent: string) => server.query(`SELECT * { SERVICE ${silent} <${endpoint}> { ?s ?p ?o } }`);

  it('is named, and the fault is its own', async () => {
    const { status, text } = await ask('');
    expect([status, JSON.parse(text).detail]).toEqual([502, expect.stringContaining(endpoint)]);
  });

  it('is passed over where SILENT says so', async () => {
    const { status, text } = await ask('SILENT');
    expect([status, JSON.parse(text).results.bindings]).toEqual([200, [{}]]);
  });
});

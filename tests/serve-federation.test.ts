import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openComunica } from '../src/engines/comunica.ts';
import { checkAllowed } from '../src/engines/service-endpoints.ts';
import { MOST_BYTES } from '../src/engines/service-request.ts';
import { prepared } from '../src/engines/sparql-text.ts';
import {
  closing,
  failure,
  GOOD,
  JSON_RESULTS,
  listen,
  ONE,
  rowsOf,
  sends,
  service,
} from './support/endpoints.ts';
import { type Server, startServer } from './support/serve.ts';

/* SERVICE: what an endpoint does wrong is told as its fault, and what it does right gives the rows of a local query. */

const XML_RESULTS = 'application/sparql-results+xml';
const xml = (body: string) =>
  `<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="o"/></head>${body}</sparql>`;
/** The solution of `GOOD`. */
const XML_ROW = '<results><result><binding name="o"><uri>urn:far</uri></binding></result></results>';

/** What an endpoint can do wrong, and what is said of it. */
const FAULTS: readonly (readonly [string, RequestListener, RegExp])[] = [
  ['a page of HTML', sends('text/html', '<!DOCTYPE html><title>Hello</title>'), /sends text\/html instead/],
  ['HTML that calls itself JSON', sends(JSON_RESULTS, '<html></html>'), /broken or cut off/],
  ['JSON that is cut off', sends(JSON_RESULTS, GOOD.slice(0, -2)), /broken or cut off/],
  ['nothing at all', sends(JSON_RESULTS, ''), /broken or cut off/],
  ['an IRI that is none', sends(JSON_RESULTS, GOOD.replace('urn:far', 'not an iri <')), /row 1/],
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
  ['XML that is cut off', sends(XML_RESULTS, xml(XML_ROW).slice(0, -9)), /XML that is broken or cut off/],
  ['XML that is none', sends(XML_RESULTS, xml(XML_ROW).replace('</uri>', '</url>')), /XML that is broken/],
  [
    'XML of another kind',
    sends(XML_RESULTS, xml(XML_ROW).replace('2005/sparql-results', '1999/xhtml')),
    /XML that is no SPARQL result/,
  ],
  ['XML with a boolean', sends(XML_RESULTS, xml('<boolean>true</boolean>')), /XML that is no SPARQL result/],
  [
    'XML with a binding of nothing',
    sends(XML_RESULTS, xml('<results><result><binding name="o"/></result></results>')),
    /row 1/,
  ],
  [
    'XML without end of depth',
    sends(XML_RESULTS, xml('<a>'.repeat(100_000) + '</a>'.repeat(100_000))),
    /XML that is broken/,
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

it('what can be no endpoint is told as such, and not to be allowed', async () => {
  const engine = await openComunica({}, { allowServices: ['http://127.0.0.1:1/'] });
  const { message, hint } = await failure(engine.query(service('file:///etc/passwd')));
  expect([message, hint]).toEqual([
    '<file:///etc/passwd> is no endpoint: only http and https are asked.',
    undefined,
  ]);
});

it.each(['http://u:p@h/x', 'http://u@h/x', 'http://h/x#y'])(
  'that no SERVICE is asked by %s is told when it is allowed',
  (url) => {
    expect(() => checkAllowed([url])).toThrow(/without user, password and fragment/);
    expect(() => checkAllowed(['http://h/x?y=z'])).not.toThrow();
  },
);

describe('an endpoint at fault', () => {
  it.each(FAULTS)(
    'sends %s: an error that names it, one empty solution with SILENT',
    async (_, handle, says) => {
      // Also where the address does not end in /sparql, from which an engine could guess what it is.
      for (const path of ['/sparql', '/query']) {
        const endpoint = (await listen(handle)) + path;
        const engine = await openComunica({}, { allowServices: [endpoint], timeout: 500 });
        const error = await failure(engine.query(service(endpoint)));
        expect(error.code).toBe('endpoint');
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

  it('to which another redirects is named with that one', async () => {
    const [bad, dead] = [await listen(sends('text/plain', 'no', 500)), 'http://127.0.0.1:1'];
    for (const [target, does] of [
      [bad, 'answers with the HTTP status 500'],
      [dead, 'cannot be reached'],
    ]) {
      const first = await listen((_request, response) =>
        response.writeHead(307, { location: `${target}/` }).end(),
      );
      const engine = await openComunica({}, { allowServices: [first, target as string] });
      const { message } = await failure(engine.query(service(first)));
      expect(message).toContain(`The endpoint ${target}/, to which ${first}/ redirects, ${does}`);
    }
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

describe('an endpoint that knows XML only', () => {
  // SPARQL Query Results XML Format §2.3.1 and §2.3.2.
  it('gives terms of every kind', async () => {
    const accepts: string[] = [];
    const origin = await listen((request, response) => {
      accepts.push(request.headers.accept ?? '');
      const terms = [
        '<uri>urn:a&amp;b</uri>',
        '<literal>a <![CDATA[<B>]]> &#x263A;</literal>',
        '<literal xml:lang="fr"> oui </literal>',
        '<literal datatype="http://www.w3.org/2001/XMLSchema#integer">1</literal>',
        '<literal></literal>',
        '<bnode>k</bnode>',
      ];
      const rows = terms.map((term) => `<result>\n<binding name="o">\n${term}\n</binding>\n</result>`);
      const body = xml(`<results>${rows.join('')}<result/></results>`);
      sends(
        `${XML_RESULTS}; charset=utf-8`,
        body.replace(/(<\/?)(?=[a-z])/g, '$1sr:').replace('xmlns', 'xmlns:sr'),
      )(request, response);
    });
    const engine = await openComunica({}, { allowServices: [origin] });
    const rows = rowsOf(await engine.query(`SELECT ?o { SERVICE <${origin}> { ?s <urn:p> ?o } }`));
    expect(rows.map(({ o }) => o)).toEqual([
      { type: 'uri', value: 'urn:a&b' },
      { type: 'literal', value: 'a <B> ☺' },
      { type: 'literal', value: ' oui ', 'xml:lang': 'fr' },
      ONE,
      { type: 'literal', value: '' },
      { type: 'bnode', value: expect.any(String) },
      undefined,
    ]);
    // JSON is the first choice.
    for (const accept of accepts) expect(accept).toMatch(/results\+json,.*results\+xml;q=0\.\d/);
  });

  it('joins, and answers ASK', async () => {
    const origin = await listen((request, response) => {
      const asks = /query=ASK/i.test(request.url ?? '');
      sends(XML_RESULTS, xml(asks ? '<boolean>true</boolean>' : XML_ROW))(request, response);
    });
    const engine = await openComunica({}, { allowServices: [origin] });
    expect(rowsOf(await engine.query(service(origin)))).toEqual([
      { s: ONE, o: { type: 'uri', value: 'urn:far' } },
    ]);
    const ask = await engine.query(`ASK { SERVICE <${origin}> { ?s <urn:p> ?o } }`);
    expect(ask).toMatchObject({ kind: 'boolean', value: true });
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
    // The service offers both.
    const graph = ['graph.nq', 'reference.nq'].map((name) => join(import.meta.dirname, '..', 'dist', name));
    const loaded = spawnSync(oxigraph, ['load', '--location', scratch, '--file', ...graph], {
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
    server = await startServer('--timeout', '12', '--allow-service', endpoint);
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

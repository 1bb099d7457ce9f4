import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Reply, rowsOf, type Server, startServer, typeOf } from './support/serve.ts';

/* The service as HTTP has it (RFC 9110, 9457, 9111; Fetch for CORS), over the graph of the project. */

let server: Server;
beforeAll(async () => {
  server = await startServer('--max-request', '20KB');
});
afterAll(() => server.stop());

const EVENT = 'event/e-2021-01-15-japan-france-teleconference';
const ROWS = 'SELECT ?s { ?s a dem:Event } ORDER BY STR(?s) LIMIT 3';
const MANY = 'SELECT ?s ?o { ?s a ?o } ORDER BY STR(?s) STR(?o) LIMIT 500';
const sparql = (text: string) => `/sparql?query=${encodeURIComponent(text)}`;

interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  line?: number;
  column?: number;
  available?: string[];
}

/** The problem that an answer is (RFC 9457 §3). */
function problemIn(reply: Reply, status: number): Problem {
  expect(typeOf(reply)).toBe('application/problem+json');
  const problem = JSON.parse(reply.text) as Problem;
  expect([reply.status, problem.status]).toEqual([status, status]);
  expect(problem.type).toBe('about:blank');
  expect(problem.title).toMatch(/\w/);
  expect(problem.detail).toMatch(/\w/);
  return problem;
}

describe('negotiation (RFC 9110 §12)', () => {
  const JSON_ROWS = 'application/sparql-results+json';
  const XML_ROWS = 'application/sparql-results+xml';
  test.each([
    [undefined, JSON_ROWS],
    ['*/*', JSON_ROWS],
    ['application/*', JSON_ROWS],
    ['text/*', 'text/csv'],
    ['text/csv', 'text/csv'],
    ['TEXT/CSV', 'text/csv'],
    ['text/csv; charset=utf-8', 'text/csv'],
    ['text/csv;header=present;q=0.5', 'text/csv'],
    [`${JSON_ROWS};q=0.4, text/tab-separated-values;q=0.5`, 'text/tab-separated-values'],
    [`${JSON_ROWS};q=0, */*`, XML_ROWS],
    [`text/csv;q=0.001, ${XML_ROWS};q=0.002`, XML_ROWS],
    // The most specific range counts, not the first one (§12.5.1).
    ['text/*;q=0.9, text/csv;q=0.1, text/tab-separated-values;q=0.5', 'text/tab-separated-values'],
    ['*/*;q=0.1, text/csv', 'text/csv'],
    ['application/json', JSON_ROWS],
    ['text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8', XML_ROWS],
    ['image/png, text/csv;q=0.1', 'text/csv'],
  ])('rows for Accept: %s', async (accept, expected) => {
    const reply = await server.query(ROWS, accept);
    expect([reply.status, typeOf(reply)]).toEqual([200, expected]);
    expect(reply.headers.vary).toMatch(/\bAccept\b/);
  });

  test.each([
    [undefined, 'text/turtle'],
    ['application/ld+json', 'application/ld+json'],
    ['application/rdf+xml;q=0.9, text/turtle;q=0.8', 'application/rdf+xml'],
    ['application/n-triples', 'application/n-triples'],
    ['text/plain', 'application/n-triples'],
  ])('a graph for Accept: %s', async (accept, expected) => {
    expect(typeOf(await server.query('CONSTRUCT WHERE { ?s a dem:Survey }', accept))).toBe(expected);
  });

  test.each(['image/png', 'text/csv;q=0', `${JSON_ROWS};q=0, text/html`, 'text/turtle'])(
    'nothing fits Accept: %s',
    async (accept) => {
      const reply = await server.query(ROWS, accept);
      expect(problemIn(reply, 406).available).toEqual(expect.arrayContaining([JSON_ROWS, 'text/csv']));
      expect(reply.headers.vary).toMatch(/\bAccept\b/);
    },
  );

  test.each(['text/csv', 'text/*'])('a boolean has no %s', async (accept) => {
    problemIn(await server.query('ASK {}', accept), 406);
  });

  test.each([
    ['csv', 'text/csv'],
    ['xml', XML_ROWS],
    ['text/tab-separated-values', 'text/tab-separated-values'],
  ])('format=%s goes before Accept', async (format, expected) => {
    expect(typeOf(await server.query(ROWS, 'image/png', { format }))).toBe(expected);
  });

  test.each(['turtle', 'excel', 'constructor', ''])('format=%s is none of rows', async (format) => {
    expect(problemIn(await server.query(ROWS, undefined, { format }), 400).available).toContain('csv');
  });

  test('CSV says its charset and its header, JSON and Turtle need none', async () => {
    const types = ['text/csv', 'text/tab-separated-values', JSON_ROWS];
    const replies = await Promise.all(types.map((type) => server.query(ROWS, type)));
    expect(replies.map(({ headers }) => headers['content-type'])).toEqual([
      'text/csv; charset=utf-8; header=present',
      'text/tab-separated-values; charset=utf-8',
      JSON_ROWS,
    ]);
  });
});

describe('methods (RFC 9110 §9, §15.5.6)', () => {
  const paths = ['/', '/sparql', '/questions', '/questions/timeline', '/openapi.json', '/.well-known/void'];
  const more = [
    '/health',
    '/metrics',
    `/id/${EVENT}`,
    `/doc/id/${EVENT}`,
    '/concept/force/affirm',
    '/ontology',
  ];
  test.each([...paths, ...more])('%s', async (path) => {
    const allowed = path === '/sparql' ? 'GET, HEAD, POST, OPTIONS' : 'GET, HEAD, OPTIONS';
    for (const method of ['PUT', 'DELETE', 'PATCH', 'TRACE', ...(path === '/sparql' ? [] : ['POST'])]) {
      const reply = await server.send(path, { method });
      problemIn(reply, 405);
      expect(reply.headers.allow).toBe(allowed);
    }
    const options = await server.send(path, { method: 'OPTIONS' });
    expect([options.status, options.text, options.headers.allow]).toEqual([204, '', allowed]);
  });

  test('another method is refused whatever its body is', async () => {
    const reply = await server.send('/sparql', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
    problemIn(reply, 405);
  });

  // `/metrics` and `/health` change from one request to the next.
  test.each([...paths, ...more.slice(2), sparql(ROWS), sparql(MANY), '/nosuch', sparql('ASK {')])(
    'HEAD %s has the headers of GET and no body',
    async (path) => {
      const get = await server.send(path);
      const head = await server.send(path, { method: 'HEAD' });
      expect(head.body.length).toBe(0);
      expect(head.status).toBe(get.status);
      const { date: _1, ...headers } = head.headers;
      const { date: _2, ...expected } = get.headers;
      expect(headers).toEqual(expected);
    },
  );
});

describe('what is not taken', () => {
  const post = (headers: Record<string, string>, body: string) =>
    server.send('/sparql', { method: 'POST', headers, body });

  test.each(['text/plain', 'application/json', 'multipart/form-data; boundary=x', 'application/xml'])(
    '415 for %s, which says what is taken',
    async (type) => {
      expect(problemIn(await post({ 'content-type': type }, 'ASK {}'), 415).detail).toMatch(
        /application\/sparql-query/,
      );
    },
  );

  test.each(['utf-16', 'iso-8859-1', '"UTF-16"'])('415 for charset=%s', async (charset) => {
    problemIn(await post({ 'content-type': `application/sparql-query; charset=${charset}` }, 'ASK {}'), 415);
  });

  test.each(['application/sparql-query', 'application/x-www-form-urlencoded'])(
    '413 for a longer %s than is allowed',
    async (type) => {
      problemIn(await post({ 'content-type': type }, `ASK {} #${'x'.repeat(30_000)}`), 413);
    },
  );

  test('413 also where the length is not told before', async () => {
    const headers = { 'content-type': 'application/sparql-query', 'transfer-encoding': 'chunked' };
    problemIn(await post(headers, `ASK {} #${'x'.repeat(30_000)}`), 413);
  });

  test.each(['/nosuch', '/sparql/more', '/questions/nosuch', '/doc/id/event/nosuch', '/concept', '/sparqls'])(
    '404 for %s',
    async (path) => {
      problemIn(await server.send(path), 404);
    },
  );

  test('a near miss of a question is told', async () => {
    expect((await server.send('/questions/timelin')).text).toContain('timeline');
  });
});

describe('problems (RFC 9457)', () => {
  test.each([
    ['ASK {', 1, 6],
    ['SELECT ?s\nWHERE { ?s ?p }', 2, 15],
    // Columns count code points: 🦀 is one.
    ['ASK { ?s ?p "🦀" ; }}', 1, 20],
    ['SELECT * { ?s nosuch:p ?o }', 1, 15],
  ])('%j has its line and column', async (query, line, column) => {
    expect(problemIn(await server.query(query), 400)).toMatchObject({ line, column });
  });

  test('syntax is told also to a client that accepts only CSV', async () => {
    problemIn(await server.query('SELECT ?s {', 'text/csv'), 400);
  });

  test('an error is never kept', async () => {
    for (const path of [sparql('ASK {'), '/nosuch', '/questions/timeline?nosuch=1'])
      expect((await server.send(path)).headers['cache-control']).toBe('no-store');
  });

  test.each([
    sparql('ASK {'),
    '/%zz',
    '/id/%',
    '/doc/%E0%A4%A',
    '/questions/%2e%2e',
    '/questions/timeline?from=x',
    '/questions/timeline?__proto__=x',
    sparql('SELECT (1/0 AS ?x) { ?s ?p ?o . SERVICE <file:///etc/passwd> { ?s ?p ?o } }'),
    sparql('SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }'),
    sparql('LOAD <file:///etc/passwd>'),
    sparql('ASK FROM <file:///etc/passwd> { ?s ?p ?o }'),
  ])('%s tells no stack and no path of this machine', async (path) => {
    const { text, status } = await server.send(path);
    expect(status).toBeLessThan(500);
    expect(text).not.toMatch(/\bat .*:\d+:\d+|node_modules|node:|\.[jt]s\b|dist\/|root:/);
    expect(text).not.toContain(import.meta.dirname.replace(/\/tests$/, ''));
  });
});

describe('paths that would lead elsewhere', () => {
  test.each([
    '/../package.json',
    '/../../../../etc/passwd',
    '/..%2f..%2fetc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/doc/../../etc/passwd',
    '/doc/..%2f..%2f..%2fetc/passwd',
    '/doc//etc/passwd',
    '/id/..\\..\\etc\\passwd',
    '/questions/..%2f..%2fpackage.json',
    '/questions/../package.json',
    '//etc/passwd',
    '/.git/config',
    '/package.json',
    '/dist/graph.nq',
  ])('%s is no file', async (path) => {
    const { status, text, headers } = await server.send(path);
    expect([303, 400, 404]).toContain(status);
    expect(text).not.toMatch(/root:|"dependencies"|\[core\]/);
    // A redirect stays on this host, however odd the path is.
    if (status === 303) expect(headers.location).toMatch(new RegExp(`^${server.url}/doc/`));
  });

  test('an address that holds a line end ends no header', async () => {
    const { headers } = await server.send('/id/a%0d%0aset-cookie:%20a=b');
    expect(headers['set-cookie']).toBeUndefined();
  });

  test.each(['evil/x', 'a b', '"><script>', 'user@host'])('no Host header %j', async (host) => {
    problemIn(await server.send('/', { headers: { host } }), 400);
  });
});

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

describe('headers for browsers', () => {
  const paths = [
    '/',
    sparql(ROWS),
    '/nosuch',
    sparql('ASK {'),
    `/doc/id/${EVENT}?format=html`,
    '/metrics',
    '/%zz',
  ];
  test.each(paths)('%s is not sniffed, framed or scripted', async (path) => {
    const { headers } = await server.send(path);
    expect(headers['x-content-type-options']).toBe('nosniff');
    const policy = headers['content-security-policy'] as string;
    expect(policy).toMatch(/default-src 'none'/);
    expect(policy).toMatch(/frame-ancestors 'none'/);
    expect(policy).not.toMatch(/script-src|unsafe-eval/);
    expect(headers['x-powered-by'] ?? headers.server).toBeUndefined();
  });

  test('any page may read an answer', async () => {
    for (const path of [sparql(ROWS), sparql('ASK {'), '/questions', '/nosuch', `/id/${EVENT}`]) {
      const { headers } = await server.send(path, { headers: { origin: 'https://example.org' } });
      expect(headers['access-control-allow-origin']).toBe('*');
      expect(headers['access-control-allow-credentials']).toBeUndefined();
    }
    const { headers } = await server.send(sparql(ROWS), { headers: { origin: 'https://example.org' } });
    expect(headers['access-control-expose-headers']).toMatch(/etag/i);
  });

  test('a preflight for a direct POST is granted, and one for PUT is not', async () => {
    const preflight = (method: string) =>
      server.send('/sparql', {
        method: 'OPTIONS',
        headers: {
          origin: 'https://example.org',
          'access-control-request-method': method,
          'access-control-request-headers': 'content-type',
        },
      });
    const { status, headers } = await preflight('POST');
    expect(status).toBe(204);
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers['access-control-allow-methods']).toMatch(/\bPOST\b/);
    expect(headers['access-control-allow-headers']).toMatch(/content-type/i);
    expect((await preflight('PUT')).headers['access-control-allow-methods']).not.toMatch(/PUT/);
  });
});

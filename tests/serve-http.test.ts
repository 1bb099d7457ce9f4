import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EVENT, problemIn, ROWS, type Server, sparql, startServer } from './support/serve.ts';

/* The service as HTTP has it (RFC 9110, 9457), over the graph of the project. */

let server: Server;
beforeAll(async () => {
  server = await startServer('--max-request', '20KB');
});
afterAll(() => server.stop());

const MANY = 'SELECT ?s ?o { ?s a ?o } ORDER BY STR(?s) STR(?o) LIMIT 500';

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

  test.each(['PROPFIND', 'SEARCH', 'PURGE', 'MKCOL', 'PUT'])(
    '%s is refused also where GET has just been answered',
    async (method) => {
      expect((await server.query('ASK {}')).status).toBe(200);
      const reply = await server.send(sparql('ASK {}'), { method });
      problemIn(reply, 405);
      expect(reply.headers.allow).toBe('GET, HEAD, POST, OPTIONS');
    },
  );

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
    const { hint } = JSON.parse((await server.send('/questions/timelin')).text);
    expect(hint).toContain('timeline');
    // A client has no command line, but the address.
    expect(hint).not.toContain('demarche ');
    expect(hint).toContain('/questions lists');
  });
});

test.each([
  [
    'explicitOnly=true',
    /^Did you mean explicit-only\? It takes: from, .*format, limit, offset, explicit-only\.$/,
  ],
  ['page=2', /^It takes: from, .*format, limit, offset, explicit-only\.$/],
  ['limits=2', /^Did you mean limit\?/],
  ['form=2021-01-01', /^Did you mean (from|format)\?/],
])('?%s is told with the parameters that there are', async (asked, hint) => {
  const problem = problemIn(await server.send(`/questions/timeline?${asked}`), 400);
  expect(problem).toMatchObject({
    detail: `The question timeline has no parameter "${asked.split('=')[0]}".`,
    hint: expect.stringMatching(hint),
  });
});

test('where there is nothing there are no options either', async () => {
  problemIn(await server.send('/nosuch', { method: 'OPTIONS' }), 404);
});

test('a query in the address and another as the body are told as such', async () => {
  const headers = { 'content-type': 'application/sparql-query' };
  const reply = await server.send(sparql('ASK {}'), { method: 'POST', headers, body: 'ASK {}' });
  expect(problemIn(reply, 400).detail).toMatch(/in its address and another as its body/);
});

test('the header that names no host is named', async () => {
  for (const [name, told] of [
    ['host', 'The Host header names no host.'],
    ['x-forwarded-host', 'The X-Forwarded-Host header names no host.'],
  ] as const)
    expect(problemIn(await server.send('/', { headers: { [name]: 'a b' } }), 400).detail).toBe(told);
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

describe('what a proxy says of the address (X-Forwarded-Host, -Proto)', () => {
  const headers = { 'x-forwarded-host': 'data.example.org', 'x-forwarded-proto': 'https' };
  const location = async (from: Server) => (await from.send(`/id/${EVENT}`, { headers })).headers.location;

  test('is believed where it is on this machine', async () => {
    expect(await location(server)).toBe(`https://data.example.org/doc/id/${EVENT}`);
  });

  test('is believed of those that are listed', async () => {
    const other = await startServer('--trust-proxy', '192.0.2.7', '--trust-proxy', '127.0.0.0/8');
    expect(await location(other)).toBe(`https://data.example.org/doc/id/${EVENT}`);
    await other.stop();
  });

  test('is not believed where the user trusts no proxy, or another', async () => {
    for (const trusted of ['none', '10.0.0.0/8']) {
      const other = await startServer('--trust-proxy', trusted);
      expect(await location(other)).toBe(`${other.url}/doc/id/${EVENT}`);
      await other.stop();
    }
  });

  test.each(['proxy.example.org', '10.0.0.0/33', '10.0.0.0/8/8', '/8', '0.0.0.0/0', '::/0'])(
    'a proxy is named by its address: %s',
    async (address) => {
      await expect(startServer('--trust-proxy', address)).rejects.toThrow(
        '--trust-proxy takes an IP address',
      );
    },
  );
});

describe('which host is meant (RFC 9112 §3.2)', () => {
  const raw = (text: string) =>
    new Promise<string>((resolve) => {
      const { hostname, port } = new URL(server.url);
      const socket = connect(Number(port), hostname);
      let told = '';
      socket.on('data', (chunk) => {
        told += chunk;
      });
      socket.once('close', () => resolve(told));
      socket.end(text);
    });

  test('a request of HTTP/1.0 need not say', async () => {
    expect(await raw('GET /health HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
    expect(await raw(`GET /id/${EVENT} HTTP/1.0\r\n\r\n`)).toContain(`location: ${server.url}/doc/id/`);
  });

  test('two hosts are one too many', async () => {
    const request = `GET /id/${EVENT} HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n`;
    expect(await raw(request)).toMatch(/^HTTP\/1\.1 400 /);
  });

  test('the address goes before the header', async () => {
    const request = `GET http://a.example/id/${EVENT} HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n`;
    expect(await raw(request)).toContain('location: http://a.example/doc/id/');
  });
});

test('what has not changed has no length for HEAD either (RFC 9110 §8.6)', async () => {
  for (const path of ['/sparql', '/openapi.json', `/doc/id/${EVENT}`]) {
    const reply = await server.send(path, { method: 'HEAD', headers: { 'if-none-match': '*' } });
    expect([reply.status, reply.headers['content-length']]).toEqual([304, undefined]);
  }
});

test('a name that is too long is not found, and pages elsewhere may read so', async () => {
  const reply = await server.send(`/questions/${'a'.repeat(5000)}`);
  problemIn(reply, 404);
  for (const path of ['/questions/%ff', `/questions/${'a'.repeat(5000)}`])
    expect((await server.send(path)).headers['access-control-allow-origin']).toBe('*');
});

test('documents are compressed for those who take it', async () => {
  const plain = await server.send('/openapi.json');
  for (const encoding of ['gzip', 'br']) {
    const reply = await server.send('/openapi.json', { headers: { 'accept-encoding': encoding } });
    expect([reply.headers['content-encoding'], reply.headers.vary]).toEqual([
      encoding,
      expect.stringContaining('Accept-Encoding'),
    ]);
    expect(reply.body.length).toBeLessThan(plain.body.length / 3);
    expect(reply.headers.etag).toBe(`W/${plain.headers.etag}`);
    expect(reply.text).toBe(plain.text);
  }
});

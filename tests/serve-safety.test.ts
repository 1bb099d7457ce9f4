import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EVENT, problemIn, ROWS, type Server, sparql, startServer } from './support/serve.ts';

/* What a hostile address or page gets from the service. */

let server: Server;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

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

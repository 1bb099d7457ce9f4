import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { problemIn, ROWS, type Server, startServer, typeOf } from './support/serve.ts';

/* Which media type an answer is in (RFC 9110 §12). */

let server: Server;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

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

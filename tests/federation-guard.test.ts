import dns from 'node:dns';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { openComunica } from '../src/engines/comunica.ts';
import { isPublic } from '../src/engines/service-address.ts';
import { withBlanks, withoutBlanks } from '../src/engines/service-blanks.ts';
import { checkServices } from '../src/engines/service-endpoints.ts';
import { failure, GOOD, JSON_RESULTS, listen, ONE, rowsOf, sends, service } from './support/endpoints.ts';

/* What is sent to endpoints, and to which: none but those on the list, whatever a query, a name or a redirect says. */

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
        for (const address of found) expect(`${error.message} ${error.hint}`).not.toContain(address);
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

describe('the allow list', () => {
  it('is asked before a query thread loads Comunica, for which a query of three seconds had no time left', async () => {
    vi.doMock('../src/engines/comunica.ts', () => ({
      openComunica: () => Promise.reject(new Error('loaded')),
    }));
    vi.doMock('piscina', () => ({ workerData: { allowServices: ['http://graph.example/sparql'] } }));
    const { answered } = await import('../src/serve/query-answers.ts');
    const job = { options: {}, explicitOnly: false, format: 'json' };
    for (const silent of ['', 'SILENT'])
      expect(
        await answered({ ...job, sparql: service('http://other.example/sparql', silent) }),
      ).toMatchObject({
        error: { code: 'refused' },
      });
    await expect(answered({ ...job, sparql: service('http://graph.example/sparql') })).rejects.toThrow(
      'loaded',
    );
    vi.doUnmock('../src/engines/comunica.ts');
    vi.doUnmock('piscina');
  });

  /** Whether `url` may be asked where `listed` is on the list, said before anything is sent. */
  const passes = (url: string, listed: string) => {
    try {
      checkServices(`ASK { SERVICE <${url}> {} }`, [listed]);
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: 'refused' });
      return false;
    }
  };

  // RFC 3986 §6.2.2 and §6.2.3: scheme, host and default port have one meaning in all their spellings, a path has not.
  // URL Standard, host parsing: an IPv4 address in one number, in hexadecimal, octal or with parts left out is one.
  it.each([
    ['http://graph.example/sparql', 'http://GRAPH.example/sparql', true],
    ['HTTP://graph.example:80/sparql', 'http://graph.example/sparql', true],
    ['https://graph.example:443/sparql', 'https://graph.example/sparql', true],
    ['http://graph.example', 'http://graph.example/', true],
    ['http://graph.example/x/../sparql', 'http://graph.example/sparql', true],
    ['http://graph.example/sparql?x=1', 'http://graph.example/sparql', true],
    // The list is of endpoints, whatever query they are asked with.
    ['http://graph.example/api?do=other', 'http://graph.example/api?do=read', true],
    ['http://graph.example/sparql/', 'http://graph.example/sparql', false],
    ['http://graph.example/SPARQL', 'http://graph.example/sparql', false],
    ['http://graph.example/sparql/../admin', 'http://graph.example/sparql', false],
    ['http://graph.example/sp%61rql', 'http://graph.example/sparql', false],
    ['http://graph.example:8080/sparql', 'http://graph.example/sparql', false],
    ['https://graph.example/sparql', 'http://graph.example/sparql', false],
    ['http://graph.example./sparql', 'http://graph.example/sparql', false],
    ['http://graph.example.evil.example/sparql', 'http://graph.example/sparql', false],
    ['http://graph.example@evil.example/sparql', 'http://graph.example/sparql', false],
    ['http://user@graph.example/sparql', 'http://graph.example/sparql', false],
    ['http://:secret@graph.example/sparql', 'http://graph.example/sparql', false],
    ['http://graph.example/sparql#x', 'http://graph.example/sparql', false],
    ['sparql', 'http://graph.example/sparql', false],
    ['http://127.0.0.1/', 'http://graph.example/', false],
    ['http://2130706433/', 'http://127.0.0.1/', true],
    ['http://0x7f.1/', 'http://127.0.0.1/', true],
    ['http://0177.0.0.1/', 'http://127.0.0.1/', true],
    ['http://127.1/', 'http://127.0.0.1:8080/', false],
    ['http://2130706433/', 'http://localhost/', false],
    ['http://localhost/', 'http://127.0.0.1/', false],
    ['http://[::1]/', 'http://[0:0:0:0:0:0:0:1]/', true],
    ['http://[::1]/', 'http://127.0.0.1/', false],
    ['http://[::ffff:127.0.0.1]/', 'http://[::ffff:7f00:1]/', true],
    ['http://[::ffff:127.0.0.1]/', 'http://127.0.0.1/', false],
    ['http://[::]/', 'http://localhost/', false],
    ['http://0/', 'http://127.0.0.1/', false],
  ])('%s, where %s is on it: %s', (url, listed, expected) => {
    expect(passes(url, listed)).toBe(expected);
  });

  it('holds for a query that hides what it asks', async () => {
    let asked = false;
    const origin = await listen((request, response) => {
      asked = true;
      sends(JSON_RESULTS, GOOD)(request, response);
    });
    const port = new URL(origin).port;
    const engine = await openComunica(
      { nquads: [`<urn:a> <urn:at> <${origin}/> .`] },
      { allowServices: ['http://graph.example/'] },
    );
    const clauses = [
      `SERVICE ?where { ?s ?p ?o }`,
      `SERVICE SILENT $where { ?s ?p ?o }`,
      `\\u0053ERVICE <${origin}/> { ?s ?p ?o }`,
      `\\u0053ERVICE SILENT <${origin}/> { ?s ?p ?o }`,
      `\\u0053ERVICE ?where { ?s ?p ?o }`,
      `SERVICE <http://graph.example/\\u002e\\u002e> { ?s ?p ?o } SERVICE <${origin}\\u002f> { ?s ?p ?o }`,
      `SERVICE#\n<${origin}/> { ?s ?p ?o }`,
      ...[
        '2130706433',
        '0x7f000001',
        '017700000001',
        '127.1',
        '[::ffff:127.0.0.1]',
        'localhost',
        'localhost.',
      ].map((host) => `SERVICE SILENT <http://${host}:${port}/> { ?s ?p ?o }`),
      `SERVICE SILENT <http://graph.example@127.0.0.1:${port}/> { ?s ?p ?o }`,
    ];
    // Refused, or no SPARQL: in either case an error, and nobody is asked.
    for (const clause of clauses)
      expect(['refused', 'syntax', 'engine']).toContain(
        (await failure(engine.query(`SELECT * { ?x <urn:at> ?where ${clause} }`))).code,
      );
    expect(asked).toBe(false);
  });
});

describe('a redirect off the list', () => {
  const far = { type: 'uri', value: 'urn:far' };
  let inside: string;
  let asked = 0;
  beforeAll(async () => {
    inside = await listen((request, response) => {
      asked++;
      sends(JSON_RESULTS, GOOD)(request, response);
    });
  });

  it.each<[string, (target: string) => string]>([
    ['to another host', (target) => `${target}/secret`],
    ['to a file', () => 'file:///etc/secret'],
    ['with a password', (target) => target.replace('//', '//user:secret@')],
    ['within a network', () => 'http://10.0.0.1/secret'],
  ])('%s is a fault of the endpoint, which alone is named', async (_, to) => {
    for (const status of [302, 303, 307]) {
      const astray = await listen((request, response) => {
        request.resume();
        response.writeHead(status, { location: to(inside) }).end();
      });
      const engine = await openComunica(
        {},
        { allowServices: [astray, inside.replace('127.0.0.1', 'localhost')] },
      );
      const error = await failure(engine.query(service(astray)));
      expect(error).toMatchObject({ code: 'endpoint', hint: expect.stringContaining('SERVICE SILENT') });
      expect(error.message).toBe(`The endpoint ${astray}/ redirects to an address that may not be asked.`);
      expect(`${error.message} ${error.hint}`).not.toMatch(/secret|10\.0/);
      // SPARQL 1.1 Federated Query §2.3: like every failure.
      expect(rowsOf(await engine.query(service(astray, 'SILENT')))).toEqual([{ s: ONE }]);
    }
    expect(asked).toBe(0);
  });

  it('after one on it names the endpoint that sends astray', async () => {
    const astray = await listen((_request, response) =>
      response.writeHead(307, { location: `${inside}/secret` }).end(),
    );
    const first = await listen((request, response) =>
      response.writeHead(307, { location: astray + (request.url ?? '') }).end(),
    );
    const engine = await openComunica({}, { allowServices: [first, astray] });
    const { message } = await failure(engine.query(service(first)));
    expect(message).toContain(`${astray}/ redirects`);
    expect(message).not.toContain(inside);
  });

  it('is none where only the spelling differs', async () => {
    const moved = await listen((request, response) =>
      response
        .writeHead(308, { location: `${inside.replace('127.0.0.1', '2130706433')}${request.url}` })
        .end(),
    );
    const engine = await openComunica({}, { allowServices: [moved, inside] });
    expect(rowsOf(await engine.query(service(moved)))).toEqual([{ s: ONE, o: far }]);
  });
});
